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

from wireproof.client.types import Type

if TYPE_CHECKING:
    from wireproof.cache import Cache
    from wireproof.spec.document import Search


def _annotate(properties: list[tuple[Type, str | None]]) -> list[str]:
    if not properties:
        return []
    # Takes half a second to import: not in a process that has workers, or a cache.
    from wireproof.render.models import annotate  # noqa: PLC0415

    return [annotate(item) for item in properties]


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


def main() -> None:
    """Serve the process that started this one."""
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
