"""What the pytest plugin runs: operations on demand, each once in a run.

In: paths of a client and its spec. Out: findings of one check of one operation, or of the floor. An
operation is proven as a whole when the first of its items asks; where pytest has several processes,
by one of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from wireproof.checks.catalogue import CHECKS
from wireproof.checks.check import Check
from wireproof.checks.coverage import Counted, Shortfall, shortfalls
from wireproof.errors import SuiteError
from wireproof.findings.accepted import CHECK, Accepted, apply_accepted, load_accepted
from wireproof.findings.finding import Finding
from wireproof.runner.proven import Collected
from wireproof.runner.prover import open_client
from wireproof.runner.proving import summary
from wireproof.runner.rerun import rerun
from wireproof.runner.run import refuse_empty
from wireproof.runner.session import MODES, Planned, Session, Settings, plan_client
from wireproof.runner.shared import Shared
from wireproof.runner.target import Target
from wireproof.runner.whole import prove_whole

_PAUSE: Final = 0.05
"""Seconds until it is looked again whether another process is done."""


def check_names() -> tuple[str, ...]:
    """Return the names of all checks, in order."""
    return tuple(check.name for check in CHECKS)


@dataclass(slots=True)
class Shown:
    """What the proof of one operation showed.

    Attributes:
        checks: what each check showed, or why it failed itself.
        whole: what comparing its parts showed, and what its cases leave out.
        short: what was tried too little; said of all checks together.
    """

    checks: dict[str, Collected | Exception]
    whole: Collected
    short: tuple[Shortfall, ...]


class Runs:
    """The operations of one client that were proven for this run of pytest.

    Args:
        wanted: by operation, the checks that the run has items for; None is all of them.
        shared: where the processes of the run leave what they have proven, if there are several.
        meanwhile: does something else that is wanted, if anything is left, and says whether.
    """

    def __init__(
        self,
        target: Target,
        settings: Settings,
        wanted: Mapping[str, Collection[str]] | None,
        shared: Shared | None,
        meanwhile: Callable[[], bool],
    ) -> None:
        self._settings, self._wanted = settings, wanted
        self._shared, self._meanwhile = shared, meanwhile
        self._key = f"{target.client} {target.spec}"
        self._document, self._manifest = open_client(
            target.client, target.spec, target.overlay, target.root
        )
        self._accepted: tuple[Accepted, ...] = load_accepted(target.accepted).entries
        self._stack = ExitStack()
        self._session = Session(self._document, self._manifest, settings.seed)
        self._stack.enter_context(self._session)
        self._done: dict[str, Shown] = {}

    def close(self) -> None:
        """Close drivers and servers."""
        self._stack.close()

    def check(self, operation: str, check: str) -> list[Finding]:
        """Return what a check of an operation finds, both modes, accepted findings left out.

        Raises:
            SuiteError: it judged nothing, though there were cases to judge.
        """
        into = self._of(operation, check)
        kept, _ = apply_accepted(
            list(into.findings.values()),
            [one for one in self._accepted if one.holds(_today())],
            command="prove",
            vendor=self._manifest.vendor,
            today=_today(),
            complete=False,
        )
        passed_over = sum(c.inexpressible + c.unrepresentable for c in into.counts)
        if passed_over and not any(count.judged + count.undecided for count in into.counts):
            reasons = "; ".join(reason for count in into.counts[:1] for reason in count.reasons)
            raise SuiteError(f"{operation} {check}: no case was judged: {reasons}")
        found = [one for one in kept if one.severity == "error" and one.is_open]
        return list(rerun(found, self._manifest.path.parent))

    def floor(self) -> list[Finding]:
        """Return what only the whole says: what is missing, webhooks, idle entries; and the floor.

        Raises:
            SuiteError: a part was not exercised enough.
        """
        into = Collected()
        prove_whole(self._session, (), into)
        shown = [self._shown(one.id) for one in self._manifest.methods]
        for one in shown:
            into.add(one.whole)
        whole = set(into.findings)
        short = [shortfall for one in shown for shortfall in one.short]
        for method in self._manifest.methods:
            for name in check_names():
                into.add(self._of(method.id, name))
        result = summary(self._manifest, short, self._settings, into)
        refuse_empty(result)
        kept, _ = apply_accepted(
            result.findings,
            self._accepted,
            command="prove",
            vendor=self._manifest.vendor,
            today=_today(),
            complete=True,
        )
        return [one for one in kept if one.signature in whole or one.check == CHECK]

    def ahead(self, operation: str) -> bool:
        """Prove an operation that nobody has begun with; whether there was one to prove."""
        key = f"{self._key} {operation}"
        if operation in self._done or self._shared is None or not self._shared.claim(key):
            return False
        try:
            self._done[operation] = shown = self._prove(operation)
        except BaseException:
            self._shared.release(key)
            raise
        if any(isinstance(one, Exception) for one in shown.checks.values()):
            self._shared.release(key)  # an exception need not be fit to travel
        else:
            self._shared.put(key, shown)
        return True

    def told(self, one: Finding) -> str:
        """Return a finding as pytest shows it."""
        lines = [str(one), f"  expected: {one.expected}", f"  actual:   {one.actual}"]
        lines.append(f"  seed {one.seed}, {one.source}, seen {one.count} times")
        return "\n".join([*lines, "", one.snippet])

    def _of(self, operation: str, check: str) -> Collected:
        found = self._shown(operation).checks[check]
        if isinstance(found, Exception):
            raise found
        return found

    def _shown(self, operation: str) -> Shown:
        """What an operation's proof showed: here, or in another process of this run."""
        if self._shared is None and operation not in self._done:
            self._done[operation] = self._prove(operation)
        while operation not in self._done and not self.ahead(operation):
            key = f"{self._key} {operation}"
            found = self._shared.get(key) if self._shared else None
            if found is not None:
                self._done[operation] = found
            elif self._shared and not self._meanwhile():
                self._shared.release_of_the_dead(key)
                time.sleep(_PAUSE)
        return self._done[operation]

    def _prove(self, operation: str) -> Shown:
        found = plan_client(self._document, self._manifest, self._settings, [operation])
        if not found:
            raise SuiteError(f"the document has no operation {operation} any more")
        (planned, *_), checks = found, dict[str, Collected | Exception]()
        together = Collected()
        for check in CHECKS:
            if self._wanted is None or check.name in self._wanted.get(operation, ()):
                checks[check.name] = self._try(planned, check)
        for one in checks.values():
            together.counted.add(one.counted if isinstance(one, Collected) else Counted())
        whole = Collected(gaps=list(planned.plan.gaps))
        self._session.compare_parts(planned, whole)
        self._session.forget(planned)
        short = shortfalls(operation, planned.plan, together.counted)
        return Shown(checks, whole, tuple(short))

    def _try(self, planned: Planned, check: Check) -> Collected | Exception:
        into = Collected()
        try:
            for mode in MODES:
                self._session.run(planned, check, mode, into)
        except Exception as error:  # noqa: BLE001 - raised by the item that asks for this check
            return error
        return into


def _today() -> date:
    return datetime.now(UTC).date()
