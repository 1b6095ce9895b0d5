"""Where cases come from: coverage, value probes, fuzzing, and bodies of other statuses.

In: targets of a call-spec and their judges. Out: cases with verdicts. Deterministic sources come
first, then as many fuzzed examples as the budget allows.
"""

from __future__ import annotations

import copy
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from wireproof.cases.boundaries import BASE64
from wireproof.cases.callspec import CallSpec, CallTarget, ReplyTarget
from wireproof.cases.engine import Engine, Sample
from wireproof.cases.model import Budget, CallCase, Gap, ReplyCase
from wireproof.cases.replies import content_type_of, reply_body, statuses_for
from wireproof.cases.variants import Reader
from wireproof.cases.verdicts import Judge, Verdict, closed_check
from wireproof.oas.strict_json import write_json
from wireproof.oracle.arguments import ABSENT, arguments_from
from wireproof.oracle.operations import Parameter
from wireproof.oracle.requests import unrepresentable, unwritable

_MOST_WORDS = 2000
_CROSSED_PER_STATUS = 3
_AT_MOST = "Maximum items array"
_OTHER_TYPE = ": Incorrect type"
_FEWEST_TYPES = 3
_PLACES = 16
_SOME_OPTIONAL = "Object with all required"


def samples(
    engine: Engine, path: str, budget: Budget, seed: int, gaps: list[Gap], *, familiar: bool
) -> list[Sample]:
    """Return the samples of one path of a call-spec, the deterministic ones first.

    Args:
        engine: of the call-spec.
        path: in it.
        budget: how many examples to fuzz.
        seed: for fuzzing; each path has its own, derived from it.
        gaps: told what could not be made.
        familiar: whether all of it is written like what stood before; fewer wrong types are tried.
    """
    own_seed = seed + zlib.crc32(path.encode())
    parts = [("coverage", engine.coverage(path))]
    if budget.examples:
        for positive in (True, False):
            made = engine.fuzz(path, positive=positive, examples=budget.examples, seed=own_seed)
            parts.append((f"fuzz {'positive' if positive else 'negative'}", made))
    gaps += [Gap(f"{path} {kind}", part.reason) for kind, part in parts if part.reason]
    found = [one for _, part in parts for one in part.samples]
    found += [_with_one_more(one) for one in found if one.source.endswith(_AT_MOST)]
    return list(_thinned(found)) if familiar else found


def _with_one_more(sample: Sample) -> Sample:
    """Return a sample whose longest list has its last item twice.

    Where Schemathesis makes a list too long, it may put items of wrong types into it, which are
    refused however long the list may be.
    """
    value = copy.deepcopy(sample.value)
    pending, longest = [value], list[Any]()
    while pending:
        one = pending.pop()
        if isinstance(one, list):
            longest = max(longest, one, key=len)
        pending += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    longest += longest[-1:]
    return Sample(value, f"{sample.source}, and one more")


