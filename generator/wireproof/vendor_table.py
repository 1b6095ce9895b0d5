"""Settings of vendor.toml that are more than a text: lists, selections, header fields.

In: a table of the file. Out: values, or an error that names the key.
"""

from __future__ import annotations

import re
from typing import Any, Final

from wireproof.errors import Location, UsageError
from wireproof.oas.selection import Selection

_FIELD: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_OWN_FIELDS: Final = frozenset(
    (
        "accept authorization connection content-length content-type cookie host transfer-encoding"
    ).split()
)
SIGNATURES: Final = ("standard", "stripe", "github", "hex", "base64")
"""How webhooks are signed: `[client.webhooks]`."""


def texts_of(table: dict[str, Any], key: str, shown: str, *, of: str = "source") -> tuple[str, ...]:
    """A list of texts.

    Raises:
        UsageError: it is none.
    """
    found = table.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise UsageError(f"[{of}] {key} is not a list of texts", location=Location(shown))
    return tuple(found)


def pagination_of(table: dict[str, Any], shown: str) -> dict[str, Any]:
    """`[client.pagination]`, whose entries are read with the document.

    Raises:
        UsageError: it is no table.
    """
    found = table.get("pagination", {})
    if not isinstance(found, dict):
        raise UsageError("[client] pagination is not a table", location=Location(shown))
    return found


def key_header_of(table: dict[str, Any], shown: str) -> str:
    """`idempotency_header`: the name of a header field (RFC 9110, section 5.1) that is free.

    Raises:
        UsageError: it is none.
    """
    name = table.get("idempotency_header", "")
    fits = isinstance(name, str) and _FIELD.fullmatch(name) and name.lower() not in _OWN_FIELDS
    if name == "" or fits:
        return str(name)
    raise UsageError(
        f"[client] idempotency_header cannot be {name!r:.60}",
        location=Location(shown),
        hint='write the name of the header field, as idempotency_header = "Idempotency-Key"',
    )


def selection_of(table: dict[str, Any], shown: str) -> Selection:
    """`include` and `exclude` of `[client]`.

    Raises:
        UsageError: one of them is no list of texts.
    """
    include, exclude = (texts_of(table, key, shown, of="client") for key in ("include", "exclude"))
    return Selection(include, exclude)


def signature_of(table: dict[str, Any], shown: str) -> tuple[str, str]:
    """`[client.webhooks]`: how they are signed, and the header field where it is not the usual one.

    Raises:
        UsageError: there is no such way, or it needs a header field.
    """
    found = table.get("webhooks", {})
    given = found if isinstance(found, dict) else {"webhooks": found}
    kind, header = given.get("signature", ""), given.get("header", "")
    named = isinstance(header, str) and (header or kind not in ("hex", "base64"))
    if kind in ("", *SIGNATURES) and named and not {*given} - {"signature", "header"}:
        return str(kind), str(header)
    raise UsageError(
        f"[client.webhooks] says {given!r:.80}",
        location=Location(shown),
        hint=f"signature is one of {', '.join(SIGNATURES)}; the last two need the name of a header "
        'field: signature = "hex" and header = "X-Acme-Signature"',
    )
