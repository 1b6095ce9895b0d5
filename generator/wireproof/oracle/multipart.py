"""Read a multipart body as a server would (RFC 2046, section 5.1; RFC 7578).

In: the boundary and the bytes. Out: the parts. Written apart from any HTTP library, so that a
fault of the one that the client uses does not cancel itself out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from wireproof.oas.media_types import essence

_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
_BY_BROWSERS = re.compile(r';\s*name="([^"]*)"\s*(?:;|$)')
_PARAMETER = re.compile(r';\s*([\w*-]+)=(?:"((?:\\.|[^"\\])*)"|([^;\s]*))')


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its field name, file name and media type ("" when not given), and its bytes."""

    name: str
    filename: str
    media_type: str
    headers: dict[str, str]
    content: bytes
    names: frozenset[str] = frozenset()
    """The readings of its field name: a backslash is one to browsers and those who read what they
    send (WHATWG HTML, 4.10.21.8), and an escape to others (RFC 2045, 5.1)."""

    def text(self, charset: str = "") -> str | None:
        """Return the content as text; None in a charset that nobody knows.

        Args:
            charset: of the content; without it, the one that it names, or else UTF-8.
        """
        named = charset or _parameter(self.media_type, "charset") or "utf-8"
        try:
            return self.content.decode(named, "surrogateescape")
        except LookupError:
            return None


def boundary_of(content_type: str) -> str | None:
    """Return the boundary that a Content-Type header declares."""
    return _parameter(content_type, "boundary")


def _parameter(content_type: str, name: str) -> str | None:
    for key, quoted, plain in _PARAMETER.findall(content_type):
        if key.lower() == name:
            return str(quoted or plain)
    return None


def read_parts(boundary: str, body: bytes, *, named: bool = True) -> list[Part]:
    """Split a body into its parts.

    Args:
        boundary: of the Content-Type header.
        body: the bytes.
        named: whether parts have names, as those of form-data have (RFC 7578, section 4.2).

    Raises:
        ValueError: the body is not framed by the boundary, or a part has no name or an empty type.
    """
    delimiter = b"--" + boundary.encode("ascii")
    if not body.startswith(delimiter):
        raise ValueError("the body does not begin with its boundary")
    chunks = (b"\r\n" + body).split(b"\r\n" + delimiter)[1:]
    if not chunks or not chunks[-1].startswith(b"--"):
        raise ValueError("the closing boundary is missing")
    return [_part(chunk, named=named) for chunk in chunks[:-1]]


def _part(chunk: bytes, *, named: bool) -> Part:
    if not chunk.startswith(b"\r\n"):
        raise ValueError("a boundary is not followed by a line break")
    # Header fields may be left out, the empty line after them may not (RFC 2046, section 5.1).
    head, separator, content = chunk.partition(b"\r\n\r\n")
    if not separator:
        raise ValueError("a part has no end of its headers")
    headers = {}
    for line in head[2:].decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    if headers.get("content-type") == "":
        raise ValueError("a part has an empty Content-Type")
    if '"' in _QUOTED.sub("", headers.get("content-type", "")):
        raise ValueError("a quoted parameter of a part's Content-Type has no end")
    disposition = headers.get("content-disposition", "")
    if named and not disposition.lower().startswith("form-data"):
        raise ValueError("a part is not form-data")
    parameters = {
        key.lower(): _unquoted(quoted) if quoted else plain
        for key, quoted, plain in _PARAMETER.findall(disposition)
    }
    if named and "name" not in parameters:
        raise ValueError("a part has no name")
    name = parameters.get("name", "")
    plain = _BY_BROWSERS.search(disposition)
    return Part(
        names=frozenset((name, _percent_decoded(plain[1]) if plain else name)),
        name=name,
        filename=parameters.get("filename", ""),
        media_type=headers.get("content-type", ""),
        headers=headers,
        content=content,
    )


def _unquoted(text: str) -> str:
    """Undo the escapes of a name: WHATWG forms percent-encode quotes and line breaks."""
    return _percent_decoded(text.replace('\\"', '"').replace("\\\\", "\\"))


def _percent_decoded(plain: str) -> str:
    return re.sub(r"%(22|0[AaDd])", lambda found: unquote(found[0]), plain)


def type_fits(declared: str, sent: str) -> bool:
    """Tell whether a media type is the one that is declared, or within that range."""
    kind, actual = essence(declared), essence(sent)
    if kind == actual:
        return True
    prefix, star, end = kind.replace("*/*", "*").partition("*")
    return bool(star) and actual.startswith(prefix) and actual.endswith(end) and "/" in actual
