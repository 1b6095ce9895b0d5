"""Make a failing case smaller while it still shows the same fault.

In: a case and a predicate. Out: a case that is no bigger. Plain structural steps, tried in a
fixed order, so that the same fault always shrinks to the same case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from wireproof.cases.model import CallCase, ReplyCase
from wireproof.cases.replies import reply_body
from wireproof.cases.verdicts import Verdict
from wireproof.checks.check import Case
from wireproof.checks.requests import judge_of
from wireproof.harness.harness import Harness
from wireproof.oracle.arguments import arguments_from

_MOST_TRIES = 150


def shrink(harness: Harness, case: Case, shows: Callable[[Any], bool]) -> Case:
    """Return a smaller case that still shows the fault; the case itself when there is none.

    Args:
        harness: judges candidates, so that a valid case stays valid and an invalid one invalid.
        case: that shows the fault.
        shows: tells whether a candidate shows it too.
    """
    remake = _remaker(harness, case)
    if remake is None:
        return case
    current, value = case, _value(case)
    tries = 0
    progress = True
    while progress:
        progress = False
        for candidate in smaller(value):
            if tries >= _MOST_TRIES:
                return current
            made = remake(candidate)
            if made is None:
                continue
            tries += 1
            if shows(made):
                current, value, progress = made, candidate, True
                break
    return current


def _value(case: Case) -> Any:
    return case.arguments.to_json() if isinstance(case, CallCase) else getattr(case, "value", None)


def _remaker(harness: Harness, case: Case) -> Callable[[Any], Case | None] | None:
    match case:
        case CallCase():
            return lambda value: _call(harness, case, value)
        case ReplyCase(malformed=False):
            return lambda value: _reply(harness, case, value)
        case _:
            return None


def _call(harness: Harness, case: CallCase, value: Any) -> CallCase | None:
    arguments = arguments_from(value, case.arguments.media_type)
    if arguments is None:
        return None
    made = replace(case, arguments=arguments)
    verdict = judge_of(harness, case).verdict(value)
    return made if _same_side(verdict, case.verdict) else None


def _reply(harness: Harness, case: ReplyCase, value: Any) -> ReplyCase | None:
    target = next(
        (
            one
            for one in harness.plan.callspec.replies
            if (one.reply.status, one.content.media_type) == (case.documented, case.media_type)
        ),
        None,
    )
    made = reply_body(target.content, value, escaped=True) if target else None
    if target is None or made is None:
        return None
    body, value = made
    verdict = harness.plan.judge(target.path).verdict(value)
    return replace(case, value=value, body=body) if _same_side(verdict, case.verdict) else None


def _same_side(one: Verdict, other: Verdict) -> bool:
    return one is other


def smaller(value: Any) -> Iterator[Any]:
    """Yield simpler values, the biggest steps first."""
    match value:
        case dict():
            yield from ({k: v for k, v in value.items() if k != key} for key in value)
            for key, child in value.items():
                yield from ({**value, key: less} for less in smaller(child))
        case list() if value:
            yield []
            yield value[: len(value) // 2]
            yield from (value[:index] + value[index + 1 :] for index in range(len(value)))
            for index, child in enumerate(value):
                yield from ([*value[:index], less, *value[index + 1 :]] for less in smaller(child))
        case str() if value:
            yield from _shorter(value)
        case int() | float() if not isinstance(value, bool):
            yield from (one for one in (0, 1) if abs(one) < abs(value))
        case _:
            return


def _shorter(text: str) -> Iterator[str]:
    if len(text) > 1:
        yield text[: len(text) // 2]
        yield text[len(text) // 2 :]
        yield text[1:]
        yield text[:-1]
    plain = "".join("a" if char.isalnum() else char for char in text)
    if plain != text:
        yield plain
