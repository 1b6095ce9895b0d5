"""The passes in their order: a spec becomes a client.

In: a vendor, or one spec. Out: what was made, with counts. Nothing is printed here.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, cast

from wireproof.cache import Cache
from wireproof.client.model import Signature, SignatureKind
from wireproof.client.options import ApiOptions
from wireproof.client.paging_choice import installed_detectors
from wireproof.contents import NOTHING, content_of
from wireproof.errors import Location, UsageError
from wireproof.pipeline.generated import Generated
from wireproof.pipeline.remembered import Origin, recall, recall_last, remember
from wireproof.workspace import Vendor
from wireproof.write import Change, compare, compare_text, write_client, write_text

if TYPE_CHECKING:
    from wireproof.client import Api
    from wireproof.spec.document import Document


@dataclass(frozen=True, slots=True)
class Work:
    """How generation is to be done; the result does not depend on it."""

    jobs: int = 1
    """Processes to make the clients of several large documents with."""
    cache: Cache = field(default_factory=Cache)
    tell: Callable[[str], object] = lambda _: None
    """Is told what is being done, where that takes a while."""
    complete: bool = False
    """Everything is in the cache already; whatever is missing there is an error."""

    def refuse_missing(self, name: str) -> None:
        """Refuse to make what should be in the cache.

        Raises:
            UsageError: it should be.
        """
        if self.complete:
            raise UsageError(
                f"{name} has no result in the folders",
                hint="Run the shards that are missing, with the same documents and versions.",
            )


def generate(
    spec: Path,
    *,
    options: ApiOptions,
    overlay: Path | None = None,
    root: Path | None = None,
    names: Path | None = None,
    shown: str | None = None,
    work: Work | None = None,
    outdated: list[UsageError] | None = None,
) -> Generated:
    """Make a client from one spec, in memory.

    Args:
        spec: the vendor's document.
        options: names of the client.
        overlay: corrections to the document.
        root: the folder that references to other files may not leave; the document's own when None.
        names: the `names.lock` of the last run; may be missing.
        shown: the spec's path as the client should tell it.
        work: how to go about it.
        outdated: takes what is wrong with actions of the overlay that do not fit; None refuses
            them.

    Raises:
        SpecError: the document cannot be read.
        UsageError: the overlay or the lock does not fit.
    """
    start = time.perf_counter()
    work, shown, known = work or Work(), shown or spec.name, _locked(names)

    origin = _origin(spec, (overlay, root), known, options, shown)
    make = partial(_made, spec, (overlay, root), options, (known, str(names)), shown, outdated)
    kept = _kept(work, origin, spec, options, shown, make) if origin else None
    if kept is not None:
        again = partial(_analysed, spec, (overlay, root), options, names, outdated)
        return replace(kept, seconds=time.perf_counter() - start, analyse=again)
    work.refuse_missing(options.name)
    made, document, api = make(work)
    from wireproof.pipeline.making import is_complete, plain_text  # noqa: PLC0415

    if origin is not None and is_complete(document):
        remember(work.cache, origin, made, document.files[1:], plain_text(document))
    return replace(made, seconds=time.perf_counter() - start, analyse=lambda: api)


def _made(
    spec: Path,
    beside: tuple[Path | None, Path | None],
    options: ApiOptions,
    names: tuple[str | None, str],
    shown: str,
    outdated: list[UsageError] | None,
    work: Work,
) -> tuple[Generated, Document, Api]:
    """A client from nothing; `names` is the text of the lock, and its file."""
    with no_collection():
        from wireproof.pipeline import making  # noqa: PLC0415 - half of all there is to import
        from wireproof.spec.load import assemble  # noqa: PLC0415

        work.tell("reading")
        whole = assemble(spec, overlay=beside[0], root=beside[1], outdated=outdated)
        work.tell("analysing")
        document, api = making.analyse(whole, options, *names)
        work.tell("writing Python")
        return making.render(document, api, shown, options, work.cache), document, api


def _kept(
    work: Work,
    origin: Origin,
    spec: Path,
    options: ApiOptions,
    shown: str,
    make: Callable[[Work], tuple[Generated, Document, Api]],
) -> Generated | None:
    """The client that an earlier run made; or what a small change of its document makes of it."""

    def remake() -> Mapping[str, str]:
        return make(replace(work, cache=Cache()))[0].files

    with no_collection():
        made = recall(work.cache, origin, options.name, remake)
        chosen = options.selection or options.names or options.pagination or options.templates
        plain = origin.names and not (origin.overlay.data or chosen or installed_detectors())
        if made is not None or work.complete or not plain:
            return made
        found = recall_last(work.cache, origin, options.name, _give_up)
        if found is None:
            return None
        from wireproof.pipeline.renewing import renewed  # noqa: PLC0415 - brings what makes clients

        work.tell("comparing")
        made = renewed(*found, spec, origin.spec, options, shown, work.cache, remake)
        if made is not None:
            remember(work.cache, origin, made, (), origin.spec.data.decode("utf-8-sig"))
    return made


def _give_up() -> NoReturn:
    raise KeyError("a text of the last client")


def _analysed(
    spec: Path,
    beside: tuple[Path | None, Path | None],
    options: ApiOptions,
    names: Path | None,
    outdated: list[UsageError] | None,
) -> Api:
    """The analysis alone, of a client that an earlier run made."""
    from wireproof.pipeline import making  # noqa: PLC0415
    from wireproof.spec.load import assemble  # noqa: PLC0415

    whole = assemble(spec, overlay=beside[0], root=beside[1], outdated=outdated)
    return making.analyse(whole, options, _locked(names), str(names))[1]


def _locked(names: Path | None) -> str | None:
    """The text of `names.lock`, if there is one."""
    if names is None or not names.exists():
        return None
    if names.is_dir():
        raise UsageError(
            "this is a folder, where the file with the client's names belongs",
            location=Location(str(names)),
            hint="move it away; without a file of names, all names are made anew",
        )
    # Bytes that are no UTF-8 become what JSON refuses, so that the lock's own error says so.
    return names.read_bytes().decode("utf-8", "backslashreplace")


def _origin(
    spec: Path,
    beside: tuple[Path | None, Path | None],
    names: str | None,
    options: ApiOptions,
    shown: str,
) -> Origin | None:
    """What the client is made from; None where it cannot be read, which the reader will explain."""
    overlay, root = beside
    try:
        parts = [content_of(path) if path else NOTHING for path in (spec, overlay)]
    except OSError:
        return None
    names_of = (
        options.name,
        options.class_name,
        options.env_prefix,
        options.import_name,
        options.idempotency_header,
        repr(options.pagination),
        *installed_detectors(),
    )
    chosen = (f"{request} = {name}" for request, name in sorted(options.names.items()))
    wanted = (repr(options.selection),) if options.selection else ()
    signed = (options.signature.kind, options.signature.header) if options.signature else ()
    folder = (root or spec.parent).resolve()
    settings = (str(spec.resolve()), str(folder), shown, *names_of, *chosen, *wanted, *signed)
    settings = (*settings, *_own_templates(options))
    return Origin(parts[0], parts[1], names or "", settings)


def _own_templates(options: ApiOptions) -> tuple[str, ...]:
    """The digest of the project's own templates, if it has any."""
    if options.templates is None:
        return ()
    from wireproof.render.overrides import load_overrides  # noqa: PLC0415 - brings Jinja

    return (load_overrides(options.templates).digest,)


