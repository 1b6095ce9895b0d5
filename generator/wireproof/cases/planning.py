"""Plan one operation: read it, make its cases, judge them.

In: an operation of the vendor's document and a budget. Out: an `OperationPlan`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from wireproof.cases.boundaries import Path
from wireproof.cases.callspec import CallSpec, ReplyTarget, build_callspec
from wireproof.cases.engine import Engine, Sample
from wireproof.cases.examples import example_calls, example_replies
from wireproof.cases.formats import formats_in
from wireproof.cases.judgeable import Judgeable, judgeable_part
from wireproof.cases.model import Budget, CallCase, Gap, OperationPlan, ReplyCase
from wireproof.cases.nearest import near_valid
from wireproof.cases.nested import without_repeats
from wireproof.cases.repeated import Repeats, few_samples, thinned
from wireproof.cases.replies import statuses_for
from wireproof.cases.sources import (
    call_cases,
    cross_feed,
    fit_for,
    has_valid,
    mended,
    reply_cases,
    samples,
    words_of,
)
from wireproof.cases.variants import Direction, Reader
from wireproof.cases.varied import always, never, probes
from wireproof.cases.verdicts import Judge, Verdict, judge_for
from wireproof.cases.volume import LARGE, lighter
from wireproof.errors import SpecError, SuiteError
from wireproof.oracle.bodies import body_schema
from wireproof.oracle.operations import Content, Operation
from wireproof.oracle.requests import Facts

_LEAST_STRICT = 10
"""Invalid responses of each kind that are tried with every way of telling drift."""

NOTHING_BEFORE: Final = Repeats()


@dataclass(frozen=True, slots=True)
class _Source:
    """Makes the samples of one call-spec."""

    engine: Engine
    document: dict[str, Any]
    words: tuple[str, ...]
    budget: Budget
    seed: int
    gaps: list[Gap] = field(default_factory=list)

    def samples(
        self,
        path: str,
        judge: Judge,
        fit: Callable[[Any], bool],
        mend: Callable[[list[Sample]], list[Sample]] = list,
        needed: str = "",
        is_familiar: Callable[[Path], bool] = never,
        *,
        familiar: bool = False,
    ) -> list[Sample]:
        """Return the samples of a path; `needed` is a key that some valid one has to have."""
        found = samples(self.engine, path, self.budget, self.seed, self.gaps, familiar=familiar)
        made = mend(found)
        made += probes(made, judge, self.words, fit, is_familiar)
        if not has_valid(made, judge, needed):
            made += near_valid(self.document, path, judge, self.words)
        return made


def plan_operation(
    reader: Reader,
    operation: Operation,
    budget: Budget,
    seed: int,
    repeated: Repeats = NOTHING_BEFORE,
) -> OperationPlan:
    """Make the cases of one operation; of what can be judged, where not all of it can.

    Args:
        reader: of the document.
        operation: of it.
        budget: how much to try.
        seed: for fuzzing.
        repeated: what of its responses is tried in full elsewhere.

    Raises:
        SpecError: there is no call without what cannot be judged.
        SuiteError: Schemathesis cannot be used.
    """
    if operation.faults:
        return _planned(reader, judgeable_part(reader, operation), budget, seed, repeated)
    try:
        return _planned(reader, Judgeable(operation, {}), budget, seed, repeated)
    except (SpecError, SuiteError, AttributeError, KeyError, TypeError, ValueError):
        found = judgeable_part(reader, operation)
        if not found.reasons:
            raise
        return _planned(reader, found, budget, seed, repeated)


def _planned(
    reader: Reader, judgeable: Judgeable, budget: Budget, seed: int, repeated: Repeats
) -> OperationPlan:
    operation, unjudged = judgeable.operation, judgeable.reasons
    reader.unread.clear()
    callspec = build_callspec(
        reader, operation, without=unjudged, apart=repeated.parts, nearest=dict(repeated.deep)
    )
    document = callspec.document
    source = _Source(Engine(document), document, words_of(document), budget, seed)
    judges: dict[str, Judge] = {}
    calls: list[CallCase] = []
    replies: list[ReplyCase] = []
    for call in callspec.calls:
        judge = judges[call.path] = _judge(reader, call.envelope, "request", operation)
        needed = "body" if call.media_type else ""
        fit, mend = fit_for(reader, call), partial(mended, call, judge=judge)
        is_familiar = partial(_is_familiar, repeated.familiar, call.media_type)
        parts = {f"in_{one.place}.{one.name}" for one in operation.parameters}
        parts |= {f"body {call.media_type}"} if call.media_type else set()
        familiar = parts <= repeated.familiar
        made = source.samples(call.path, judge, fit, mend, needed, is_familiar, familiar=familiar)
        calls += lighter(call_cases(call, made, judge), _said, call.path, source.gaps)
    strict = max(_LEAST_STRICT, budget.by_both // (len(callspec.replies) or 1))
    for target, judge, made in _answers(reader, operation, callspec, source, repeated):
        judges[target.path] = judge
        answers = reply_cases(target, made, judge, strict)
        replies += lighter(answers, _given, target.path, source.gaps)
    replies += _without_content(operation)
    facts = Facts(_formats(reader, operation))
    crossed = cross_feed(callspec, replies, judges)
    return OperationPlan(
        operation=operation,
        callspec=callspec,
        facts=facts,
        judges=judges,
        calls=tuple(calls),
        replies=tuple(replies),
        crossed=crossed,
        example_calls=tuple(example_calls(callspec, judges)),
        example_replies=tuple(example_replies(callspec, judges)),
        gaps=tuple(source.gaps),
        root=reader.root,
        by_both=budget.by_both,
        alike=budget.alike,
        unjudged=unjudged,
        unread=tuple(sorted(reader.unread)),
    )


def _answers(
    reader: Reader, operation: Operation, callspec: CallSpec, source: _Source, repeated: Repeats
) -> Iterator[tuple[ReplyTarget, Judge, list[Sample]]]:
    """Yield each documented body with its judge and its samples, few of what stood before."""
    known: dict[str, list[Sample]] = {}
    for target in callspec.replies:
        schema = body_schema(reader.root, target.content, "response")
        judge = _judge(reader, schema, "response", operation)
        name = _name(schema, target.content)
        if target.part in repeated.parts:
            made = few_samples(reader, target, judge, dict(repeated.deep))
        elif name in known:
            made = thinned(known[name], judge)
        else:
            familiar = target.part in repeated.familiar
            known_look = always if familiar else never
            made = source.samples(
                target.path, judge, _any_value, is_familiar=known_look, familiar=familiar
            )
            if target.content.is_json:
                before = repeated.inside(target.reply.status)
                made = without_repeats(made, judge, reader.root, schema, before)
            known |= {name: made} if name else {}
        yield target, judge, made


def _any_value(_value: Any) -> bool:
    return True


def _is_familiar(familiar: Collection[str], media_type: str, path: Path) -> bool:
    """Tell whether what stands at a path of a call is written like what stood before."""
    if len(path) > 1 and str(path[0]).startswith("in_"):
        return f"{path[0]}.{path[1]}" in familiar
    return path[:1] == ("body",) and f"body {media_type}" in familiar


def _said(case: CallCase) -> Any:
    return case.arguments.to_json()


def _given(case: ReplyCase) -> Any:
    return case.value if len(case.body) > LARGE else None


def _name(schema: Any, content: Content) -> str:
    """Return the reference that a schema is, what tells one that is shared from others, or ""."""
    if isinstance(schema, dict) and set(schema) == {"$ref"}:
        return str(schema["$ref"])
    return f"the schema {id(schema)}" if schema is content.schema else ""


def _judge(reader: Reader, schema: Any, direction: Direction, operation: Operation) -> Judge:
    try:
        return judge_for(reader, schema, direction)
    except ValueError as error:
        text = str(error).splitlines()[0]
        raise SpecError(f"{operation.pointer}: a schema does not compile: {text}") from error


def _without_content(operation: Operation) -> list[ReplyCase]:
    """Responses that are documented by their status alone are served empty."""
    return [
        ReplyCase(
            statuses_for(reply.status, operation)[0],
            reply.status,
            "",
            b"",
            None,
            Verdict.VALID,
            "documented without content",
        )
        for reply in operation.replies
        if not reply.contents and statuses_for(reply.status, operation)
    ]


def _formats(reader: Reader, operation: Operation) -> dict[str, frozenset[str]]:
    schemas = {f"{one.place}.{one.name}": one.schema for one in operation.parameters}
    schemas |= {content.media_type: content.schema for content in operation.contents}
    for reply in operation.replies:
        for content in reply.contents:
            schemas[f"{reply.status} {content.media_type}"] = content.schema
    return {
        place: formats_in(reader.root, schema, reader.families) for place, schema in schemas.items()
    }
