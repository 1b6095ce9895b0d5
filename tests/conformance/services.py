"""The suite's services as documents and clients below one folder.

In: the folder that the suite was installed and compiled in. Out: `Service` values, one for each
document of a dialect, with the client that was generated from it.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wireproof.errors import WireproofError
from wireproof.pipeline.single import generate_single

DIALECTS = {"3.0": "3.0.0", "3.1": "3.1.0", "3.2": "3.2.0"}


@dataclass(frozen=True, slots=True)
class Service:
    """One document of one service.

    Attributes:
        name: as the suite calls it: `type/model/empty`.
        version: of the service, where it has several; else "".
        dialect: `3.0`, `3.1` or `3.2`.
        document: the file.
        client: the folder of its client.
    """

    name: str
    version: str
    dialect: str
    document: Path
    client: Path


def services(build: Path, dialect: str) -> Iterator[Service]:
    """Yield the services that were compiled to a dialect, by name."""
    documents = build / "documents"
    for path in sorted(documents.glob(f"**/{DIALECTS[dialect]}/openapi*.json")):
        name = path.parent.parent.relative_to(documents).as_posix()
        version = path.name.removeprefix("openapi").removesuffix("json").strip(".")
        label = re.sub(r"\W+", "_", f"{name}_{version}".strip("_")).lower()
        yield Service(name, version, dialect, path, build / "clients" / dialect / f"c_{label}")


def generate(service: Service) -> str:
    """Generate a service's client, unless it is there; what went wrong, or ""."""
    if (service.client / "manifest.json").is_file():
        return ""
    try:
        generate_single(service.document, service.client, "Api").write(True)
    except WireproofError as error:
        return str(error)
    return ""


def load_document(service: Service) -> dict[str, Any]:
    """Read a service's document."""
    document: dict[str, Any] = json.loads(service.document.read_text("utf-8"))
    return document


if __name__ == "__main__":
    for one in services(Path(sys.argv[1]), sys.argv[2]):
        told = generate(one)
        if told:
            sys.stdout.write(f"{one.name} {one.version}: {told}\n")
