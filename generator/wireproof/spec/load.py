"""Files to a `Document`: read, recognise, bundle, overlay, normalise.

The only entry of the package that touches the file system. Nothing is fetched from a network.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from dataclasses import dataclass
from dataclasses import field as default
from typing import TYPE_CHECKING, Any, Final

from wireproof.contents import Content, content_of, no_file
from wireproof.errors import Location, SpecError, UsageError
from wireproof.oas.parts import Wrong, moved_along, wrong_in_swagger
from wireproof.spec.bundle import bundle
from wireproof.spec.cut import cut, outline
from wireproof.spec.document import Document, Provenance
from wireproof.spec.dynamic import settle_dynamic_references
from wireproof.spec.json_text import parse_json
from wireproof.spec.normalise import normalise
from wireproof.spec.references import References, Unresolved, check_references
from wireproof.spec.source import Source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wireproof.oas.pointer import JsonPointer
    from wireproof.oas.selection import Selection

MAX_BYTES: Final = 64 * 1024 * 1024
_MOST_OBJECTS: Final = 5_000
"""Objects of OpenAPI in a document, beside one for every eight characters of its text."""
_MOST_REPEATED: Final = 20_000
"""Objects that shared parts put into operations, beside one for every four characters. Of public
documents, none has a twentieth of that."""
_SUPPORTED: Final = {
    "openapi": re.compile(r"3\.[012](\.[0-9]+.*)?\Z"),
    "swagger": re.compile(r"2\.0\Z"),
}


def load_document(
    path: Path,
    *,
    overlay: Path | None = None,
    strict_refs: bool = True,
    root: Path | None = None,
    outdated: list[UsageError] | None = None,
) -> Document:
    """Read an OpenAPI document.

    Args:
        path: the main file, JSON or YAML.
        overlay: an OpenAPI Overlay document to apply.
        strict_refs: refuse a dangling reference; otherwise `Document.dangling` lists it.
        root: the folder that references to other files may not leave; that of `path` when None.
        outdated: takes what is wrong with actions of the overlay that are then left out.

    Raises:
        SpecError: the document, or a file that it refers to, cannot be read.
        UsageError: the overlay cannot be read or does not fit the document.
    """
    whole = assemble(path, overlay=overlay, root=root, outdated=outdated)
    document = finish(whole)
    return _complete(document) if strict_refs else document


def load_part(
    path: Path,
    selection: Selection,
    *,
    overlay: Path | None = None,
    root: Path | None = None,
    outdated: list[UsageError] | None = None,
) -> Document:
    """Read the part of a document that is wanted; patterns that fit nothing want nothing.

    Args:
        path: the main file.
        selection: what is wanted; the whole document when it says nothing.
        overlay: an OpenAPI Overlay document to apply.
        root: the folder that references to other files may not leave; that of `path` when None.
        outdated: takes what is wrong with actions of the overlay that are then left out.

    Raises:
        SpecError: the document, or a file that it refers to, cannot be read.
        UsageError: the overlay cannot be read or does not fit the document.
    """
    whole = assemble(path, overlay=overlay, root=root, outdated=outdated)
    return finish(whole, wanted(whole, selection) if selection else None)


def wanted(whole: Assembled, selection: Selection) -> frozenset[JsonPointer]:
    """The pointers of the operations and webhooks that a selection takes."""
    there = outline(whole.raw)
    return frozenset(pointer for pointer, one in there.items() if selection.takes(one))


@dataclass(frozen=True, slots=True, eq=False)
class Assembled:
    """All files of a document in one, corrected, as the vendor's version of OpenAPI has it."""

    raw: dict[str, Any]
    """Swagger 2.0 appears here as OpenAPI 3.0."""
    version: str
    path: Path
    sha256: str
    overlay_sha256: str
    size: int
    sources: tuple[Source, ...]
    provenance: Provenance
    misshapen: tuple[Wrong, ...]
    reasons: Mapping[str, Unresolved]
    of_whole: dict[str, Any] = default(default_factory=dict)
    """What readers find out once about it, for all parts of it."""

    def may_say(self, key: str) -> bool:
        """Whether a key may be somewhere in the document; false only where that is sure."""
        return bool(self.overlay_sha256) or any(one.may_say(key) for one in self.sources)


