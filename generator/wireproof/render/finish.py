"""Generated modules as they are written: laid out in one run, then checked.

In: Python sources by path. Out: the same, laid out. Both are done only for what no earlier run has
seen; checking is shared out among the workers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from wireproof.cache import Cache
from wireproof.render.layout import lay_out
from wireproof.render.workers import Workers

_PORTION: Final = 400_000
"""Characters to check in one task."""


def finish_modules(modules: Mapping[str, str], workers: Workers, cache: Cache) -> dict[str, str]:
    """Lay out and check modules.

    Raises:
        LayoutError, UnsafeOutputError: faults of the generator itself.
    """
    inputs = {path: f"{path}\n{text}" for path, text in modules.items()}
    known = cache.get("module", inputs.values())
    new = {path: text for path, text in modules.items() if inputs[path] not in known}
    laid_out = lay_out(new) if new else {}
    checks = [workers.start("check", portion) for portion in _portions(laid_out)]
    for check in checks:
        check()
    cache.put("module", {inputs[path]: text for path, text in laid_out.items()})
    return {path: laid_out.get(path) or known[inputs[path]] for path in modules}


def _portions(modules: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Modules in shares that take about the same time."""
    portion: dict[str, str] = {}
    size = 0
    for path, text in modules.items():
        portion[path] = text
        size += len(text)
        if size > _PORTION:
            yield portion
            portion, size = {}, 0
    if portion:
        yield portion
