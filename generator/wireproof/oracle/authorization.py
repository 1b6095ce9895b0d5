"""Which schemes a request shows, and what a header parameter `Authorization` means.

In: security schemes and requirements as written. Out: the requirements that a request can be
judged by. Sources: OpenAPI Specification 3.1.1, "Parameter Object" (a header parameter of that name
"SHALL be ignored") and "Security Scheme Object"; RFC 9110, section 11.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from wireproof.oas.credentials import AUTHORIZATION_PARAMETER, CHALLENGES
from wireproof.oas.fields import is_field_name
from wireproof.oas.pointer import unescape

Security = tuple[tuple[str, ...], ...]

PARAMETER_SCHEME: Final = {"type": "apiKey", "in": "header", "name": "Authorization"}
"""The scheme that such a parameter stands for where the document has none for that header."""


def says_what_to_send(scheme: Mapping[str, Any]) -> bool:
    """Tell whether a scheme has what its type requires for a request to be made by it.

    `name` and `in` of an API key, which is in a header, the query or a cookie, and `scheme` of HTTP
    are required ("Security Scheme Object"). Names of fields and cookies are tokens (RFC 9110,
    section 5.1; RFC 6265, section 4.1.1).
    """
    match scheme.get("type"):
        case "apiKey":
            name = scheme.get("name")
            if not isinstance(name, str) or not name:
                return False
            place = scheme.get("in")
            return place == "query" or (place in ("header", "cookie") and is_field_name(name))
        case "http":
            name = scheme.get("scheme")
            return isinstance(name, str) and name.strip() != ""
        case kind:
            return kind in ("oauth2", "openIdConnect", "mutualTLS")


def is_shown(scheme: Mapping[str, Any]) -> bool:
    """Tell whether a request shows the secret itself: no certificate, no answer to a challenge."""
    if scheme.get("type") == "http":
        return str(scheme.get("scheme")).lower() not in CHALLENGES
    return scheme.get("type") != "mutualTLS"


def fills_authorization(scheme: Mapping[str, Any]) -> bool:
    """Tell whether a scheme puts its secret into the header Authorization."""
    if scheme.get("type") == "apiKey":
        return scheme.get("in") == "header" and str(scheme.get("name")).lower() == "authorization"
    return scheme.get("type") in ("http", "oauth2", "openIdConnect") and is_shown(scheme)


def demanded(
    security: Security, schemes: Mapping[str, Mapping[str, Any]], *, parameter: bool | None
) -> Security:
    """Return the alternatives that a request can be judged by.

    Args:
        security: as written.
        schemes: of the document.
        parameter: whether a header parameter `Authorization` is required; `None` without one. It
            is no parameter ("SHALL be ignored"), and the vendor's only word for a credential where
            no scheme is demanded that a request shows.
    """
    # "Each name MUST correspond to a security scheme which is declared" (Security Requirement
    # Object): by an alternative that names another nobody can be judged.
    security = tuple(tuple(_component(name, schemes) for name in one) for one in security)
    security = tuple(one for one in security if all(name in schemes for name in one))
    holders = [name for name, one in schemes.items() if fills_authorization(one)]
    hidden = {name for name, one in schemes.items() if not is_shown(one)}
    described = any(name not in hidden for one in security for name in one)
    if parameter is not None and not described:
        ways = tuple((name,) for name in holders) or ((AUTHORIZATION_PARAMETER,),)
        given = tuple((*one, *way) for one in security or ((),) for way in ways)
        security = given if parameter else (*given, *(security or ((),)))
    return tuple(tuple(name for name in one if name not in hidden) for one in security)


def _component(name: str, schemes: Collection[str]) -> str:
    """Return a scheme's name, which a URI may tell (OAS 3.2.0, "Security Requirement Object")."""
    where, _, key = name.rpartition("/")
    return unescape(key) if name not in schemes and where.endswith("securitySchemes") else name
