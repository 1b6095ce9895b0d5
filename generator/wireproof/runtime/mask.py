"""Secrets out of texts: what is logged, raised or shown goes through here."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

__all__ = ["mask"]

_SHORTEST = 4  # masking "a" would ruin the text and hide nothing


def mask(text: str, secrets: Iterable[str]) -> str:
    """Replace each secret, plain or percent-encoded, by `***`.

    Args:
        text: any text.
        secrets: what must not be seen.
    """
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST:
            text = text.replace(secret, "***").replace(quote(secret, safe=""), "***")
    return text