def _thinned(made: list[Sample]) -> Iterator[Sample]:
    """Yield samples, but of the values of wrong types at one place half, the next place others.

    A text takes the place of a number, a list, an object, true: each of them shows whether a type
    is told at all. Null, and what another type is nearly like, is tried by probes as well. After
    the first places a third is left, then less: of a hundred properties each value meets many.

    So it is with the samples that have one of the optional properties, or some.
    """
    groups: dict[str, list[Sample]] = {}
    for one in made:
        if one.source.endswith(_OTHER_TYPE):
            groups.setdefault(one.source, []).append(one)
    left: set[int] = set()
    for number, group in enumerate(groups.values()):
        step = min(2 + number // _PLACES, len(group))
        if len(group) > _FEWEST_TYPES:
            left |= {id(one) for at, one in enumerate(group) if (at + number) % step}
    partial = [one for one in made if _SOME_OPTIONAL in one.source]
    left |= {id(one) for one in partial[_PLACES:][::2]}
    return (one for one in made if id(one) not in left)


def has_valid(samples: list[Sample], judge: Judge, key: str = "") -> bool:
    """Tell whether some sample is valid, and has a key where one is named."""
    return any(
        one.malformed is None
        and (not key or (isinstance(one.value, dict) and key in one.value))
        and judge.verdict(one.value) is Verdict.VALID
        for one in samples
    )


_ODD = {
    "date-time": (
        "2016-12-31T23:59:60Z",
        "2017-01-01T05:29:60.5+05:30",
        "2016-12-31T18:29:60-05:30",
        "2024-02-29t10:00:00.123456789z",
        "0000-02-29T00:00:00-00:00",
        "2023-02-29T00:00:00Z",
        "2024-06-30T12:00:60Z",
    ),
    "date": ("0000-02-29", "2023-02-29", "9999-12-31"),
    **dict.fromkeys(("byte", "base64", "base64url"), BASE64),
}


def words_of(document: dict[str, Any]) -> tuple[str, ...]:
    """Collect texts of enums and consts: a value that is right elsewhere is wrong here.

    Where a document has dates, their odd spellings as well: leap seconds, more digits than a
    microsecond has, lower case, the year 0 (RFC 3339, section 5.6); where it has base64, what the
    two alphabets have apart, and a text without its padding (RFC 4648, sections 3.2 and 5).
    """
    found: dict[str, None] = {}
    odd: dict[str, None] = {}
    stack: list[Any] = [document]
    while stack and len(found) < _MOST_WORDS:
        node = stack.pop()
        if isinstance(node, dict):
            listed = node.get("enum")
            given = listed if isinstance(listed, list) else []
            found |= {one: None for one in (*given, node.get("const")) if isinstance(one, str)}
            for kind in (node.get("format"), node.get("contentEncoding")):
                odd |= dict.fromkeys(_ODD.get(kind, ()) if isinstance(kind, str) else ())
            stack += node.values()
        elif isinstance(node, list):
            stack += node
    return (*sorted(found), *odd)


def fit_for(reader: Reader, call: CallTarget) -> Callable[[Any], bool]:
    """Tell which arguments a probe may start from: sayable in Python, and on the wire."""
    closed = closed_check(reader, call.envelope)

    def fit(value: Any) -> bool:
        arguments = arguments_from(value, call.media_type)
        if arguments is None or not closed(value):
            return False
        return not unrepresentable(call.operation, arguments)

    return fit


def mended(call: CallTarget, samples: list[Sample], judge: Judge) -> list[Sample]:
    """Replace optional arguments that cannot be sent, or leave them out; verdicts stay as they are.

    Data generators like empty arrays, and a header cannot carry one: every call would be refused
    for that alone. Each such argument is kept in one sample, so that the refusal is seen once.
    """
    optional = [one for one in call.operation.parameters if not one.required]
    seen: set[tuple[str, str, str]] = set()
    out = []
    for one in samples:
        arguments = arguments_from(one.value, call.media_type)
        if one.malformed is not None or arguments is None:
            out.append(one)
            continue
        said = [(each, arguments.place(each.place).get(each.name, ABSENT)) for each in optional]
        lost = [(each, was) for each, was in said if was is not ABSENT and unwritable(each, was)]
        keys = {(each.place, each.name, repr(was)) for each, was in lost}
        if not keys <= seen:
            out.append(one)  # once as it is
            seen |= keys
        value, verdict = one.value, judge.verdict(one.value) if lost else None
        for each, was in lost:
            for candidate in _without_loss(value, each, was):
                if judge.verdict(candidate) is verdict:
                    value = candidate
                    break
        out.append(Sample(value, one.source))
    return out


def _without_loss(value: Any, parameter: Parameter, was: Any) -> Iterator[Any]:
    """Yield the call with a value of the parameter that can be sent, then the call without it."""
    at = f"in_{parameter.place}"
    filled = _filled(was)
    if not unwritable(parameter, filled):
        yield {**value, at: {**value[at], parameter.name: filled}}
    yield {**value, at: {key: one for key, one in value[at].items() if key != parameter.name}}


def _filled(value: Any) -> Any:
    match value:
        case "":
            return "a"
        case list():
            return [_filled(one) for one in value] or ["a"]
        case dict():
            return {key: _filled(one) for key, one in value.items()}
        case _:
            return value


def unique(samples: Iterable[Sample]) -> list[Sample]:
    """Return samples without repeats, the first of each kept."""
    seen: set[bytes] = set()
    out = []
    for one in samples:
        key = one.malformed if one.malformed is not None else _key(one.value)
        if key not in seen:
            seen.add(key)
            out.append(one)
    return out


def _key(value: Any) -> bytes:
    try:
        return write_json(value)
    except (TypeError, ValueError):
        return repr(value).encode("utf-8", "replace")


def call_cases(target: CallTarget, samples: list[Sample], judge: Judge) -> list[CallCase]:
    """Turn samples into call cases; what has not the shape of arguments is left out."""
    out = []
    for one in unique(samples):
        if one.malformed is not None:
            continue  # bytes that are no JSON cannot be said in Python
        arguments = arguments_from(one.value, target.media_type)
        if arguments is not None:
            verdict = judge.verdict(arguments.to_json())
            out.append(CallCase(arguments, verdict, one.source))
    return out


def reply_cases(
    target: ReplyTarget, samples: list[Sample], judge: Judge, strict: int
) -> list[ReplyCase]:
    """Turn samples into reply cases, written out in the documented media type.

    Args:
        target: what is answered.
        samples: of it.
        judge: of the samples.
        strict: how many invalid ones are tried with `on_drift="raise"` or `"warn"`; the others
            are tried with a function.
    """
    out: list[ReplyCase] = []
    invalid = 0
    media_type = target.content.media_type
    statuses = statuses_for(target.reply.status, target.operation)
    if not statuses:
        return []
    for index, one in enumerate(unique(samples)):
        if one.malformed is not None and not target.content.is_json:
            continue  # any bytes will do there
        if target.is_bytes and not isinstance(one.value, bytes):
            continue
        made = one.malformed, None
        if one.malformed is None:
            made = reply_body(target.content, one.value, escaped=index % 2 == 0) or (None, None)
        body, value = made
        if body is not None:
            verdict = Verdict.INVALID if one.malformed is not None else judge.verdict(value)
            invalid += verdict is Verdict.INVALID
            out.append(
                ReplyCase(
                    status=statuses[index % len(statuses)],
                    documented=target.reply.status,
                    as_json=target.content.as_json,
                    media_type=media_type,
                    body=body,
                    value=value,
                    verdict=verdict,
                    source=one.source,
                    malformed=one.malformed is not None,
                    strict=invalid <= strict,
                    number=invalid,
                    served_as=_served_as(target),
                )
            )
    return out


def _served_as(target: ReplyTarget) -> str:
    return content_type_of(target.content.media_type, target.reply.contents)


def cross_feed(
    callspec: CallSpec, replies: list[ReplyCase], judges: dict[str, Judge]
) -> tuple[ReplyCase, ...]:
    """Serve bodies of one status as another, where they are not valid there."""
    out: dict[tuple[str, str, bytes], ReplyCase] = {}
    for target in callspec.replies:
        statuses = statuses_for(target.reply.status, target.operation)
        if not statuses:
            continue
        for case in _samples_of_others(target, replies):
            if judges[target.path].verdict(case.value) is Verdict.INVALID:
                made = replace(
                    case,
                    status=statuses[0],
                    documented=target.reply.status,
                    media_type=target.content.media_type,
                    served_as=_served_as(target),
                    verdict=Verdict.INVALID,
                    source=f"cross-feed: a body of {case.documented}",
                    number=len(out),
                )
                out[made.documented, made.media_type, made.body] = made
    return tuple(out.values())


def _samples_of_others(target: ReplyTarget, replies: list[ReplyCase]) -> list[ReplyCase]:
    taken: Counter[tuple[str, str]] = Counter()
    out = []
    for case in replies:
        key = (case.documented, case.media_type)
        foreign = case.documented != target.reply.status and case.verdict is Verdict.VALID
        fits = case.is_json and target.content.is_json and not target.is_bytes
        if foreign and fits and taken[key] < _CROSSED_PER_STATUS:
            taken[key] += 1
            out.append(case)
    return out
