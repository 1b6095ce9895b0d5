"""From a spec to a client in memory: what a run in which nothing changed leaves out.

In: a spec, its overlay, the names of the last run. Out: its analysis, and the client's files with
what is told about them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wireproof import __version__
from wireproof.cache import Cache
from wireproof.client import Api, ApiOptions, build_api
from wireproof.client.names import NameLock, load_lock
from wireproof.errors import UsageError
from wireproof.pipeline.remembered import Made
from wireproof.render.client import Sources, render_client
from wireproof.render.workers import Workers
from wireproof.spec.document import Document
from wireproof.spec.load import load_document


@dataclass(frozen=True, slots=True)
class Analysed:
    """A document that was read."""

    document: Document
    lock: NameLock
    api: Api
    options: ApiOptions

    @property
    def is_complete(self) -> bool:
        """Whether every file that the document refers to was there.

        One that was missing may be there the next time; it is not among those that were read.
        """
        return all(ref.startswith("#") for _, ref in self.document.dangling)

    def client(self, shown: str, workers: Workers, cache: Cache) -> Made:
        """Render the client.

        Args:
            shown: the spec's path as the client should tell it.
            workers: processes to share the work with.
            cache: what earlier runs have made.
        """
        document, api = self.document, self.api
        searches = document.searches(entry.pointer for entry in api.ledger)
        found = [(pointers, workers.start("locate", search)) for pointers, search in searches]
        locations: dict[str, tuple[int, int]] = {}

        def locate() -> dict[str, tuple[int, int]]:
            for pointers, places in found:
                locations.update(zip(pointers, places(), strict=True))
            return locations

        sources = Sources(
            spec_file=shown,
            sha256=document.sha256,
            overlay_sha256=document.overlay_sha256,
            openapi=document.version,
            tool_version=__version__,
            locate=locate,
            import_name=self.options.import_name,
        )
        return Made(
            files=render_client(api, sources, workers, cache),
            names=self.lock.to_json(),
            operations=tuple(operation.pointer for operation in api.operations),
            declarations=len(api.declarations),
            ledger=api.ledger,
            locations=locations,
        )


def read(spec: Path, overlay: Path | None, outdated: list[UsageError] | None) -> Document:
    """Read a spec; `outdated` takes what is wrong with actions of the overlay, or they raise."""
    return load_document(spec, overlay=overlay, strict_refs=False, outdated=outdated)


def analyse(document: Document, options: ApiOptions, names: str | None, file: str) -> Analysed:
    """Analyse a document.

    Args:
        document: the spec.
        options: names of the client.
        names: the text of `names.lock`, if there is one.
        file: its path, for errors.
    """
    lock = NameLock() if names is None else load_lock(names, file=file)
    return Analysed(document, lock, build_api(document, options, lock), options)
