"""Where a client asks for tokens, of all the places that the flows of an OAuth 2 scheme name.

In: a security scheme. Out: its URLs (OAS 3.1.1, "OAuth Flows Object"; RFC 6749, section 1.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_OF_USERS: Final = ("authorizationCode", "password", "deviceAuthorization")
"""Flows that give a user's token."""


@dataclass(frozen=True, slots=True)
class TokenUrls:
    """URLs as written, each "" where there is none.

    Attributes:
        token: where an application asks for a token of its own.
        of_user: where it exchanges what a user gave it.
        refresh: where it refreshes a user's token, if that is another place.
        login: where a user is sent to log in.
    """

    token: str
    of_user: str
    refresh: str
    login: str


def token_urls(scheme: Mapping[str, Any]) -> TokenUrls:
    """Choose among the flows of a scheme; where none is the right one, another's URL is taken.

    Args:
        scheme: a Security Scheme Object; what is no text in it is passed over.
    """
    login = _flow(scheme, "authorizationCode").get("authorizationUrl")
    return TokenUrls(
        token=_first(scheme, "tokenUrl", "clientCredentials"),
        of_user=_first(scheme, "tokenUrl", *_OF_USERS),
        refresh=_refresh(scheme),
        login=login if isinstance(login, str) else "",
    )


def _refresh(scheme: Mapping[str, Any]) -> str:
    """Where the flow refreshes that gave the token: a `refreshUrl` is that of its own flow.

    A flow without one refreshes where it gives tokens out, whatever another flow says. The flow is
    the first one that gives users' tokens; only where there is none, any may say it.
    """
    for kind in _OF_USERS:
        flow = _flow(scheme, kind)
        for key in ("refreshUrl", "tokenUrl"):
            url = flow.get(key)
            if isinstance(url, str) and url:
                return url if key == "refreshUrl" else ""
    return _first(scheme, "refreshUrl")


def _first(scheme: Mapping[str, Any], key: str, *kinds: str) -> str:
    flows = scheme.get("flows")
    others = flows if isinstance(flows, dict) else {}
    found = (_flow(scheme, kind).get(key) for kind in dict.fromkeys((*kinds, *others)))
    return next((url for url in found if isinstance(url, str) and url), "")


def _flow(scheme: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    flows = scheme.get("flows")
    found = flows.get(kind) if isinstance(flows, dict) else None
    return found if isinstance(found, dict) else {}
