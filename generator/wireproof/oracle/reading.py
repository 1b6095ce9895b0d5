"""What a document offers: its operations, security schemes and servers, in any of the dialects.

In: the root of a `Document`. Out: the same values for Swagger 2.0 and OpenAPI 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Protocol
from urllib.parse import urlsplit

from wireproof.errors import SpecError
from wireproof.oas.credentials import AUTHORIZATION_PARAMETER
from wireproof.oracle import openapi3, swagger2
from wireproof.oracle.authorization import (
    PARAMETER_SCHEME,
    Security,
    demanded,
    fills_authorization,
    says_what_to_send,
)
from wireproof.oracle.operations import Operation, Parameter, Place, Unreadable, folded
from wireproof.oracle.paths import in_query, variables
from wireproof.oracle.selection import LEFT_OUT

_STATUS = re.compile(r"[2-5](?:[0-9]{2}|[xX]{2})|default")
"""What names responses (OAS 3.1.1, "Responses Object"); any other key describes none.

Those of 1xx are interim: the response that ends a call comes after them (RFC 9110, 15.2)."""
_BRACED = re.compile(r"\{[^{}/]+\}")
_IN_NO_HOST = re.compile(r"""[\s"<>\\^`|]""")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")


def each_operation(root: dict[str, Any]) -> Iterator[Operation | Unreadable]:
    """Yield every operation that was not left out; one that cannot be read takes no other with it.

    Raises:
        SpecError: `paths` is no object.
    """
    schemes = _usable_schemes(root)
    gone = frozenset(root.get(LEFT_OUT, ()))
    for one in _dialect(root).each_operation(root):
        if one.pointer in gone:
            continue
        if isinstance(one, Unreadable):
            yield one
            continue
        security = demanded(one.security, schemes, parameter=one.authorization)
        servers, own = _of_http(one.servers), one.has_own_servers
        if not servers and own:  # what stands in their place is as good as not there
            servers, own = read_servers(root), False
        whole = _with_every_variable(_in_their_places(one))
        mine = _without_keys(whole.parameters, security, schemes)
        replies = tuple(reply for reply in one.replies if _STATUS.fullmatch(reply.status))
        if len(replies) == len(one.replies):
            replies = one.replies  # which may be those of a thousand operations
        yield replace(
            whole, parameters=mine, security=security, replies=replies,
            servers=servers or ({"url": "/"},), has_own_servers=own,
        )  # fmt: skip


def _without_keys(
    parameters: tuple[Parameter, ...], security: Security, schemes: dict[str, Any]
) -> tuple[Parameter, ...]:
    """Leave out what an API key of the operation fills: one value stands there, the key's.

    "The name of the header, query or cookie parameter to be used" (OAS 3.1.1, "Security Scheme
    Object"); it is not sent twice.
    """
    keys = [schemes.get(name, {}) for alternative in security for name in alternative]
    found = [(one["in"], str(one["name"])) for one in keys if one.get("type") == "apiKey"]
    filled = {(place, folded(place, name)) for place, name in found}
    return tuple(p for p in parameters if (p.place, folded(p.place, p.name)) not in filled)


def _of_http(servers: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    """Leave servers out that no HTTP request can go to, as `wss://` or `https://[a].example`."""
    return tuple(one for one in servers if _takes_requests(str(one.get("url")), one))


def _takes_requests(url: str, server: dict[str, Any]) -> bool:
    """Whether a URL has a host and, if any, a port (RFC 3986, section 3.2), and no credentials."""
    variables = server.get("variables")
    for name, variable in variables.items() if isinstance(variables, dict) else ():
        default = variable.get("default") if isinstance(variable, dict) else None
        url = url.replace(f"{{{name}}}", str(default or "1"))
    url = _BRACED.sub("1", url)
    scheme = _SCHEME.match(url)
    if scheme is not None and scheme[1].lower() not in ("http", "https"):
        return False
    try:
        parts = urlsplit(url)
        homeless = parts.port == 0 or (scheme is not None and not parts.hostname)
    except ValueError:
        return False
    strange = _IN_NO_HOST.search(parts.netloc) or _CONTROL.search(url)
    return not (homeless or strange or parts.username is not None)


def _with_every_variable(operation: Operation) -> Operation:
    """Return an operation with a path parameter for each variable of its path, and no other.

    "Each template expression in the path MUST correspond to a path parameter" (OAS 3.1.1, "Paths
    Object"): without a value for each there is no request to be made, so that those that nobody
    declares are texts. A parameter without a variable has no place to go to.
    """
    written = variables(operation.path)
    kept = [one for one in operation.parameters if one.place != "path" or one.name in written]
    operation = replace(operation, parameters=tuple(kept))
    declared = {one.name for one in operation.parameters_in("path")}
    missing = [name for name in dict.fromkeys(written) if name not in declared]
    if not missing:
        return operation
    texts = [_text("path", name, operation, required=True) for name in missing]
    return replace(operation, parameters=(*operation.parameters, *texts))


def _in_their_places(operation: Operation) -> Operation:
    """Return an operation whose parameters stand where their values travel.

    A template may have a query behind the path, or the expressions of RFC 6570; OpenAPI knows
    neither, and what they say is plain: where the variable of a pair is, a parameter's value goes.
    """
    found = {(one.place, one.name): one for one in operation.parameters}
    for variable, (name, required) in in_query(operation.path).items():
        own = found.pop(("path", variable), None)
        if ("query", name) in found:
            continue
        text = _text("query", name, operation, required=required)
        if own is not None:
            text = replace(own, place="query", name=name, style="form", collection=())
        found["query", name] = text
    return replace(operation, parameters=tuple(found.values()))


def _text(place: Place, name: str, operation: Operation, *, required: bool) -> Parameter:
    """Return a text that nobody declares."""
    return Parameter(
        place=place,
        name=name,
        schema={"type": "string"},
        required=required,
        style="simple" if place == "path" else "form",
        explode=place == "query",
        allow_reserved=False,
        media_type="",
        pointer=operation.pointer,
    )


def read_operations(root: dict[str, Any]) -> tuple[Operation, ...]:
    """Read every operation.

    Raises:
        SpecError: one of them cannot be read.
    """
    found = []
    for one in each_operation(root):
        if isinstance(one, Unreadable):
            raise SpecError(f"{one.method} {one.path} cannot be read: {one.reason}")
        found.append(one)
    return tuple(found)


def read_schemes(root: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the security schemes, as OpenAPI 3 spells them, references followed."""
    found = _usable_schemes(root)
    if not any(map(fills_authorization, found.values())):
        found = {**found, AUTHORIZATION_PARAMETER: PARAMETER_SCHEME}
    return found


def _usable_schemes(root: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The schemes that say what to send; any other one is as if nobody had declared it."""
    written = _dialect(root).read_schemes(root)
    return {name: one for name, one in written.items() if says_what_to_send(one)}


def read_servers(root: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Return the servers of the document as a whole; none where it names none."""
    return _of_http(_dialect(root).read_servers(root))


class _Dialect(Protocol):
    """What a module that reads a dialect offers."""

    def each_operation(self, root: dict[str, Any]) -> Iterator[Operation | Unreadable]: ...

    def read_schemes(self, root: dict[str, Any]) -> dict[str, dict[str, Any]]: ...

    def read_servers(self, root: dict[str, Any]) -> tuple[dict[str, Any], ...]: ...


def _dialect(root: dict[str, Any]) -> _Dialect:
    return swagger2 if "swagger" in root else openapi3