@contextmanager
def no_collection() -> Iterator[None]:
    """No search for reference cycles: it takes a third of the time, and finds next to none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def options_of(vendor: Vendor) -> ApiOptions:
    """What vendor.toml says about a vendor's client."""
    kind, header = vendor.signature
    return ApiOptions(
        vendor.name,
        vendor.class_name,
        vendor.env_prefix,
        vendor.import_name,
        vendor.names,
        vendor.selection,
        vendor.pagination,
        vendor.idempotency_header,
        vendor.workspace.templates,
        Signature(cast("SignatureKind", kind), header) if kind else None,
    )


def generate_vendor(vendor: Vendor, work: Work | None = None) -> Generated:
    """Make the client of a vendor, in memory."""
    return generate(
        vendor.spec,
        options=options_of(vendor),
        overlay=vendor.overlay,
        root=vendor.folder,
        names=vendor.names_lock,
        shown=vendor.spec_file,
        work=work,
    )


def write_vendor(vendor: Vendor, generated: Generated, *, force: bool = False) -> list[str]:
    """Write a vendor's client and its names; the paths that changed, relative to the workspace."""
    changed = [
        (vendor.client / path).relative_to(vendor.root).as_posix()
        for path in write_client(
            vendor.client, generated.files, force=force, known=generated.digests
        )
    ]
    if write_text(vendor.names_lock, generated.names):
        changed.append(vendor.names_lock.relative_to(vendor.root).as_posix())
    return changed


def check_vendor(vendor: Vendor, generated: Generated) -> list[Change]:
    """What writing the vendor's client would change; nothing is written."""
    return [
        *compare(vendor.client, generated.files, generated.digests),
        *compare_text(vendor.names_lock, generated.names),
    ]
