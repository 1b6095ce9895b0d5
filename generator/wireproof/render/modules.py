"""The modules of a client on their way to the formatter, in portions.

In: Python sources by path, as they are rendered. Out: the same, laid out and checked. While the
formatter is busy with one portion, the next is still being rendered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from typing import Final

from wireproof.cache import Cache
from wireproof.render.finish import begin
from wireproof.render.overrides import NONE, Overrides

_PORTION: Final = 2_000_000
"""Characters that are laid out at once."""


def begin_modules(
    modules: Iterable[tuple[str, str]],
    pool: Executor,
    cache: Cache,
    own: Overrides = NONE,
) -> Callable[[], dict[str, str]]:
    """Have modules laid out, and then check them.

    Args:
        modules: paths and texts; each portion is begun as soon as it is complete.
        pool: waits for the formatter.
        cache: keeps the results.
        own: the project's own templates.

    Returns:
        a function that gives the modules as they are written; it raises what `begin` raises.
    """
    waiting = [begin(portion, pool, cache, own) for portion in _portions(modules)]

    def finished() -> dict[str, str]:
        return {path: text for result in waiting for path, text in result().items()}

    return finished


def _portions(modules: Iterable[tuple[str, str]]) -> Iterator[dict[str, str]]:
    """Modules in shares that take about the same time."""
    portion: dict[str, str] = {}
    size = 0
    for path, text in modules:
        portion[path] = text
        size += len(text)
        if size > _PORTION:
            yield portion
            portion, size = {}, 0
    if portion:
        yield portion
