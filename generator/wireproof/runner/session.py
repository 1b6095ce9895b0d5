"""A session: one client and its spec, open for any number of checks.

In: a client, its document, a budget, a seed. Out: check by check, what they showed. Plans, drivers
and the imported package are made when first needed and kept until the session is closed.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from wireproof.cases.engine import OtherVersionError
from wireproof.cases.model import Budget, OperationPlan, Unproven
from wireproof.cases.planning import plan_operation
from wireproof.cases.repeated import Repeats
from wireproof.cases.twins import shared_calls
from wireproof.checks.check import Check
from wireproof.checks.surface import missing_parts
from wireproof.errors import SpecError, SuiteError, UsageError, WireproofError
from wireproof.findings.finding import new_finding
from wireproof.harness.environment import environment
from wireproof.harness.harness import Fixture, Harness, build_harness
from wireproof.harness.manifest import Manifest, Method
from wireproof.harness.package import Mode, Package, import_client
from wireproof.harness.standing import standing
from wireproof.oas.media_types import is_sequential
from wireproof.oracle.document import Document
from wireproof.oracle.operations import Operation, Reply, Unreadable
from wireproof.oracle.payload import Complaint
from wireproof.oracle.reading import read_schemes
from wireproof.oracle.streams import item_of
from wireproof.oracle.switches import switched_by_body, switched_by_query
from wireproof.runner.collect import run_check
from wireproof.runner.places import place_in
from wireproof.runner.proven import Collected
from wireproof.runner.reading import Reading, read_once
from wireproof.runner.result import CheckCount

MODES: tuple[Mode, ...] = ("sync", "async")


@dataclass(frozen=True, slots=True)
class Planned:
    """An operation's cases, and how this client is called for it."""

    plan: OperationPlan
    method: Method


@dataclass(frozen=True, slots=True)
class Settings:
    """How a session tries: with how much, from which seed."""

    budget: Budget
    seed: int = 0


def plan_client(
    document: Document,
    manifest: Manifest,
    settings: Settings,
    only: Collection[str] | None = None,
) -> tuple[Planned, ...]:
    """Make the cases of all operations that the client has.

    Raises:
        UsageError: `only` names an operation that is not in the manifest.
    """
    return tuple(each_plan(document, manifest, settings, only))


def each_plan(
    document: Document,
    manifest: Manifest,
    settings: Settings,
    only: Collection[str] | None = None,
    unproven: list[Unproven] | None = None,
) -> Iterator[Planned]:
    """Make the cases of one operation after the other: those of a large client take gigabytes.

    Args:
        document: the vendor's.
        manifest: the client's.
        settings: how much to try.
        only: ids of the manifest to restrict to.
        unproven: takes the operations that no cases can be made for; without it, they raise.

    Raises:
        UsageError: `only` names an operation that is not in the manifest.
        SpecError: an operation cannot be read, and nobody wants to be told.
    """
    for operation, method in each_method(document, manifest, only):
        yield from plan_method(document, manifest, settings, operation, method, unproven)


def each_method(
    document: Document, manifest: Manifest, only: Collection[str] | None = None
) -> tuple[tuple[Operation | Unreadable, Method], ...]:
    """Return the client's methods and the operations that they serve, in the document's order.

    Args:
        document: the vendor's.
        manifest: the client's.
        only: ids of the manifest to restrict to.

    Raises:
        UsageError: `only` names an operation that is not in the manifest.
    """
    unknown = set(only or ()) - {one.id for one in manifest.methods}
    if unknown:
        known = ", ".join(sorted(one.id for one in manifest.methods))
        raise UsageError(
            f"there is no operation {min(unknown)!r} in {manifest.vendor}",
            hint=f"It has {known}.",
        )
    wanted = None if only is None else frozenset(only)
    return tuple(
        (operation, method)
        for operation in read_once(document).operations
        for method in manifest.methods_of(operation.method, operation.path)
        if wanted is None or method.id in wanted
    )


