"""Test credentials, and whether a request carries what its security demands.

In: the document's security schemes and the manifest's constructor keywords. Out: keyword values
for the client, and complaints about a request. Sources: OpenAPI Specification 3.1.1, "Security
Requirement Object"; RFC 7617 (basic), RFC 6750 (bearer), RFC 9110, section 11.4.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from wireproof.prove.manifest import Credential
from wireproof.prove.matching import decode
from wireproof.prove.operations import Operation
from wireproof.prove.payload import Complaint
from wireproof.prove.wire import WireRequest

_UNSAFE = re.compile(r"[^A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Secrets:
    """Test secrets: constructor keyword -> value, and what each scheme then puts on the wire.

    Attributes:
        keywords: for the client's constructor.
        on_wire: scheme -> (place, name, value) that has to be found.
    """

    keywords: dict[str, str]
    on_wire: dict[str, tuple[str, str, str]]

    def shown_in(self, text: str) -> list[str]:
        """Return the schemes whose secret a text gives away, plain or percent-encoded."""
        found = []
        for scheme, (_, _, value) in self.on_wire.items():
            secret = value.partition(" ")[2] or value
            if secret and (secret in text or quote(secret, safe="") in text):
                found.append(scheme)
        return found


def secrets_for(
    credentials: Collection[Credential],
    schemes: dict[str, dict[str, Any]],
    only: Collection[str] | None = None,
    secret: str = "",
) -> Secrets:
    """Make one distinct secret for each scheme.

    Args:
        credentials: of the manifest.
        schemes: `securitySchemes` of the document.
        only: names of the schemes to provide for; all when left out.
        secret: one text for all of them, instead of distinct ones.
    """
    keywords: dict[str, str] = {}
    on_wire: dict[str, tuple[str, str, str]] = {}
    for one in credentials:
        scheme = schemes.get(one.scheme)
        if scheme is None or (only is not None and one.scheme not in only):
            continue
        given = {
            # With characters that have to be encoded wherever encoding is the rule.
            argument: secret or _secret(scheme, one.scheme, role)
            for role, argument in one.arguments.items()
        }
        expected = _expected(scheme, one, given)
        if expected is not None:
            keywords |= given
            on_wire[one.scheme] = expected
    return Secrets(keywords, on_wire)


def _secret(scheme: dict[str, Any], name: str, role: str) -> str:
    text = f"Secret-{_UNSAFE.sub('', name)}-{role}/+="
    # What stands before base64 may have outer blanks, which a header field loses (RFC 7617).
    return f" {text} " if str(scheme.get("scheme", "")).lower() == "basic" else text


def _expected(
    scheme: dict[str, Any], credential: Credential, given: dict[str, str]
) -> tuple[str, str, str] | None:
    values = {role: given[argument] for role, argument in credential.arguments.items()}
    kind, http = scheme.get("type"), str(scheme.get("scheme", "")).lower()
    if kind == "apiKey":
        return str(scheme["in"]), str(scheme["name"]), next(iter(values.values()), "")
    if kind == "http" and http == "basic":
        pair = f"{values.get('username', '')}:{values.get('password', '')}"
        return "header", "Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}"
    if kind in ("oauth2", "openIdConnect") or (kind == "http" and http == "bearer"):
        token = values.get("value") or values.get("access_token") or next(iter(values.values()), "")
        return "header", "Authorization", f"Bearer {token}"
    if kind == "http" and http and len(values) == 1:
        # `credentials = auth-scheme [ 1*SP ( token68 / ... ) ]` (RFC 9110, 11.4)
        return "header", "Authorization", f"{http.title()} {next(iter(values.values()))}"
    return None


def check_security(operation: Operation, request: WireRequest, secrets: Secrets) -> list[Complaint]:
    """Tell whether one alternative is satisfied as a whole, and nothing else leaks.

    A secret of a scheme that the operation does not name must not travel with it.
    """
    out = []
    carried = {scheme for scheme, where in secrets.on_wire.items() if is_carried(request, *where)}
    if operation.security and not any(
        _is_satisfied(alternative, carried, secrets) for alternative in operation.security
    ):
        wanted = " or ".join("+".join(one) or "nothing" for one in operation.security)
        out.append(
            Complaint(
                "not-authenticated",
                "security",
                "no security alternative of the operation is satisfied",
                wanted,
                ", ".join(sorted(carried)) or "(none)",
            )
        )
    named = {scheme for alternative in operation.security for scheme in alternative}
    raw = "\n".join(
        [request.target, *(f"{n}: {v}" for n, v in request.headers), request.body.decode("latin-1")]
    )
    for scheme in secrets.shown_in(raw):
        if scheme in named:
            continue
        text = f"the secret of {scheme!r} travels with an operation that does not name it"
        leak = Complaint("credential-leak", "security", text, "(not sent)", "(sent)")
        out.append(leak)
    return out


def _is_satisfied(alternative: tuple[str, ...], carried: set[str], secrets: Secrets) -> bool:
    """Tell whether every place that an alternative wants filled is filled.

    Two schemes that want the same header cannot both have it; one of them then does.
    """
    places = {secrets.on_wire[one][:2] for one in alternative if one in secrets.on_wire}
    filled = {secrets.on_wire[one][:2] for one in alternative if one in carried}
    return places == filled and all(one in secrets.on_wire for one in alternative)


def is_carried(request: WireRequest, place: str, name: str, value: str) -> bool:
    """Tell whether a request carries a credential exactly once, where it belongs."""
    match place:
        case "header":
            found = request.all_headers(name)
            if len(found) != 1:
                return False
            actual_scheme, _, actual = found[0].partition(" ")
            scheme, _, wanted = value.partition(" ")
            # The name of an authentication scheme has no case (RFC 9110, section 11.1).
            return found[0] == value or (
                bool(wanted) and actual == wanted and actual_scheme.lower() == scheme.lower()
            )
        case "query":
            pairs = [part.partition("=") for part in request.query.split("&")]
            return [decode(v, plus_is_space=True) for n, _, v in pairs if n == name] == [value]
        case "cookie":
            cookies = "; ".join(request.all_headers("cookie")).split(";")
            pairs = [part.strip().partition("=") for part in cookies]
            return [decode(v, plus_is_space=False) for n, _, v in pairs if n == name] == [value]
        case _:
            return False
