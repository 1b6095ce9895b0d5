"""What was proven before, found again by what it depends on.

In: a document, a client, a budget and a seed. Out: for an operation what its proof showed, where
nothing that it depends on has changed since. The user's cache takes what would come out the same in
every run; see `unchanged`. The results of a run that is shared out are one run, and hold all of it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Final

from wireproof.cache import Cache, digest
from wireproof.harness.manifest import Manifest, Method
from wireproof.harness.standing import standing
from wireproof.oracle.document import Document
from wireproof.oracle.operations import Operation, Unreadable
from wireproof.oracle.reading import read_schemes
from wireproof.runner.places import place_in
from wireproof.runner.proven import Proven
from wireproof.runner.reach import ClientReach, DocumentReach
from wireproof.runner.reading import stood_before
from wireproof.runner.records import from_text, to_text
from wireproof.runner.session import Settings, each_method
from wireproof.runner.snippets import shown_folder
from wireproof.runner.versions import proof_digest

_KIND: Final = "proof"


class Memory:
    """The proofs of one client that were kept, and a place for further ones.

    Args:
        document: the vendor's.
        manifest: the client's.
        settings: how much is tried.
        cache: of the user; one without a folder keeps nothing.
        results: of this run, where several processes or machines have a share in it.
    """

    def __init__(
        self,
        document: Document,
        manifest: Manifest,
        settings: Settings,
        *,
        cache: Cache | None = None,
        results: Cache | None = None,
    ) -> None:
        self._cache, self._results = cache or Cache(), results or Cache()
        self._shares = results is not None
        self._document = document
        self._reach = DocumentReach(document.raw), ClientReach(manifest.path.parent)
        self._manifest = manifest
        budget = asdict(settings.budget)
        self._settings = [proof_digest(), budget, settings.seed, manifest.vendor]
        self._settings += [manifest.key_header, *manifest.libraries]
        self._settings += [asdict(one) for one in manifest.credentials]
        self._told = _told(manifest)
        schemes = read_schemes(document.raw)
        self._standing = standing(each_method(document, manifest), schemes)
        self._keys: dict[str, str] = {}
        self._pointers: dict[str, str] = {}

    def recall(
        self, wanted: Iterable[tuple[Operation | Unreadable, Method]]
    ) -> Mapping[str, Proven]:
        """Return what was proven before of methods, by their ids, if it would be the same now."""
        places: dict[str, tuple[str, str]] = {}
        for operation, method in wanted:
            key = self.key(operation, method)
            places |= dict.fromkeys((key, self._with_findings(key)), (method.id, operation.pointer))
        mine = self._results.get(_KIND, places)
        others = self._cache.get(_KIND, places.keys() - mine.keys())
        found = {key: self._read(*places[key], text) for key, text in {**mine, **others}.items()}
        if self._shares:  # nobody asks again whether scripts show what they say
            found = {key: one for key, one in found.items() if key in mine or one.is_lasting()}
            self._results.put(_KIND, {key: others[key] for key in found.keys() - mine.keys()})
        return {one.id: one for one in found.values()}

    def keep(self, proven: Proven) -> None:
        """Keep what was proven of a method whose key was asked for."""
        text = to_text(proven)
        self._results.put(_KIND, {self._key_of(proven): text})
        if proven.is_lasting():
            self._keep(proven, text)

    def keep_shown(self, proven: Iterable[Proven], shown: Collection[str]) -> None:
        """Keep what could not be kept before the scripts of its findings had run.

        Args:
            proven: of methods.
            shown: signatures of the findings that their scripts show.
        """
        for one in proven:
            if one.is_lasting(shown) and not one.is_lasting():
                self._keep(one, to_text(one))

    def _keep(self, proven: Proven, text: str) -> None:
        """Keep a result, unless it holds what is no plain data and would be told otherwise."""
        pointer = self._pointers[proven.id]
        if self._read(proven.id, pointer, text).collected == proven.collected:
            self._cache.put(_KIND, {self._key_of(proven): text})

    def _read(self, name: str, pointer: str, text: str) -> Proven:
        return from_text(name, pointer, text, lambda at: place_in(self._document, at))

    def _key_of(self, proven: Proven) -> str:
        key = self._keys[proven.id]
        return self._with_findings(key) if proven.collected.findings else key

    def _with_findings(self, key: str) -> str:
        return f"{key} {self._told}"

    def key(self, operation: Operation | Unreadable, method: Method) -> str:
        """Return what the proof of a method is found by."""
        siblings: Sequence[Method] = self._manifest.methods_of(method.method, method.path)
        reached = (
            operation.reason if isinstance(operation, Unreadable) else self._reach[0].key(operation)
        )
        parts = [
            *self._settings,
            reached,
            self._reach[1].key(method.resource),
            stood_before(self._document, operation.pointer),
            operation.pointer,
            sorted(self._standing.get(method.id, ())),
            [repr(one) for one in (method, *siblings)],
        ]
        self._pointers[method.id] = operation.pointer
        made = self._keys[method.id] = digest(json.dumps(parts, default=repr))
        return made


def _told(manifest: Manifest) -> str:
    """Return a digest of what decides how findings are told: those known, and their scripts."""
    known = [asdict(one) for one in manifest.degraded]
    return digest(json.dumps([known, shown_folder(manifest.path.parent)]))
