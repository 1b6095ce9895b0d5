"""What the pytest plugin runs: checks on demand, each once per process.

In: paths of a client and its spec. Out: findings of one check of one operation, or of the floor.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

from wireproof.checks.catalogue import CHECKS
from wireproof.checks.coverage import Shortfall, shortfalls
from wireproof.errors import SuiteError
from wireproof.findings.accepted import CHECK, Accepted, apply_accepted, load_accepted
from wireproof.findings.finding import Finding
from wireproof.runner.collect import Collected
from wireproof.runner.rerun import rerun
from wireproof.runner.run import open_client, refuse_empty, summary
from wireproof.runner.session import MODES, Planned, Session, Settings, plan_client
from wireproof.runner.whole import prove_whole


def check_names() -> tuple[str, ...]:
    """Return the names of all checks, in order."""
    return tuple(check.name for check in CHECKS)


class Runs:
    """The checks of one client that have run in this process."""

    def __init__(
        self,
        client: Path,
        spec: Path,
        overlay: Path | None,
        root: Path | None,
        accepted: Path | None,
        settings: Settings,
    ) -> None:
        self._settings = settings
        self._document, self._manifest = open_client(client, spec, overlay, root)
        self._accepted: tuple[Accepted, ...] = load_accepted(accepted).entries
        self._stack = ExitStack()
        self._session = Session(self._document, self._manifest, settings.seed)
        self._stack.enter_context(self._session)
        self._planned: dict[str, Planned] = {}
        self._done: dict[tuple[str, str], Collected] = {}

    def close(self) -> None:
        """Close drivers and servers."""
        self._stack.close()

    def check(self, operation: str, check: str) -> list[Finding]:
        """Return what a check of an operation finds, both modes, accepted findings left out.

        Raises:
            SuiteError: it judged nothing, though there were cases to judge.
        """
        into = self._ran(operation, check)
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
        planned = [self._plan(one.id) for one in self._manifest.methods]
        prove_whole(self._session, planned, into)
        whole = set(into.findings)
        short: list[Shortfall] = []
        for one in planned:
            own = Collected(gaps=list(one.plan.gaps))
            for check in CHECKS:
                own.add(self._ran(one.method.id, check.name))
            short += shortfalls(one.method.id, one.plan, own.counted)
            into.add(own)
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

    def told(self, one: Finding) -> str:
        """Return a finding as pytest shows it."""
        lines = [str(one), f"  expected: {one.expected}", f"  actual:   {one.actual}"]
        lines.append(f"  seed {one.seed}, {one.source}, seen {one.count} times")
        return "\n".join([*lines, "", one.snippet])

    def _plan(self, operation: str) -> Planned:
        if operation not in self._planned:
            found = plan_client(self._document, self._manifest, self._settings, [operation])
            if not found:
                raise SuiteError(f"the document has no operation {operation} any more")
            self._planned[operation] = found[0]
        return self._planned[operation]

    def _ran(self, operation: str, check: str) -> Collected:
        key = (operation, check)
        if key not in self._done:
            into = Collected()
            wanted = next(one for one in CHECKS if one.name == check)
            for mode in MODES:
                self._session.run(self._plan(operation), wanted, mode, into)
            self._done[key] = into
        return self._done[key]


def _today() -> date:
    return datetime.now(UTC).date()