def plan_method(
    document: Document,
    manifest: Manifest,
    settings: Settings,
    operation: Operation | Unreadable,
    method: Method,
    unproven: list[Unproven] | None = None,
) -> Iterator[Planned]:
    """Yield the cases of a method, or tell why there are none; see `each_plan`."""
    methods = manifest.methods_of(operation.method, operation.path)
    try:
        planned = _plan(read_once(document), operation, method, methods, settings)
    except OtherVersionError:
        raise
    except Exception as error:
        if unproven is None:
            raise
        known = isinstance(error, SpecError | SuiteError)
        why = error.on_one_line if isinstance(error, WireproofError) else failure(error)
        unproven.append(Unproven(method.id, operation.pointer, why, of_suite=not known))
        return
    if unproven is not None:
        unproven += _unjudged(planned)
    yield planned


def _unjudged(planned: Planned) -> Iterator[Unproven]:
    """Yield the parts of an operation that no cases could be made for."""
    for part, why in planned.plan.unjudged.items():
        yield Unproven(f"{planned.method.id} {part}", planned.plan.operation.pointer, why)


def _plan(
    read: Reading,
    operation: Operation | Unreadable,
    method: Method,
    methods: tuple[Method, ...],
    settings: Settings,
) -> Planned:
    if isinstance(operation, Unreadable):
        raise SpecError(operation.reason)
    part = part_of(read.reader.root, operation, method, methods)
    whole = method.streaming or settings.budget.alike == sys.maxsize
    repeated = Repeats() if whole else read.repeats[operation.pointer]
    plan = plan_operation(read.reader, part, settings.budget, settings.seed, repeated)
    turn, twin = read.turns[operation.pointer], read.twins[operation.pointer]
    plan = replace(plan, streamed=_streamed(operation, method), turn=turn)
    return Planned(replace(plan, calls=shared_calls(plan, twin)), method)