def assemble(
    path: Path,
    *,
    overlay: Path | None = None,
    root: Path | None = None,
    outdated: list[UsageError] | None = None,
) -> Assembled:
    """Read the files of a document and its overlay; the arguments and errors of `load_document`."""
    main, digest = read_source(path)
    version, root = _version(main), root or path.parent
    bundled = bundle(main, root=root, read=_read)
    raw, provenance, overlay_digest = bundled.data, Provenance(main, bundled.moved), ""
    size = sum(len(one.text) for one in bundled.sources)
    if overlay is not None:
        # Most documents have none, and it brings in a tenth of a second of other packages.
        from wireproof.spec.overlay import apply_overlay, parse_overlay  # noqa: PLC0415

        source, overlay_digest = read_source(overlay)
        size += len(source.text)
        raw, provenance = apply_overlay(raw, parse_overlay(source), provenance, outdated)
        _still_a_document(main.with_value(raw), overlay)
        again = bundle(main.with_value(raw), root=root, read=_read)
        raw, provenance = again.data, provenance.rebundled(again.moved)
    raw, provenance, misshapen = _converted(raw, provenance)
    return Assembled(
        raw, version, path, digest, overlay_digest, size, bundled.sources, provenance, misshapen,
        bundled.reasons,
    )  # fmt: skip


def finish(whole: Assembled, kept: frozenset[JsonPointer] | None = None) -> Document:
    """Bring a document into one dialect.

    Args:
        whole: its files in one.
        kept: pointers of the operations, webhooks and components that are wanted; None is all.

    Raises:
        SpecError: its references make it far larger than it is.
    """
    raw = whole.raw if kept is None else cut(whole.raw, kept)
    references = _checked_references(raw, whole.size, whole.path)
    data = normalise(raw, str(raw["openapi"]), references.extra_roots)
    copied: dict[JsonPointer, JsonPointer] = {}
    if whole.may_say("$dynamicRef"):
        data, copied = settle_dynamic_references(data)
    document = Document(
        data=data,
        raw=raw,
        version=whole.version,
        path=whole.path,
        files=tuple(source.path for source in whole.sources),
        sha256=whole.sha256,
        overlay_sha256=whole.overlay_sha256,
        dangling=references.dangling,
        reasons=whole.reasons,
        endless=references.endless,
        misshapen=whole.misshapen,
        whole=whole.raw,
        kept=kept,
        of_whole=whole.of_whole,
        copied=copied,
        _provenance=whole.provenance.renamed(copied) if copied else whole.provenance,
        _sources=whole.sources,
    )
    document.worked_out["visits"] = references.visits
    document.worked_out["weight"] = references.objects, references.repeated
    return document


def _converted(
    raw: dict[str, Any], provenance: Provenance
) -> tuple[dict[str, Any], Provenance, tuple[Wrong, ...]]:
    """A document as OpenAPI, and what of a Swagger one has the wrong type."""
    if "swagger" not in raw:
        return raw, provenance, ()
    from wireproof.spec.swagger2 import convert_swagger  # noqa: PLC0415 - few documents are

    converted, renamed = convert_swagger(raw)
    wrong = moved_along(wrong_in_swagger(raw), renamed)
    return converted, provenance.renamed(renamed), wrong


def _checked_references(raw: dict[str, Any], size: int, path: Path) -> References:
    """Where the references of a document lead.

    Raises:
        SpecError: they and aliases make it larger than its `size` in characters accounts for.
    """
    found = check_references(raw)
    objects = found.objects
    most, most_repeated = limits_of_references(size)
    if objects > most:
        raise SpecError(
            f"{size:,} characters become {objects:,} objects by references that are put in place",
            location=Location(str(path)),
            hint="write each path item once; more paths to the same one are no other operations",
        )
    if found.repeated > most_repeated:
        raise SpecError(
            f"{size:,} characters put {found.repeated:,} objects into operations, by references to "
            "large parts that many of them share",
            location=Location(str(path)),
            hint="move the schemas of shared bodies, responses and parameters to "
            "components.schemas and refer to them: those are read once",
        )
    return found


def limits_of_references(size: int) -> tuple[int, int]:
    """How many objects, and how many put in place, a document of so many characters may have."""
    return _MOST_OBJECTS + size // 8, _MOST_REPEATED + size // 4


def assemble_part(raw: dict[str, Any], path: Path, text: str, sha256: str) -> Assembled:
    """A part of a document that stands in one file, is OpenAPI 3 and has no overlay.

    Args:
        raw: the part.
        path: the file.
        text: the whole text of it.
        sha256: of its bytes.

    Raises:
        KeyError: the document is no OpenAPI 3, or has parts to be put in place of references.
    """
    source = Source(path, text, raw, is_json=True)
    if bundle(source, root=path.parent, read=_read).data is not raw:
        raise KeyError("in place")
    version = str(raw["openapi"])
    return Assembled(
        raw, version, path, sha256, "", len(text), (source,), Provenance(source), (), {}
    )


