"""What the `Content-Type` of a response says, beside what is documented."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeVar

from .errors import Drift
from .operation import Body, Response
from .values import Unwritable, dump_text, essence, is_json, is_lines, ranges_of

Kind = TypeVar("Kind", Body, Response)

_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)


@lru_cache(maxsize=1024)
def with_content(answers: tuple[Response, ...]) -> tuple[Response, ...]:
    """Those that have content."""
    return tuple(one for one in answers if one.media_type)


@lru_cache(maxsize=256)
def find_media(documented: tuple[Response, ...], header: str) -> tuple[Response, bool] | None:
    """The documented media type of a body, if any, and whether the header says so exactly."""
    kind = essence(header)
    if (found := declared(documented, header)) is not None:
        return found, True
    for answer in documented:
        if is_lines(kind) and is_lines(answer.media_type):
            return answer, True  # one format under several names, none of which is registered
    for answer in documented:
        as_json = is_json(kind) and (answer.as_json or is_json(answer.media_type))
        as_xml = answer.codec is not None and kind.endswith("xml")
        if not header or as_json or as_xml:
            return answer, False
    return None


def declared(documented: tuple[Kind, ...], media_type: str) -> Kind | None:
    """What is declared for a media type: under its name, or the narrowest range over it.

    Of several under one name, that whose parameters it has: `application/json;version=2`.
    """
    said = _parameters(media_type)
    for wanted in ranges_of(media_type):
        named = [one for one in documented if essence(one.media_type) == wanted]
        if len(named) > 1:
            own = [_parameters(one.media_type) for one in named]
            fits = [len(one & said) - len(one - said) for one in own]
            return named[fits.index(max(fits))]
        if named:
            return named[0]
    return None


def _parameters(media_type: str) -> frozenset[tuple[str, str]]:
    """The parameters of a media type (RFC 9110 section 5.6.6), none of which holds a semicolon."""
    pairs = [one.partition("=") for one in media_type.split(";")[1:]]
    return frozenset((name.strip().lower(), value.strip(' "').lower()) for name, _, value in pairs)


@lru_cache(maxsize=256)
def described(media_type: str) -> tuple[bool, bool, str]:
    """Whether a media type is JSON, whether it is text, and the charset that it names."""
    kind, said = essence(media_type), _CHARSET.search(media_type)
    subtype = kind.rpartition("/")[2].rpartition("+")[2]
    text = kind.startswith("text/") or subtype in ("xml", "yaml", "javascript", "csv")
    return is_json(kind), text, said[1] if said else ""


def in_charset(text: str, content_type: str) -> bytes:
    """A text as its media type says that it is written (RFC 9110 section 8.3.2), or in UTF-8."""
    name = described(content_type)[2]
    try:
        return text.encode(name) if name else dump_text(text)
    except UnicodeError:
        raise Unwritable(f"a character has no place in {name}") from None
    except LookupError:  # of a charset that nobody knows
        return dump_text(text)


def mislabelled(operation: str, answer: Response, header: str) -> Drift:
    """The record of a body of another media type than the documented one."""
    return Drift("", f"content type {answer.media_type}", header or "none", operation)
