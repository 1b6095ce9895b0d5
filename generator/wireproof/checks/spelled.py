"""Documented answers, said otherwise: JSON under an unknown label, numbers of many digits.

In: a documented answer. Out: names, what is right, media types and bodies; and what a caller who
gets decimals has lost of such numbers (OAS format registry, `decimal`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from wireproof.cases.model import ReplyCase
from wireproof.cases.seeds import Place, places
from wireproof.cases.verdicts import Verdict
from wireproof.oas.media_types import covers
from wireproof.oracle.payload import Complaint

LABEL = "application/vnd.wireproof-probe"
"""A media type that no document names."""
_FRACTION = re.compile(rb'"(?:[^"\\]|\\.)*"|(-?[0-9]+\.[0-9]+)(?![0-9.eE])')
_MOST_BODIES = 4
_MORE = b"0000000000000000000000001"
_END = _MORE.decode()


def spelled(
    case: ReplyCase, replies: Sequence[ReplyCase], formats: frozenset[str]
) -> Iterator[tuple[str, str, str, bytes]]:
    """Yield (name, expectation, media type, body) of what says the same as a documented answer.

    Args:
        case: the answer, JSON.
        replies: the others of its operation.
        formats: of it.
    """
    documented = [one.media_type for one in replies if one.documented == case.documented]
    if case.status < 400 and not any(covers(one or "-", LABEL) for one in documented):
        yield "JSON under another label", "parsed", LABEL, case.body
    if "decimal" in formats:
        alike = (_with_digits(one.body) for one in replies if _is_like(one, case))
        for number, body in enumerate(_telling(alike)):
            name = "numbers of many digits" + f", {number + 1}" * bool(number)
            yield name, "digits", case.content_type, body


def _telling(bodies: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a few bodies that have numbers of many digits wherever any of them has one."""
    left = [(body, _long_places(body)) for body in bodies]
    for _ in range(_MOST_BODIES):
        body, found = max(left, key=lambda one: len(one[1]), default=(b"", set[Place]()))
        if not found:
            return
        yield body
        left = [(one, had - found) for one, had in left]


def _long_places(body: bytes) -> set[Place]:
    value = json.loads(body, parse_float=lambda text: _Long(text) if _END in text else 0.0)
    return {at for at in places(value) if at[-1] == _Long.__name__}


class _Long(str):
    """A number of many digits."""

    __slots__ = ()


def _is_like(one: ReplyCase, case: ReplyCase) -> bool:
    same = (one.documented, one.media_type) == (case.documented, case.media_type)
    return same and one.status == case.status and one.verdict is Verdict.VALID


def _with_digits(body: bytes) -> bytes:
    """Give each number with a fraction more digits than a float has; texts stay as they are."""
    return _FRACTION.sub(lambda found: found[0] + _MORE * bool(found[1]), body)


def digits_lost(body: bytes, value: Any) -> Iterator[Complaint]:
    """Complain of a decimal that is none of the numbers that were served."""
    served = set[Decimal]()

    def kept(text: str) -> Decimal:
        served.add(Decimal(text))
        return Decimal(text)

    json.loads(body, parse_float=kept, parse_int=kept)
    for found in _decimals(value):
        if found not in served:
            text, wanted = "a decimal is none of the numbers that were served", str(max(served))
            yield Complaint("response-altered", "decimals", text, wanted, str(found))
            return


def _decimals(value: Any) -> Iterator[Decimal]:
    match value:
        case Decimal():
            yield value
        case Mapping():
            for one in value.values():
                yield from _decimals(one)
        case list() | tuple():
            for one in value:
                yield from _decimals(one)
        case _ if hasattr(type(value), "model_fields"):
            for name in value.model_fields_set & type(value).model_fields.keys():
                yield from _decimals(getattr(value, name))
            yield from _decimals(value.model_extra or {})
        case _:
            return
