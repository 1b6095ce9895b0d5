"""Header fields as the HTTP library has them: pairs of bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from .errors import Headers, RequestInvalid

Field = tuple[bytes, bytes]

_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2: a token
_WITH_CONTENT = frozenset({"POST", "PUT", "PATCH", "QUERY"})


def encoded(headers: Sequence[tuple[str, str]]) -> list[Field]:
    """The fields of a request; RequestInvalid for a name that is none."""
    return [(_field_name(name), value.encode("latin-1", "replace")) for name, value in headers]


def decoded(headers: Any) -> Headers:
    """Header fields of the library as ours; it would find out their charset for each one."""
    charset: str = headers.encoding
    raw: list[Field] = headers.raw
    return Headers([(name.lower().decode(charset), value.decode(charset)) for name, value in raw])


@lru_cache(maxsize=512)
def _field_name(name: str) -> bytes:
    if not _FIELD_NAME.fullmatch(name):
        message = f"header {name!r}: a name has ASCII letters, digits and -, no blanks"
        raise RequestInvalid(message)
    return name.encode("ascii")


def framing(method: str, url: Any, content: bytes | None, own: set[bytes]) -> list[Field]:
    """`Host`, and how long the content is; none has a length where it could be expected.

    RFC 9110, sections 7.2 and 8.6.
    """
    found: list[Field] = [] if b"host" in own else [(b"Host", url.netloc)]
    framed = b"content-length" in own or b"transfer-encoding" in own
    if not framed and (content or method.upper() in _WITH_CONTENT):
        found.append((b"Content-Length", str(len(content or b"")).encode()))
    return found
