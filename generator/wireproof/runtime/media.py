"""Media types: reading `Content-Type`, and matching it with what is documented (RFC 9110, 8.3)."""

from __future__ import annotations

from functools import lru_cache

__all__ = ["charset", "essence", "is_json", "is_text"]


@lru_cache(maxsize=256)
def essence(media_type: str) -> str:
    """`Application/JSON; charset=utf-8` is `application/json`.

    Args:
        media_type: a media type, with or without parameters.
    """
    return media_type.partition(";")[0].strip().lower()


def is_json(kind: str) -> bool:
    """Whether a media type is JSON, by name or by suffix (RFC 6839 section 3.1).

    Args:
        kind: an essence.
    """
    return kind in ("application/json", "text/json") or kind.endswith("+json")


def is_text(kind: str) -> bool:
    """Whether a media type is text that people read: `text/*`, XML, YAML, scripts.

    Args:
        kind: an essence.
    """
    subtype = kind.partition("/")[2].rpartition("+")[2]
    return kind.startswith("text/") or subtype in ("xml", "yaml", "javascript", "x-yaml", "csv")


def charset(media_type: str) -> str:
    """The `charset` parameter; UTF-8 when there is none.

    Args:
        media_type: a `Content-Type` value.
    """
    for parameter in media_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return "utf-8"
