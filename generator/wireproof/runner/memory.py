"""What was proven before, found again by what it depends on.

In: a document, a client, a budget and a seed. Out: for an operation what its proof counted, where
nothing that it depends on has changed since. An operation with a finding, or with a part that got
no verdict, is proven anew in every run: what is told is always seen in the run that tells it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, astuple
from functools import cache as once
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from wireproof.cache import Cache
from wireproof.cases.model import Gap
from wireproof.checks.coverage import Shortfall
from wireproof.harness.manifest import Manifest, Method
from wireproof.oracle.document import Document
from wireproof.oracle.operations import Operation, Unreadable
from wireproof.runner.collect import Collected, Proven
from wireproof.runner.reach import ClientReach, DocumentReach
from wireproof.runner.result import CheckCount
from wireproof.runner.session import Settings, turn_of

_KIND: Final = "proof"
_OF_PROOF: Final = ("oas", "oracle", "cases", "harness", "checks", "findings", "runner")
_TOOLS: Final = ("schemathesis", "hypothesis", "jsonschema-rs", "httpx", "pydantic", "referencing")


class Memory:
    """The proofs of one client that were kept, and a place for further ones.

    Args:
        cache: where they are kept; one without a folder keeps nothing.
        document: the vendor's.
        manifest: the client's.
        settings: how much is tried.
    """

    def __init__(
        self, cache: Cache, document: Document, manifest: Manifest, settings: Settings
    ) -> None:
        self._cache = cache
        self._read = document
        self._document = DocumentReach(document.raw)
        self._client = ClientReach(manifest.path.parent)
        self._manifest = manifest
        budget = asdict(settings.budget)
        self._settings = [proof_digest(), budget, settings.seed, manifest.vendor]
        self._settings += [asdict(one) for one in manifest.credentials]
        self._keys: dict[str, str] = {}

    def recall(self, operation: Operation | Unreadable, method: Method) -> Proven | None:
        """Return what was proven of a method before, if it would be proven again the same."""
        if isinstance(operation, Unreadable):
            return None
        key = self._keys[method.id] = self._key(operation, method)
        found = self._cache.get(_KIND, [key]).get(key)
        return None if found is None else _read(method.id, json.loads(found))

    def keep(self, method: Method, own: Collected, short: Sequence[Shortfall]) -> None:
        """Keep what the proof of a method counted, unless it found anything."""
        key = self._keys.get(method.id)
        if key is not None and not own.findings and not own.unproven:
            self._cache.put(_KIND, {key: json.dumps(_written(own, short))})

    def _key(self, operation: Operation, method: Method) -> str:
        siblings = self._manifest.methods_of(method.method, method.path)
        parts = [
            *self._settings,
            self._document.key(operation),
            self._client.key(method.resource),
            turn_of(self._read, operation.pointer),
            operation.pointer,
            [repr(one) for one in (method, *siblings)],
        ]
        return json.dumps(parts, default=repr)


@once
def proof_digest() -> str:
    """Return a digest of the proof itself, and of the libraries that it tries and judges with."""
    found = hashlib.sha256(sys.version.encode())
    for name in _TOOLS:
        found.update(f"{name} {version(name)}\n".encode())
    home = Path(__file__).parent.parent
    for path in sorted(one for name in _OF_PROOF for one in (home / name).rglob("*.py")):
        found.update(path.relative_to(home).as_posix().encode() + path.read_bytes())
    return found.hexdigest()


def _written(own: Collected, short: Sequence[Shortfall]) -> dict[str, Any]:
    return {
        "counts": [asdict(one) for one in own.counts],
        "judged": [[*key, number] for key, number in own.counted.judged.items()],
        "skipped": [[*key, reason] for key, reason in own.counted.skipped.items()],
        "gaps": [astuple(one) for one in own.gaps],
        "short": [astuple(one) for one in short],
    }


def _read(name: str, data: dict[str, Any]) -> Proven:
    own = Collected(gaps=[Gap(*one) for one in data["gaps"]])
    own.counts += [
        CheckCount(**{**one, "reasons": tuple(one["reasons"])}) for one in data["counts"]
    ]
    for operation, part, check, positive, number in data["judged"]:
        own.counted.judged[operation, part, check, positive] = number
    for operation, part, positive, reason in data["skipped"]:
        own.counted.skipped[operation, part, positive] = reason
    return Proven(name, own, tuple(Shortfall(*one) for one in data["short"]))
