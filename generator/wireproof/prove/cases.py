"""The cases of one operation: what is called and what is answered, each with its verdict.

In: an operation and a budget. Out: an `OperationPlan`, made from the spec alone, so that it is
the same for every client, flavour and mutant. Deterministic sources come first: Schemathesis's
coverage phase, then value probes, then as many fuzzed examples as the budget allows.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from wireproof.data.bases import bases
from wireproof.data.engine import Engine, Sample
from wireproof.data.probes import probe
from wireproof.data.readings import Reader
from wireproof.data.verdicts import Judge, Verdict, closed_check, judge_for
from wireproof.errors import SpecError
from wireproof.prove.arguments import Arguments, arguments_from
from wireproof.prove.callspec import (
    CallSpec,
    CallTarget,
    ReplyTarget,
    body_schema,
    build_callspec,
)
from wireproof.prove.formats import formats_in
from wireproof.prove.operations import Operation
from wireproof.prove.oracle import Facts, unrepresentable
from wireproof.prove.replies import encode_reply, statuses_for
from wireproof.prove.strict_json import write_json

_MOST_WORDS = 24


@dataclass(frozen=True, slots=True)
class Budget:
    """How much to try.

    Attributes:
        name: `fast` is deterministic only; `pr` and `nightly` fuzz as well.
        examples: fuzzed examples per lane and body.
    """

    name: Literal["fast", "pr", "nightly"]
    examples: int


BUDGETS = {
    "fast": Budget("fast", 0),
    "pr": Budget("pr", 30),
    "nightly": Budget("nightly", 500),
}


@dataclass(frozen=True, slots=True)
class CallCase:
    """Arguments for one call, and whether the spec allows them."""

    arguments: Arguments
    verdict: Verdict
    source: str


@dataclass(frozen=True, slots=True)
class ReplyCase:
    """One response to give.

    Attributes:
        status: on the wire; `documented` is its key in the document (`200`, `4XX`, `default`).
        value: what `body` decodes to, when it does.
    """

    status: int
    documented: str
    media_type: str
    body: bytes
    value: Any
    verdict: Verdict
    source: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be tried, and why."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class OperationPlan:
    """All that is tried on one operation."""

    operation: Operation
    callspec: CallSpec
    facts: Facts
    judges: dict[str, Judge]
    calls: tuple[CallCase, ...]
    replies: tuple[ReplyCase, ...]
    gaps: tuple[Gap, ...]

    def judge(self, path: str) -> Judge:
        """Return the judge of a path of the call-spec."""
        return self.judges[path]


def plan_operation(
    reader: Reader, operation: Operation, budget: Budget, seed: int
) -> OperationPlan:
    """Make the cases of one operation.

    Raises:
        SpecError: a schema cannot be read.
        SuiteError: Schemathesis cannot be used.
    """
    callspec = build_callspec(reader, operation)
    engine = Engine(callspec.document)
    words = words_of(callspec.document)
    judges: dict[str, Judge] = {}
    calls: list[CallCase] = []
    replies: list[ReplyCase] = []
    gaps: list[Gap] = []
    for call in callspec.calls:
        judges[call.path] = _judge(reader, call.envelope, "request", operation)
        made = _samples(engine, call.path, budget, seed, gaps)
        made += probes(made, judges[call.path], words, _fit(reader, call))
        calls += _calls(call, made, judges[call.path])
    for target in callspec.replies:
        schema = body_schema(target.content)
        judges[target.path] = _judge(reader, schema, "response", operation)
        made = _samples(engine, target.path, budget, seed, gaps)
        made += probes(made, judges[target.path], words, lambda _value: True)
        replies += _replies(target, made, judges[target.path])
    replies += _without_content(operation)
    facts = Facts(_formats(reader, operation))
    return OperationPlan(
        operation, callspec, facts, judges, tuple(calls), tuple(replies), tuple(gaps)
    )


def _judge(
    reader: Reader, schema: Any, direction: Literal["request", "response"], operation: Operation
) -> Judge:
    try:
        return judge_for(reader, schema, direction)
    except ValueError as error:
        text = str(error).splitlines()[0]
        raise SpecError(f"{operation.pointer}: a schema does not compile: {text}") from error


def _samples(engine: Engine, path: str, budget: Budget, seed: int, gaps: list[Gap]) -> list[Sample]:
    own_seed = seed + zlib.crc32(path.encode())
    parts = [("coverage", engine.coverage(path))]
    if budget.examples:
        for positive in (True, False):
            made = engine.fuzz(path, positive=positive, examples=budget.examples, seed=own_seed)
            parts.append((f"fuzz {'positive' if positive else 'negative'}", made))
    gaps += [Gap(f"{path} {kind}", part.reason) for kind, part in parts if part.reason]
    return [one for _, part in parts for one in part.samples]


def probes(
    samples: list[Sample], judge: Judge, words: tuple[str, ...], fit: Callable[[Any], bool]
) -> list[Sample]:
    """Vary the fullest deterministic valid samples.

    Args:
        samples: fuzzed ones among them are passed over, so that probes do not hang on a seed.
        judge: of the values.
        words: see `probe`.
        fit: tells whether a value can be judged at all.
    """

    def usable(value: Any) -> bool:
        return judge.verdict(value) is Verdict.VALID and fit(value)

    steady = [one for one in samples if one.malformed is None and "fuzz" not in one.source[:4]]
    found = [one.value for one in steady if usable(one.value)]
    out = []
    for index, base in enumerate(bases(found, usable)):
        out.append(Sample(base, "probe: everything at once"))
        made = probe(base, words=words, long=index == 0)
        out += [Sample(value, note) for value, note in made]
    return out


def words_of(document: dict[str, Any]) -> tuple[str, ...]:
    """Collect texts of enums and consts: a value that is right elsewhere is wrong here."""
    found: dict[str, None] = {}
    stack: list[Any] = [document]
    while stack and len(found) < _MOST_WORDS:
        node = stack.pop()
        if isinstance(node, dict):
            listed = node.get("enum")
            given = listed if isinstance(listed, list) else []
            found |= {one: None for one in (*given, node.get("const")) if isinstance(one, str)}
            stack += node.values()
        elif isinstance(node, list):
            stack += node
    return tuple(sorted(found))[:_MOST_WORDS]


def _fit(reader: Reader, call: CallTarget) -> Callable[[Any], bool]:
    """Tell which arguments a probe may start from: sayable in Python, and on the wire."""
    closed = closed_check(reader, call.envelope)

    def fit(value: Any) -> bool:
        arguments = arguments_from(value, call.media_type)
        if arguments is None or not closed(value):
            return False
        return not unrepresentable(call.operation, arguments)

    return fit


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


def _calls(target: CallTarget, samples: list[Sample], judge: Judge) -> list[CallCase]:
    out = []
    for one in unique(samples):
        if one.malformed is not None:
            continue  # bytes that are no JSON cannot be said in Python
        arguments = arguments_from(one.value, target.media_type)
        if arguments is not None:
            verdict = judge.verdict(arguments.to_json())
            out.append(CallCase(arguments, verdict, one.source))
    return out


def _replies(target: ReplyTarget, samples: list[Sample], judge: Judge) -> list[ReplyCase]:
    out = []
    media_type = target.content.media_type
    status = statuses_for(target.reply.status, target.operation)[0]
    for index, one in enumerate(unique(samples)):
        verdict = Verdict.INVALID if one.malformed is not None else judge.verdict(one.value)
        body = one.malformed
        if body is None:
            body = encode_reply(one.value, media_type, escaped=index % 2 == 0)
        if body is not None:
            out.append(
                ReplyCase(
                    status, target.reply.status, media_type, body, one.value, verdict, one.source
                )
            )
    return out


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
    found = {
        f"{one.place}.{one.name}": formats_in(reader.root, one.schema)
        for one in operation.parameters
    }
    for content in operation.contents:
        found[content.media_type] = formats_in(reader.root, content.schema)
    for reply in operation.replies:
        for content in reply.contents:
            key = f"{reply.status} {content.media_type}"
            found[key] = formats_in(reader.root, content.schema)
    return found