def _read(path: Path) -> Source:
    return read_source(path)[0]


def read_source(path: Path) -> tuple[Source, str]:
    """Read one JSON or YAML file.

    Returns:
        the file, and the SHA-256 of its bytes.

    Raises:
        SpecError: missing, too large, not UTF-8, empty, or broken.
    """
    file = str(path)
    content, digest = _content(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise SpecError(
            f"not UTF-8: byte 0x{content[error.start]:02x}",
            location=Location(file, line, column),
            hint="save the file as UTF-8",
        ) from None
    if not text or text.isspace():
        raise SpecError("the file is empty", location=Location(file))
    return _parse(text, path, content.removeprefix(BOM_UTF8)), digest


def _parse(text: str, path: Path, encoded: bytes) -> Source:
    """Read as JSON what looks like it, and as YAML what only looked like it."""
    named = path.suffix.lower() == ".json"
    if named or text.lstrip()[0] in "{[":
        try:
            value, slices = parse_json(text, str(path))
        except SpecError:
            if named:
                raise
        else:
            return Source(path, text, value, is_json=True, slices=slices, encoded=encoded)
    from wireproof.spec.yaml12 import read_yaml  # noqa: PLC0415 - most documents are JSON

    value, repeated, positions = read_yaml(text, str(path))
    return Source(path, text, value, is_json=False, repeated=repeated, positions=positions)


def _content(path: Path) -> Content:
    location = Location(str(path))
    if not path.is_file():
        raise SpecError(no_file(path), location=location, hint=_hint(path))
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SpecError(f"larger than {MAX_BYTES // 2**20} MiB", location=location)
        return content_of(path)
    except OSError as error:
        raise SpecError(f"cannot be read: {error.strerror}", location=location) from None


def _hint(path: Path) -> str:
    if str(path).startswith(("https:/", "http:/")):
        return "nothing is fetched here: `wireproof add ADDRESS` brings a document in"
    return "give the path of a JSON or YAML file"


def _version(source: Source) -> str:
    """Return the version as written, or say why this is no document that can be read."""
    value: Any = source.value
    file = Location(str(source.path), 1, 1, "#")
    if not isinstance(value, dict):
        raise SpecError(
            f"an OpenAPI document is an object, and this is {_describe(value)}", location=file
        )
    if "openapi" not in value and "swagger" not in value:
        raise SpecError(
            "not an OpenAPI document: it has neither `openapi` nor `swagger`",
            location=file,
            hint="the first line of an OpenAPI document is like `openapi: 3.1.0`",
        )
    _refuse_shapeless(source)
    field = "openapi" if "openapi" in value else "swagger"
    version = value[field]
    if isinstance(version, (str, float)) and _SUPPORTED[field].match(str(version)):
        return str(version)
    raise SpecError(
        f"{field} version {version!r} is not supported",
        location=source.location(f"#/{field}"),
        hint="Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2 are",
    )


def _still_a_document(corrected: Source, overlay: Path) -> None:
    """Refuse an overlay that leaves no OpenAPI document behind."""
    try:
        _version(corrected)
    except SpecError as error:
        raise UsageError(
            f"what this overlay leaves is no document to read: {error.message}",
            location=Location(str(overlay)),
            hint="correct the action that removes or changes it",
        ) from None


def _refuse_shapeless(source: Source) -> None:
    """Refuse a document whose parts cannot be told apart: no smaller part could take the blame."""
    for field in ("info", "paths", "webhooks", "components"):
        part = source.value.get(field)
        if part is not None and not isinstance(part, dict):
            raise SpecError(
                f"`{field}` is an object in OpenAPI, and this is {_describe(part)}",
                location=source.location(f"#/{field}"),
                hint="correct the file: an overlay can only correct what it can reach",
            )


def _describe(value: Any) -> str:
    match value:
        case list():
            return "an array"
        case str():
            return "a string"
        case None:
            return "null"
        case _:
            return f"the {type(value).__name__} {value}"


def _complete(document: Document) -> Document:
    """The document, unless a reference of it leads nowhere."""
    if not document.dangling:
        return document
    pointer, ref = document.dangling[0]
    more = len(document.dangling) - 1
    also = f" (and {more} more)" if more else ""
    reason = document.reasons.get(ref, Unresolved("leads nowhere"))
    raise SpecError(
        f"the reference {ref!r} {reason.problem}{also}",
        location=document.location(f"{pointer}/$ref"),
        hint=reason.hint,
    )
