"""Read JSON from the wire, strictly (RFC 8259): what two readers could read in two ways is refused.

In: bytes. Out: plain JSON, or `Unreadable` with the reason.
"""

from __future__ import annotations

import json
import math
from typing import Any, Final, NoReturn

_DEEPEST: Final = 200
_LONGEST_NUMBER: Final = 1_000


class Unreadable(ValueError):  # noqa: N818 - says what the text is
    """Text that is not what its media type or its style says."""


def read_json(content: bytes | str) -> Any:
    """Return what a JSON text says.

    Raises:
        Unreadable: not UTF-8, not JSON, a key twice, `NaN`, a number that no float holds, half of
            a surrogate pair, or more than 200 levels deep.
    """
    try:
        text = content.decode("utf-8") if isinstance(content, bytes) else content
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_float,
            parse_int=_int,
        )
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise Unreadable(f"not JSON: {error.msg} at {place}") from None
    except RecursionError:
        raise Unreadable("nests too deeply") from None
    _check(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Unreadable(f"the key {key!r} stands twice in one object")
        found[key] = value
    return found


def _constant(name: str) -> NoReturn:
    raise Unreadable(f"{name} is not JSON")


def _float(text: str) -> float:
    value = float(text) if len(text) <= _LONGEST_NUMBER else math.inf
    if math.isinf(value):
        raise Unreadable("a number is larger than this server can read")
    return value


def _int(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise Unreadable("a number is longer than this server can read")
    return int(text)


def _check(value: Any) -> None:
    """Refuse lone surrogates and depth, without recursion."""
    level = [value]
    for _ in range(_DEEPEST):
        if not level:
            return
        following: list[Any] = []
        for node in level:
            if isinstance(node, str):
                _check_text(node)
            elif isinstance(node, dict):
                following += [*node, *node.values()]
            elif isinstance(node, list):
                following += node
        level = following
    raise Unreadable(f"nests deeper than {_DEEPEST} levels")


def _check_text(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise Unreadable("a text holds half of a surrogate pair") from None
