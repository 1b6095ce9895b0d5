"""Generated modules as they are written: laid out, then checked.

In: Python sources by path. Out: the same, laid out. Both are done only for what no earlier run has
seen, in portions: while the workers are busy with some, others are still being rendered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from wireproof.cache import Cache, digest
from wireproof.render.check import check_modules
from wireproof.render.layout import lay_out
from wireproof.render.workers import Workers

_PORTION: Final = 1_000_000
"""Characters in one task."""


def begin_modules(
    modules: Iterable[tuple[str, str]], workers: Workers, cache: Cache
) -> Callable[[], dict[str, str]]:
    """Have modules laid out and checked.

    Args:
        modules: paths and texts; each portion is begun as soon as it is complete.
        workers: without any the work is done when the result is wanted.
        cache: keeps the results.

    Returns:
        a function that gives the modules as they are written; it raises what `finish` raises.
    """
    waiting = [workers.start("finish", (portion, cache)) for portion in _portions(modules)]

    def finished() -> dict[str, str]:
        return {path: text for result in waiting for path, text in result().items()}

    return finished


def finish(modules: Mapping[str, str], cache: Cache) -> dict[str, str]:
    """Lay out and check modules.

    Raises:
        LayoutError, UnsafeOutputError: faults of the generator itself.
    """
    inputs = {path: f"{path}\n{text}" for path, text in modules.items()}
    found = cache.get("module", inputs.values())
    texts = cache.texts(found.values())
    known = {path: texts.get(found.get(inputs[path], "")) for path in modules}
    laid_out = lay_out({path: modules[path] for path, text in known.items() if text is None})
    check_modules(laid_out)
    cache.put_texts(laid_out.values())
    cache.put("module", {inputs[path]: digest(text) for path, text in laid_out.items()})
    return {path: laid_out[path] if text is None else text for path, text in known.items()}


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
