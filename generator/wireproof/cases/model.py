"""The cases of one operation: what is called and what is answered, each with its verdict.

An `OperationPlan` is made from the spec alone, so that it is the same for every client, mode
and mutant.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from wireproof.cases.alike import FIRST, Turn
from wireproof.cases.callspec import CallSpec
from wireproof.cases.replies import content_type_of
from wireproof.cases.verdicts import Judge, Verdict
from wireproof.oas.media_types import is_json, is_xml
from wireproof.oracle.arguments import Arguments
from wireproof.oracle.operations import Operation, Reply
from wireproof.oracle.reading import read_servers
from wireproof.oracle.requests import Facts


@dataclass(frozen=True, slots=True)
class Budget:
    """How much to try.

    Attributes:
        name: `fast` is deterministic only; `pr` and `nightly` fuzz as well.
        examples: fuzzed examples per check and body.
        by_both: so many cases of each check are tried with both the synchronous and the
            asynchronous client; further ones alternate between the two.
        alike: of operations that look alike, so many take all fixed probes; the others share them,
            and try a quarter of `by_both` with both clients. Where it is limited, a component that
            is the body of several responses is tried in full in the first of them.
    """

    name: Literal["fast", "pr", "nightly"]
    examples: int
    by_both: int = sys.maxsize
    alike: int = sys.maxsize


BUDGETS = {
    "fast": Budget("fast", 0, by_both=40, alike=2),
    "pr": Budget("pr", 30, by_both=40, alike=2),
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
        value: what `body` decodes to, unless it is `malformed`.
        strict: whether an invalid one is tried with `on_drift="raise"` or `"warn"`. The others are
            tried with a function: that shows as well what the client notices, and what it keeps.
        number: its place among the invalid ones, by which it is tried in one or the other way.
    """

    status: int
    documented: str
    media_type: str
    body: bytes
    value: Any
    verdict: Verdict
    source: str
    malformed: bool = False
    strict: bool = True
    number: int = 0
    as_json: bool = False
    """Whether it is JSON of another name; see `Content.as_json`."""
    served_as: str = ""
    """Its Content-Type where that is not the usual one of its media type."""

    @property
    def content_type(self) -> str:
        """Its Content-Type on the wire."""
        return self.served_as or content_type_of(self.media_type)

    @property
    def is_json(self) -> bool:
        """Whether the body is read as JSON, and not as a file that is labelled so."""
        named = self.as_json or is_json(self.media_type)
        return named and not isinstance(self.value, bytes)

    @property
    def is_data(self) -> bool:
        """Whether the body is read as values of a schema: JSON, or XML that is not left as text."""
        typed_xml = is_xml(self.media_type) and not isinstance(self.value, str | bytes)
        return self.is_json or typed_xml


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be tried, and why.

    Attributes:
        what: a path of a call-spec and a phase: `/resp/list_pets/200/0 coverage`.
        reason: why.
    """

    what: str
    reason: str

    @property
    def steady(self) -> bool:
        """Whether it is about the samples of each run, and not about those of a seed."""
        return not self.what.endswith(("fuzz positive", "fuzz negative"))


@dataclass(frozen=True, slots=True)
class Unproven:
    """An operation, or a check of one, that got no verdict, and why.

    Attributes:
        what: `GET /scans`, or a method and a check: `scans.list probes (sync)`.
        of_suite: whether the proof itself is at fault, and not the document.
    """

    what: str
    pointer: str
    reason: str
    of_suite: bool = False


@dataclass(frozen=True, slots=True)
class OperationPlan:
    """All that is tried on one operation.

    Attributes:
        root: the document as written.
        streamed: the responses that this method reads while they arrive; `replies` are then
            single items of them.
        crossed: bodies of one status served as another.
        example_calls: documented request examples; `example_replies` are those of responses.
        gaps: what could not be made.
        by_both: see `Budget`; `alike`, too.
        turn: how many operations before this one look like it, and how many answers like its own.
        unjudged: why a part is not judged, by its name in the matrix.
        unread: patterns that are no regular expressions, so that nothing is judged by them.
    """

    operation: Operation
    callspec: CallSpec
    facts: Facts
    judges: dict[str, Judge]
    calls: tuple[CallCase, ...]
    replies: tuple[ReplyCase, ...]
    crossed: tuple[ReplyCase, ...]
    example_calls: tuple[CallCase, ...]
    example_replies: tuple[ReplyCase, ...]
    gaps: tuple[Gap, ...]
    root: dict[str, Any]
    streamed: tuple[Reply, ...] = ()
    by_both: int = sys.maxsize
    alike: int = sys.maxsize
    turn: Turn = FIRST
    unjudged: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    @property
    def servers(self) -> tuple[dict[str, Any], ...]:
        """Return the servers of the whole document."""
        return read_servers(self.root)

    def judge(self, path: str) -> Judge:
        """Return the judge of a path of the call-spec."""
        return self.judges[path]
