"""From a spec to a client in memory: the work that a run skips when nothing has changed.

In: a spec, its overlay, the names of the last run. Out: its analysis, and its client.
"""

from __future__ import annotations

from wireproof import __version__
from wireproof.cache import Cache
from wireproof.client import Api, ApiOptions, build_api
from wireproof.client.dividing import lines_of
from wireproof.client.names import NameLock, load_lock
from wireproof.pipeline.generated import Generated
from wireproof.pipeline.selecting import analyse_part
from wireproof.render.client import render_client
from wireproof.render.manifest import Sources
from wireproof.render.overrides import load_overrides
from wireproof.spec.document import Document
from wireproof.spec.load import Assembled, finish


def analyse(
    whole: Assembled, options: ApiOptions, names: str | None, file: str
) -> tuple[Document, Api]:
    """Analyse a document, or the part of it that is wanted.

    Args:
        whole: the document.
        options: what is wanted, and the names of the client.
        names: the text of `names.lock`, if there is one.
        file: its path, for errors.

    Raises:
        UsageError: the lock is none, or a pattern of the selection fits no operation.
    """
    lock = NameLock() if names is None else load_lock(names, file=file)
    if options.selection:
        return analyse_part(whole, options, lock)
    document = finish(whole)
    return document, build_api(document, options, lock)


def is_complete(document: Document) -> bool:
    """Whether every file that a document refers to was there.

    One that was missing may be there the next time; it is not among those that were read.
    """
    return all(ref.startswith("#") for _, ref in document.dangling)


def plain_text(document: Document) -> str:
    """The text of a document whose next version `renewing` may compare with it; else empty."""
    source = document.origin("#").source
    odd = document.dangling or document.endless or document.misshapen or document.overlay_sha256
    alone = len(document.files) == 1 and document.kept is None and "openapi" in source.value
    return source.text if alone and source.is_json and not odd else ""


def render(
    document: Document, api: Api, shown: str, options: ApiOptions, cache: Cache
) -> Generated:
    """Render the client of an analysed document.

    Args:
        document: the spec.
        api: its analysis.
        shown: the spec's path as the client should tell it.
        options: what is wanted, and what the client is imported as.
        cache: what earlier runs have made.
    """
    locations = document.places(entry.pointer for entry in api.ledger)
    sources = Sources(
        spec_file=shown,
        sha256=document.sha256,
        overlay_sha256=document.overlay_sha256,
        openapi=document.version,
        tool_version=__version__,
        locations=locations,
        import_name=options.import_name,
        selection=options.selection,
        overrides=load_overrides(options.templates),
    )
    return Generated(
        name=api.name,
        files=render_client(api, sources, cache),
        names=NameLock(new=api.names).to_json(),
        operations=tuple(operation.pointer for operation in api.operations),
        declarations=len(api.declarations),
        ledger=api.ledger,
        locations=locations,
        sizes={one.module: lines_of(one.operations) for one in api.resources},
        spent=(*document.worked_out["weight"], *api.spent),
        remarks=document.worked_out["remarks"],
    )
