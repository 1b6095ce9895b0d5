"""What a proof is known by: a digest of the proof itself, of its libraries, and of a client."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from wireproof.cache import code_digest
from wireproof.harness.vendor import other_libraries

_OF_PROOF: Final = ("oas", "oracle", "cases", "harness", "checks", "findings", "runner")
_TOOLS: Final = (
    *other_libraries(),
    *("schemathesis", "hypothesis", "jsonschema-rs", "referencing", "ruamel.yaml"),
    *("httpx", "httpcore", "h11", "anyio", "pydantic", "pydantic-core"),
)


def proof_digest() -> str:
    """Return a digest of the proof itself, and of the libraries that it tries and judges with."""
    return code_digest(_OF_PROOF, _TOOLS)


def version_of(client: Path) -> str:
    """Return a digest of the proof and of a client; its manifest names the document's digest."""
    found = hashlib.sha256(proof_digest().encode())
    for path in sorted(client.rglob("*")):
        if path.suffix in (".py", ".json"):
            found.update(path.relative_to(client).as_posix().encode())
            found.update(path.read_bytes() if path.name != "proof.json" else b"")
    return found.hexdigest()
