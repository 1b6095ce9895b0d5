"""What was proven before, found again by what it depends on.

In: a document, a client, a budget and a seed. Out: for an operation what its proof showed, where
nothing that it depends on has changed since. The user's cache takes no operation with a finding,
or with a part that got no verdict: what is told is always seen in the run that tells it. The
results of a run that is shared out are one run, and hold all of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Final

from wireproof.cache import Cache, code_digest, digest
from wireproof.harness.manifest import Manifest, Method
from wireproof.harness.standing import standing
from wireproof.harness.vendor import other_libraries
from wireproof.oracle.document import Document
from wireproof.oracle.operations import Operation, Unreadable
from wireproof.oracle.reading import read_schemes
from wireproof.runner.collect import Proven
from wireproof.runner.places import place_in
from wireproof.runner.reach import ClientReach, DocumentReach
from wireproof.runner.reading import stood_before
from wireproof.runner.records import from_text, to_text
from wireproof.runner.session import Settings, each_method

_KIND: Final = "proof"
_OF_PROOF: Final = ("oas", "oracle", "cases", "harness", "checks", "findings", "runner")
_TOOLS: Final = (
    *other_libraries(),
    "schemathesis",
    "hypothesis",
    "jsonschema-rs",
    "httpx",
    "pydantic",
    "referencing",
)


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
        self._read = document
        self._document = DocumentReach(document.raw)
        self._client = ClientReach(manifest.path.parent)
        self._manifest = manifest
        budget = asdict(settings.budget)
        self._settings = [proof_digest(), budget, settings.seed, manifest.vendor]
        self._settings += [manifest.key_header, *manifest.libraries]
        self._settings += [asdict(one) for one in manifest.credentials]
        told = [asdict(one) for one in manifest.degraded]  # decides which findings are known
        self._settings += [digest(json.dumps(told))] if results else []
        schemes = read_schemes(document.raw)
        self._standing = standing(each_method(document, manifest), schemes)
        self._keys: dict[str, str] = {}

    def recall(
        self, wanted: Iterable[tuple[Operation | Unreadable, Method]]
    ) -> Mapping[str, Proven]:
        """Return what was proven before of methods, by their ids, if it would be the same now."""
        keys = {self.key(operation, method): method.id for operation, method in wanted}
        found = self._results.get(_KIND, keys)
        others = self._cache.get(_KIND, keys.keys() - found.keys())
        self._results.put(_KIND, others)
        found = {**found, **others}
        return {
            name: from_text(name, found[key], lambda pointer: place_in(self._read, pointer))
            for key, name in keys.items()
            if key in found
        }

    def keep(self, proven: Proven) -> None:
        """Keep what was proven of a method whose key was asked for."""
        kept = {self._keys[proven.id]: to_text(proven)}
        self._results.put(_KIND, kept)
        if not proven.collected.findings and not proven.collected.unproven:
            self._cache.put(_KIND, kept)

    def key(self, operation: Operation | Unreadable, method: Method) -> str:
        """Return what the proof of a method is found by."""
        siblings: Sequence[Method] = self._manifest.methods_of(method.method, method.path)
        reached = (
            operation.reason if isinstance(operation, Unreadable) else self._document.key(operation)
        )
        parts = [
            *self._settings,
            reached,
            self._client.key(method.resource),
            stood_before(self._read, operation.pointer),
            operation.pointer,
            sorted(self._standing.get(method.id, ())),
            [repr(one) for one in (method, *siblings)],
        ]
        made = self._keys[method.id] = json.dumps(parts, default=repr)
        return made


def proof_digest() -> str:
    """Return a digest of the proof itself, and of the libraries that it tries and judges with."""
    return code_digest(_OF_PROOF, _TOOLS)
