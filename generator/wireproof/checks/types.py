"""The types check: what a type checker lets a caller write is what the document describes.

In: a harness. Out: results over objects in arguments, written as dicts. Nothing is called: a type
that takes too much hides a mistake until a server tells of it, and one that takes too little
forbids a call that is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from wireproof.cases.model import CallCase
from wireproof.cases.objects import PlainObject, Steps, is_plain, plain_objects, put
from wireproof.cases.verdicts import Verdict
from wireproof.checks.check import Check, ProbeCase, Result, fullest
from wireproof.harness.harness import Harness
from wireproof.harness.hints import takes
from wireproof.oracle.arguments import ABSENT, Arguments, arguments_from
from wireproof.oracle.operations import PLACES, Content
from wireproof.oracle.payload import Complaint

_MOST_CALLS = 200
_MOST_OBJECTS = 12
_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Written:
    """An argument as a caller writes it, and the whole call that it is a part of."""

    keyword: str
    value: Any
    call: CallCase


def _cases(harness: Harness) -> Iterable[ProbeCase]:
    return harness.once("types", lambda: _objects_of_calls(harness))


def _objects_of_calls(harness: Harness) -> Iterable[ProbeCase]:
    """Each object in full, and with one thing wrong; at most a few of an operation."""
    valid = [one for one in harness.plan.calls if one.verdict is Verdict.VALID]
    short = fullest(harness, valid, _LONGEST)
    places: set[tuple[Any, ...]] = set()
    seen: set[str] = set()
    for case in short[:_MOST_CALLS]:
        for keyword, whole, is_sure, item, at in _objects(harness, case):
            place = (keyword, *("[]" if isinstance(one, int) else one for one in item.steps))
            if not keyword or (place not in places and len(places) >= _MOST_OBJECTS):
                continue
            places.add(place)
            for what, changed in item.wrong:
                name = f"{_shown(place)}: {what}"
                value = put(whole, item.steps, changed) if name not in seen else {}
                call = _with(case, at, changed)
                # `{}` fits every type of mappings; the call itself refuses it.
                if value != {} and not (at[0] == "body" and _fits_elsewhere(harness, call, at[1:])):
                    seen.add(name)
                    yield _probe(harness, name, "refused", Written(keyword, value, call))
            if is_sure and (name := f"{_shown(place)} as documented") not in seen:
                seen.add(name)
                yield _probe(harness, name, "taken", Written(keyword, whole, case))


def _probe(harness: Harness, name: str, expect: str, written: Written) -> ProbeCase:
    return ProbeCase(name, expect, harness.setup(), (), detail=written)


def _with(case: CallCase, at: Steps, changed: Any) -> CallCase:
    """Return a call with something else in one place of it."""
    made = arguments_from(put(case.arguments.to_json(), at, changed), case.arguments.media_type)
    return replace(case, arguments=made, verdict=Verdict.INVALID) if made else case


def _fits_elsewhere(harness: Harness, case: CallCase, steps: Steps) -> bool:
    """Tell whether another media type takes a body, in which an object is changed.

    One argument has the types of all of them: what one leaves open, no type checker objects to.
    """
    plan, given = harness.plan, case.arguments
    own = plan.operation.content(given.media_type)
    for target in plan.callspec.calls:
        content = plan.operation.content(target.media_type)
        if content is None or own is None or content.schema == own.schema:
            continue
        verdict = plan.judges[target.path].verdict(given.to_json())
        if verdict is not Verdict.INVALID and not _is_unknown(plan.root, content, given, steps):
            return True
    return False


def _is_unknown(root: dict[str, Any], content: Content, given: Arguments, steps: Steps) -> bool:
    """Tell whether a media type describes such an object in full, and this one otherwise."""
    found = [one.steps for one in plain_objects(root, content.schema, given.body)]
    if () not in found:
        return any(plain_objects(root, content.schema, {}))
    return steps not in found and steps[:-1] in found


def _objects(
    harness: Harness, case: CallCase
) -> Iterator[tuple[str, Any, bool, PlainObject, Steps]]:
    """Yield keyword, its value, whether that is described in full, an object in it, and where."""
    root, method, given = harness.plan.root, harness.method, case.arguments
    for place in PLACES:
        for one in harness.plan.operation.parameters_in(place):
            keyword = method.parameters.get((place, one.name), "")
            if keyword and one.name in given.place(place):
                value = given.place(place)[one.name]
                is_sure = is_plain(root, one.schema, value)
                for item in plain_objects(root, one.schema, value):
                    yield keyword, value, is_sure, item, (f"in_{place}", one.name, *item.steps)
    content = harness.plan.operation.content(given.media_type)
    if given.body is ABSENT or content is None or method.body is None:
        return
    is_sure = is_plain(root, content.schema, given.body)
    for item in plain_objects(root, content.schema, given.body):
        at = ("body", *item.steps)
        yield method.body.argument, given.body, is_sure, item, at
        if not item.steps:
            continue
        keyword = method.body.fields.get(str(item.steps[0]), "")
        if keyword:
            inner = PlainObject(item.steps[1:], item.value, item.wrong)
            yield keyword, given.body[item.steps[0]], is_sure, inner, at


def _shown(place: tuple[Any, ...]) -> str:
    return ".".join(map(str, place)).replace(".[]", "[]")


def check(harness: Harness, case: ProbeCase) -> Result:
    """The type of an argument takes what is documented, and nothing that is not."""
    keyword, value = case.detail.keyword, case.detail.value
    try:
        taken = takes(harness, keyword, value)
    except (NameError, AttributeError, TypeError, SyntaxError) as error:
        text = f"a type checker cannot look up the type: {error}"
        return Result("judged", (Complaint("type-too-wide", keyword, text, "a type"),))
    if taken is None:
        return Result("undecided")
    if taken == (case.expect == "taken"):
        return Result("judged")
    if taken:
        text = f"no type checker would object: {case.name}"
        return Result("judged", (Complaint("type-too-wide", keyword, text, "an error of types"),))
    text = f"a type checker objects to {case.name}: {value!r}"[:500]
    return Result("judged", (Complaint("type-too-narrow", keyword, text, "no error of types"),))


TYPES = Check(
    "types",
    "negative",
    _cases,
    check,
    "A type checker takes the objects that are documented, and no others.",
)
