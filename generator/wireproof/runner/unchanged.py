"""What a whole run showed, found again where no byte that it read has changed.

In: what is to be proven. Out: a `ProofResult`, or nothing. It is asked before anything is read: all
that it does is to look at bytes. Where some have changed, `memory` has what each method's proof
showed.

What is kept has to come out again in every run: nothing of a proof that failed itself, and no fault
that its own script does not show in a fresh process. That script runs again in the run that tells
of it. What somebody accepted is told apart later, and is no part of it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from wireproof.cache import Cache
from wireproof.oracle.document import Document
from wireproof.runner.means import Wanted
from wireproof.runner.proven import is_lasting
from wireproof.runner.records import result_from_text, result_to_text
from wireproof.runner.result import ProofResult
from wireproof.runner.versions import version_of

_KIND: Final = "run"
_ELSEWHERE: Final = re.compile(r'"\$ref": "[^#"]')


def key_of(wanted: Wanted) -> str:
    """Return what a run is found by, "" where a file cannot be read.

    Places are told from the folder that we are in, which is part of it.
    """
    spec, overlay = _digest(wanted.spec), _digest(wanted.overlay) if wanted.overlay else ""
    if not spec or (wanted.overlay and not overlay):
        return ""
    places = [wanted.client, wanted.spec, wanted.overlay, wanted.root, Path.cwd()]
    parts: list[Any] = [version_of(wanted.client), spec, overlay, list(map(str, places))]
    parts += [asdict(wanted.budget), wanted.seed, wanted.operations]
    return json.dumps(parts)


def recall(cache: Cache, key: str) -> ProofResult | None:
    """Return what an earlier run showed of the same, as if this one had."""
    text = cache.get(_KIND, [key]).get(key)
    if text is None:
        return None
    digests, _, kept = text.partition("\n")
    files: Mapping[str, str] = json.loads(digests)
    if any(_digest(Path(path)) != known for path, known in files.items()):
        return None
    return result_from_text(kept)


def remember(cache: Cache, key: str, result: ProofResult, document: Document) -> None:
    """Keep what a run showed, if every run would show it.

    Args:
        cache: where.
        key: of what was proven, made before anything was read.
        result: its scripts have run; what somebody accepted is still among the findings.
        document: the vendor's. Where a reference leads to no file of it, that file may still come,
            and nothing is kept.
    """
    found = (*result.findings, *result.accounted)
    shown = {one.signature for one in found if one.snippet}
    if not is_lasting(result.unproven, found, shown):
        return
    if _ELSEWHERE.search(json.dumps(document.raw, default=repr)):
        return
    text = result_to_text(result)
    if result_from_text(text) == result:  # what is no plain data would be told otherwise
        cache.put(_KIND, {key: f"{json.dumps(document.files)}\n{text}"})


def _digest(path: Path) -> str:
    with suppress(OSError):
        return hashlib.sha256(path.read_bytes()).hexdigest()
    return ""
