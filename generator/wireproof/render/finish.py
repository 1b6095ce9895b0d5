"""Generated modules as they are written: laid out, then checked.

In: Python sources by path. Out: the same, laid out. Both are done only for what no earlier run has
seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor

from wireproof.cache import Cache, digest
from wireproof.render.check import check_modules
from wireproof.render.layout import lay_out
from wireproof.render.overrides import Overrides


def begin(
    modules: Mapping[str, str], pool: Executor, cache: Cache, own: Overrides
) -> Callable[[], dict[str, str]]:
    """Begin to lay out modules.

    Args:
        modules: their texts by their paths.
        pool: waits for the formatter.
        cache: keeps the results.
        own: the project's own templates.

    Returns:
        a function that checks what was laid out, and gives it.

    Raises:
        LayoutError, UnsafeOutputError: faults of the generator itself; by that function.
    """
    inputs = {path: f"{own.digest}{path}\n{text}" for path, text in modules.items()}
    found = cache.get("module", inputs.values())
    texts = cache.texts(found.values())
    known = {path: texts.get(found.get(inputs[path], "")) for path in modules}
    new = {path: modules[path] for path, text in known.items() if text is None}
    pending = pool.submit(lay_out, new)

    def finished() -> dict[str, str]:
        laid_out = pending.result()
        check_modules(laid_out, own.statements)
        digests = {path: digest(text) for path, text in laid_out.items()}
        cache.put_texts({known: laid_out[path] for path, known in digests.items()})
        cache.put("module", {inputs[path]: known for path, known in digests.items()})
        return {path: laid_out[path] if text is None else text for path, text in known.items()}

    return finished
