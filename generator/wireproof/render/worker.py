"""What a worker does: reads tasks from its input until that is closed, writes the results.

In: pickles of `(task, argument)`. Out: pickles of `(True, result)` or `(False, exception)`.
"""

from __future__ import annotations

import gc
import pickle
import signal
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from wireproof.client.types import Scalar
from wireproof.render.properties import Property

if TYPE_CHECKING:
    from wireproof.cache import Cache
    from wireproof.spec.document import Search

_PORTION: Final = 150
"""Properties in one document: what each costs grows with their number."""


def _annotate(properties: list[Property]) -> list[str]:
    if not properties:
        return []
    # Not needed, and not imported, in a process that has workers.
    from wireproof.render.models import annotate  # noqa: PLC0415

    starts = range(0, len(properties), _PORTION)
    return [text for at in starts for text in annotate(properties[at : at + _PORTION])]


def _finish(argument: tuple[dict[str, str], Cache]) -> dict[str, str]:
    from wireproof.render.finish import finish  # noqa: PLC0415

    return finish(*argument)


def _locate(search: Search) -> list[tuple[int, int]]:
    return search.places()


TASKS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "annotate": _annotate,
    "finish": _finish,
    "locate": _locate,
}


def main(*, annotating: bool) -> None:
    """Serve the process that started this one; at once, or as soon as it is ready to annotate."""
    if annotating:  # datamodel-code-generator imports most of itself when it is first used
        _annotate([Property(Scalar("integer"), aliased=False)])
    serve(TASKS)


def serve(known: Mapping[str, Callable[[Any], Any]]) -> None:
    """Do the tasks of the process that started this one, until it closes our input.

    Args:
        known: what to do, by the name of the task.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # that process ends us
    tasks, results = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nobody else writes between the results
    gc.freeze()
    while True:
        try:
            task, argument = pickle.load(tasks)  # noqa: S301 - from the process that started us
        except EOFError:
            return
        gc.disable()
        try:
            answer = (True, known[task](argument))
        except Exception as error:  # noqa: BLE001 - is raised where the task was given
            answer = (False, error)
        gc.enable()
        pickle.dump(answer, results)
        results.flush()