def failure(error: BaseException) -> str:
    """Return what went wrong in the proof itself, and where."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    said = " ".join(str(error).split())[:300]
    return f"the proof itself failed: {type(error).__name__}: {said}{place}"


_OF_STREAMS = frozenset(
    {"request+", "request-", "forms", "options", "types", "streams", "limits", "streams-httpx2"}
)
"""Checks that do not take what comes back for a whole answer."""


def _streamed(operation: Operation, method: Method) -> tuple[Reply, ...]:
    """Return the responses that a method reads while they arrive."""
    if not method.streaming:
        return ()
    found = (
        replace(
            reply,
            contents=tuple(
                one
                for one in reply.contents
                if one.media_type in method.answers.get(reply.status.upper(), ())
                and (method.streaming == "download" or is_sequential(one.media_type))
            ),
        )
        for reply in operation.replies
        if reply.status[0] in "2d"
    )
    return tuple(one for one in found if one.contents)


def part_of(
    root: dict[str, Any], operation: Operation, method: Method, methods: tuple[Method, ...]
) -> Operation:
    """Return the part of an operation that one of its methods serves; streams have their own.

    For a stream, a single item is planned; the streams check makes sequences of it.
    """
    if method.switch and method.switch.place == "body":
        name, stream = method.switch.property, bool(method.streaming)
        operation = switched_by_body(root, operation, name, stream=stream)
    elif any(one.streaming == "stream" for one in methods) and len(methods) > 1:
        operation = switched_by_query(root, operation, stream=method.streaming == "stream")
    if method.streaming == "download":
        return replace(operation, replies=())
    if method.streaming:
        return replace(
            operation,
            replies=tuple(
                replace(reply, contents=tuple(item_of(root, one)[1] for one in reply.contents))
                for reply in _streamed(operation, method)
            ),
        )
    elsewhere = {
        (status, kind)
        for other in methods
        if other.streaming
        for status, kinds in other.answers.items()
        for kind in kinds
        if kind not in method.answers.get(status, ())
    }
    replies = (
        replace(
            reply,
            contents=tuple(
                one
                for one in reply.contents
                if (reply.status.upper(), one.media_type) not in elsewhere
            ),
        )
        for reply in operation.replies
    )
    return replace(operation, replies=tuple(replies))


class Session:
    """A context manager around one imported client.

    Args:
        document: the vendor's.
        manifest: the client's.
        seed: named in findings.
    """

    def __init__(self, document: Document, manifest: Manifest, seed: int) -> None:
        self.document = document
        self.manifest = manifest
        self.seed = seed
        self._stack = ExitStack()
        self._package: Package | None = None
        self._fixtures: dict[Mode, Fixture] = {}
        self._harnesses: dict[tuple[str, Mode], Harness] = {}

    def __enter__(self) -> Self:
        # Credentials of the developer's own shell must not decide what is proven.
        names = [n for one in self.manifest.credentials for n in one.environment.values()]
        self._stack.enter_context(environment(dict.fromkeys(names)))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    @property
    def package(self) -> Package:
        """The client, imported when first asked for."""
        if self._package is None:
            self._package = import_client(self.manifest)
            self._stack.callback(self._package.forget)
        return self._package

    @cached_property
    def standing(self) -> dict[str, frozenset[str]]:
        """What methods stand for, by their ids, where the client as a whole is tried."""
        return standing(each_method(self.document, self.manifest), read_schemes(self.document.raw))

    def harness(self, planned: Planned, mode: Mode) -> Harness:
        """Return the harness of one operation in one mode."""
        key = (planned.method.id, mode)
        if key in self._harnesses:
            return self._harnesses[key]
        others = (self._harnesses.get((planned.method.id, one)) for one in MODES)
        other = next(filter(None, others), None)
        fixture = self.fixture(mode)
        stands_for = self.standing.get(planned.method.id, frozenset())
        made = (
            replace(other, fixture=fixture)
            if other
            else build_harness(fixture, planned.plan, planned.method, stands_for)
        )
        self._harnesses[key] = made
        return made

    def fixture(self, mode: Mode) -> Fixture:
        """Return the client in one mode."""
        if mode not in self._fixtures:
            schemes = read_schemes(self.document.raw)
            stack = self._stack.enter_context(ExitStack())
            self._fixtures[mode] = Fixture(self.package, mode, schemes, stack)
        return self._fixtures[mode]

    def run(self, planned: Planned, check: Check, mode: Mode, into: Collected) -> CheckCount:
        """Run one check of one operation in one mode."""
        if not self.runs(planned, check):
            return CheckCount(planned.method.id, check.name, mode, 0, 0, 0, 0, ())
        return run_check(self.document, self.harness(planned, mode), check, self.seed, into)

    def runs(self, planned: Planned, check: Check) -> bool:
        """Tell whether a check is for this method: what streams is no whole answer."""
        if check.once and planned.method.id not in self.standing:
            return False
        return not planned.method.streaming or check.name in _OF_STREAMS

    def compare_parts(self, planned: Planned, into: Collected) -> None:
        """Tell of everything that an operation offers and its method does not."""
        method = planned.method
        methods = self.manifest.methods_of(method.method, method.path)
        for complaint in missing_parts(planned.plan.operation, planned.method, methods):
            self.tell(planned.plan.operation.pointer, complaint, into, operation=planned.method.id)

    def forget(self, planned: Planned) -> None:
        """Let go of what was made for an operation."""
        for mode in MODES:
            self._harnesses.pop((planned.method.id, mode), None)

    def tell(
        self,
        pointer: str,
        complaint: Complaint,
        into: Collected,
        *,
        operation: str = "",
        check: str = "surface",
        mode: str = "",
    ) -> None:
        """Tell of a fault that no call of one operation shows; the same one once."""
        finding = new_finding(
            complaint.rule,
            complaint.message,
            place_in(self.document, pointer),
            vendor=self.manifest.vendor,
            operation=operation,
            check=check,
            mode=mode,
            where=complaint.where,
            pointer=pointer,
            expected=complaint.expected,
            actual=complaint.actual,
        )
        into.findings.setdefault(finding.signature, finding)
