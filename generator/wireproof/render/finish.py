"""Generated modules as they are written: laid out, then checked.

In: Python sources by path. Out: the same, laid out. Both are done only for what no earlier run has
seen.
"""

from __future__ import annotations

from collections.abc import Mapping

from wireproof.cache import Cache, digest
from wireproof.render.check import check_modules
from wireproof.render.layout import lay_out


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
