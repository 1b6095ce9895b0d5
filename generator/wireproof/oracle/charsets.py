"""Text in the charset that its media type names (RFC 9110, section 8.3.2).

In: a text or bytes, and a name. Out: the other. A name that nobody knows says nothing: then it is
UTF-8.
"""

from __future__ import annotations


def in_charset(text: str, name: str) -> bytes:
    """Return a text as bytes; in UTF-8, where the charset has no such character."""
    try:
        return text.encode(name)
    except (LookupError, UnicodeError):
        return text.encode("utf-8", "surrogatepass")


def has_all(text: str, name: str) -> bool:
    """Tell whether a charset has all characters of a text."""
    try:
        text.encode(name)
    except UnicodeError:
        return False
    except LookupError:
        return True
    return True


def as_text(sent: bytes, name: str) -> str:
    """Return the text that bytes say."""
    try:
        return sent.decode(name, "replace")
    except (LookupError, UnicodeError):
        return sent.decode("utf-8", "replace")
