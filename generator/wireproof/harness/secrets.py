"""Test credentials: what the constructor is given, and what then has to be on the wire.

In: the document's security schemes and the manifest's constructor keywords. Out: `Secrets`.
Sources: RFC 7617 (basic), RFC 6750 (bearer), RFC 9110, section 11.4.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Collection
from typing import Any

from wireproof.harness.manifest import Credential
from wireproof.oracle.credentials import Secrets

_UNSAFE = re.compile(r"[^A-Za-z0-9]")


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
    written = str(scheme.get("scheme", ""))
    kind, http = scheme.get("type"), written.lower()
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
        return "header", "Authorization", f"{written} {next(iter(values.values()))}"
    return None
