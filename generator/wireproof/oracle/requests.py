"""The oracle: does this request say exactly what the caller said?

In: what the vendor's document says of an operation, the caller's arguments, the request on the
wire. Out: complaints, none when the request is right. It shares no code with the generator.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from wireproof.oas.media_types import FORM, charset, essence, is_json, is_utf8
from wireproof.oracle.arguments import ABSENT, Arguments
from wireproof.oracle.charsets import has_all
from wireproof.oracle.credentials import check_security
from wireproof.oracle.encoder import (
    Unrepresentable,
    encode_cookie,
    encode_header,
    encode_path,
    encode_query,
)
from wireproof.oracle.matching import (
    is_legal_path,
    matches,
    show,
)
from wireproof.oracle.operations import Operation, Parameter
from wireproof.oracle.parameters import (
    Facts,
    Target,
    check_cookies,
    check_headers,
    check_query,
    orders,
)
from wireproof.oracle.paths import LostSegment, as_spelled, expected_path
from wireproof.oracle.payload import Complaint, check_body, form_pairs, joined_parts_flaw
from wireproof.oracle.wire import WireRequest
from wireproof.oracle.xml_tree import NoXml

__all__ = ["Facts", "Target", "check_request", "split_base", "unrepresentable"]

_LONGEST = 8000


def check_request(
    operation: Operation, arguments: Arguments, request: WireRequest, target: Target, facts: Facts
) -> list[Complaint]:
    """Return every way in which a request does not say what the caller said."""
    out = []
    if request.method != operation.method:
        out.append(
            Complaint("wrong-method", "method", "another method", operation.method, request.method)
        )
    origin, prefix = split_base(target.base_url)
    if request.origin != origin:
        out.append(Complaint("wrong-server", "server", "another server", origin, request.origin))
    out += _check_braces(operation, arguments, request, origin)
    found: list[list[Complaint]] = [
        [
            *_check_path(operation, said, request, prefix, facts),
            *check_query(operation, said, request, target, facts),
            *check_headers(operation, said, request, target, facts),
            *check_cookies(operation, said, request, target, facts),
        ]
        for said in orders(operation, arguments)
    ]
    fewest: list[Complaint] = min(found, key=len)
    out += fewest
    out += _check_body(operation, arguments, request, facts)
    out += check_security(operation, request, target.secrets)
    return out


def _check_braces(
    operation: Operation, arguments: Arguments, request: WireRequest, origin: str
) -> list[Complaint]:
    """A brace in a path or a host that no argument has: a variable was not filled."""
    said = "".join(map(str, arguments.place("path").values()))
    path = request.path.lower().replace("%7b", "{")
    for name in re.findall(r"\{([^{}/]+)\}", operation.path):
        if f"{{{name.lower()}" in path and "{" not in said:
            return [
                Complaint("brace-on-wire", "path", "a variable is not filled", name, request.path)
            ]
    if "{" in request.origin:
        return [
            Complaint("brace-on-wire", "server", "a variable is not filled", origin, request.origin)
        ]
    return []


def unrepresentable(operation: Operation, arguments: Arguments) -> str:
    """Return why some argument has no defined place on the wire, or "".

    Refusing such arguments is right; so is sending them in any form, but for a path that would
    lead to another resource.
    """
    for parameter in operation.parameters:
        values = arguments.place(parameter.place)
        if parameter.name in values:
            reason = unwritable(parameter, values[parameter.name])
            if reason:
                return f"{parameter.place}.{parameter.name}: {reason}"
    try:
        expected_path(operation, arguments, "")
    except ValueError as error:
        return f"path: {error}"
    content = operation.content(arguments.media_type)
    try:
        if content and content.xml and arguments.body is not ABSENT:
            content.xml.write(arguments.body)
    except NoXml as error:
        return f"body: {error}"
    if content and not content.is_json and isinstance(arguments.body, str):
        name = charset(content.media_type)
        fits = is_utf8(content.media_type) or has_all(arguments.body, name)
        return "" if fits else f"body: a character has no place in {name}"
    if content and essence(content.media_type) == FORM and isinstance(arguments.body, dict):
        flaw = form_pairs(content, arguments.body)
        return f"body: {flaw.reason}" if isinstance(flaw, Unrepresentable) else ""
    if content and isinstance(arguments.body, dict):
        joined = joined_parts_flaw(content, arguments.body)
        return f"body: {joined}" if joined else ""
    return ""


def unwritable(parameter: Parameter, value: Any) -> str:
    """Return why a value of one parameter has no defined place on the wire, or ""."""
    if _is_too_long(value):
        return f"longer than {_LONGEST} octets"
    flaw = _encode(parameter, value)
    return flaw.reason if isinstance(flaw, Unrepresentable) else ""


def _is_too_long(value: Any) -> bool:
    """Tell whether a parameter is beyond what every recipient supports (RFC 9110, 4.1)."""
    return isinstance(value, str | list | dict) and len(str(value)) > _LONGEST


def split_base(base_url: str) -> tuple[str, str]:
    """Return origin (default port left out) and path prefix of a server's URL."""
    parts = urlsplit(base_url)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port and parts.port != default else ""
    return f"{parts.scheme}://{host}{port}", parts.path.rstrip("/")


def _encode(parameter: Parameter, value: Any) -> Any:
    if parameter.place == "querystring" and essence(parameter.media_type) == FORM:
        return form_pairs(parameter.content, value) if isinstance(value, dict) else None
    is_text = isinstance(value, str) and not is_json(parameter.media_type)
    if parameter.place == "querystring" or (parameter.media_type and not is_text):
        return None
    match parameter.place:
        case "path":
            return encode_path(parameter, value)
        case "query":
            return encode_query(parameter, value)
        case "header":
            return encode_header(parameter, value)
        case "cookie":
            return encode_cookie(parameter, value)


def _check_path(
    operation: Operation, arguments: Arguments, request: WireRequest, prefix: str, facts: Facts
) -> list[Complaint]:
    try:
        spelled = as_spelled(operation, arguments, request.path)
        tokens = expected_path(operation, spelled, prefix)
    except LostSegment as error:
        shown = request.path[:300]
        return [Complaint("path-traversal", "path", f"sent, although {error}", "refused", shown)]
    except ValueError:
        return []
    formats = frozenset().union(
        *(facts.of(f"path.{one.name}") for one in operation.parameters_in("path"))
    )
    wanted, actual = tokens, request.path
    fits = all(is_legal_path(segment) for segment in actual.split("/"))
    if fits and matches(wanted, actual, formats):
        return []
    return [Complaint("wrong-path", "path", "another path", show(wanted), actual)]


def _check_body(
    operation: Operation, arguments: Arguments, request: WireRequest, facts: Facts
) -> list[Complaint]:
    if arguments.body is ABSENT:
        if request.body:
            return [
                Complaint(
                    "sent-without-being-given", "body", "no body was given and one is on the wire",
                    "(nothing)", repr(request.body[:200]),
                )
            ]  # fmt: skip
        return []
    content = operation.content(arguments.media_type)
    if content is None:
        return []
    content_type = request.header("content-type") or ""
    return check_body(
        content, arguments.body, request.body, content_type, facts.of(arguments.media_type)
    )
