"""What is judged of a client as a whole, and not of one of its operations.

In: a session. Out: findings of what the client lacks, and of how it takes webhooks.
"""

from __future__ import annotations

from collections.abc import Collection

from wireproof.cases.model import Gap, Unproven
from wireproof.checks.catalogue import WEBHOOKS
from wireproof.checks.options import missing_options
from wireproof.checks.surface import missing_operations, surplus_methods
from wireproof.checks.webhooks import try_webhooks
from wireproof.errors import SpecError
from wireproof.oracle.operations import Operation, Unreadable
from wireproof.runner.proven import Collected
from wireproof.runner.reading import read_once
from wireproof.runner.result import CheckCount
from wireproof.runner.session import MODES, Planned, Session, failure


def prove_whole(session: Session, planned: Collection[Planned], into: Collected) -> None:
    """Tell what is wrong with a client as a whole.

    Args:
        session: of the client.
        planned: operations whose parts are compared as well.
        into: takes the findings.
    """
    _compare_surface(session, planned, into)
    for mode in MODES if session.manifest.events else ():
        judged = 0
        try:
            for tried in try_webhooks(session.fixture(mode), session.document.raw):
                judged += 1
                for one in tried.complaints:
                    session.tell(tried.pointer, one, into, check=WEBHOOKS, mode=mode)
        except SpecError as error:  # the vendor's fault, which costs the webhooks that come later
            into.unproven.append(Unproven(WEBHOOKS, "#/webhooks", error.on_one_line))
        except Exception as error:  # noqa: BLE001 - told, and the run ends with exit code 4
            why = failure(error)
            into.unproven.append(Unproven(WEBHOOKS, "#/webhooks", why, of_suite=True))
        into.counts.append(CheckCount(WEBHOOKS, WEBHOOKS, mode, judged, 0, 0, 0))


def _compare_surface(session: Session, planned: Collection[Planned], into: Collected) -> None:
    """Tell of everything that the document offers and the client does not, and of the opposite."""
    document, manifest = session.document, session.manifest
    operations = read_once(document).operations
    readable = [one for one in operations if isinstance(one, Operation)]
    into.unproven += [
        Unproven(f"{one.method} {one.path}".strip(), one.pointer, one.reason)
        for one in operations
        if isinstance(one, Unreadable) and not manifest.methods_of(one.method, one.path)
    ]
    if not operations and not manifest.events:
        into.unproven.append(Unproven("paths", "#/paths", "the document has no operation"))
    for pointer, complaint in missing_options(document.raw, readable, manifest.methods):
        session.tell(pointer, complaint, into)
    for operation, told in missing_operations(readable, manifest):
        if isinstance(told, Gap):
            into.gaps.append(told)
        else:
            session.tell(operation.pointer, told, into)
    for complaint in surplus_methods(operations, manifest):
        session.tell("#/paths", complaint, into, operation=complaint.where)
    for one in planned:
        session.compare_parts(one, into)
