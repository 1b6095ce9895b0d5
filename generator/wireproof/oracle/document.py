"""The vendor's document, as the proof reads it: from the bytes, and by itself.

In: paths of the document and of its overlay. Out: a `Document`, in the dialect in which the vendor
wrote it: Swagger 2.0 stays Swagger 2.0. No line of this reading is the generator's, so that a fault
of the generator's reading shows on the wire.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from stat import S_ISREG
from typing import Any, Final

from wireproof.errors import Location, SpecError
from wireproof.oas.pointer import join, split
from wireproof.oas.strict_json import NotJson, read_json
from wireproof.oracle.dynamic import without_dynamic_references
from wireproof.oracle.files import HOLDER, join_files
from wireproof.oracle.in_place import put_in_place
from wireproof.oracle.json_places import json_places
from wireproof.oracle.overlay import apply_overlay
from wireproof.oracle.yaml_text import read_yaml, yaml_places

_MOST_BYTES: Final = 64 * 1024 * 1024
_LEVELS: Final = 6
"""How deep places are told exactly; what stands deeper is told at what it stands in."""
_VERSIONS: Final = {"swagger": re.compile(r"2\.0"), "openapi": re.compile(r"3\.[012](\..+)?")}


class _Text:
    """One file: its bytes as text, its value, and the places of its nodes when asked for."""

    def __init__(self, path: Path) -> None:
        content = _bytes(path)
        self.path = path
        self.sha256 = hashlib.sha256(content).hexdigest()
        self._text = _decoded(content, path)
        self.is_json, self.value = _parsed(self._text, path)

    @cached_property
    def places(self) -> dict[tuple[str, ...], tuple[int, int]]:
        """Line and column of the nodes near the root."""
        if self.is_json:
            return json_places(self._text, _LEVELS)
        return yaml_places(self._text, str(self.path), _LEVELS)


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A document with its overlay applied.

    Attributes:
        raw: as written; parts of other files stand under `x-wireproof-files`. Nodes may be shared:
            treat it as immutable.
        path: of the main file.
        sha256: of the bytes of the main file.
        overlay_sha256: of those of the overlay, "" when there is none.
    """

    raw: dict[str, Any]
    path: Path
    sha256: str
    overlay_sha256: str = ""
    _texts: dict[Path, _Text] = field(default_factory=dict, repr=False)

    @property
    def files(self) -> dict[str, str]:
        """The files that were read, and digests of their bytes; the overlay is apart."""
        return {str(path): text.sha256 for path, text in self._texts.items()}

    def location(self, pointer: str) -> Location:
        """Return where a node stands in the vendor's files, or what it stands in."""
        path, steps, shown = self.path, split(pointer), pointer
        if len(steps) > 1 and steps[0] == HOLDER:
            path, steps = self.path.parent / steps[1], steps[2:]
            shown = join("#", *steps)
        text = self._texts.get(path.resolve())
        if text is None:
            return Location(str(path), pointer=shown)
        for length in range(len(steps), -1, -1):
            if place := text.places.get(tuple(steps[:length])):
                return Location(str(path), *place, shown)
        return Location(str(path), pointer=shown)


def read_document(path: Path, *, overlay: Path | None = None, root: Path | None = None) -> Document:
    """Read a vendor's document.

    Args:
        path: the main file, JSON or YAML: OpenAPI 3.0, 3.1, 3.2 or Swagger 2.0.
        overlay: corrections to it.
        root: the folder that references to other files may not leave; that of `path` when left out.

    Raises:
        SpecError: a file cannot be read, or is no such document.
        UsageError: the overlay cannot be applied.
    """
    texts: dict[Path, _Text] = {}

    def value_of(file: Path) -> Any:
        texts[file.resolve()] = found = _Text(file)
        return found.value

    main = texts[path.resolve()] = _Text(path)
    _check_kind(main.value, path)
    folder = root or path.parent
    raw = join_files(path, main.value, folder, value_of)
    overlay_sha256 = ""
    if overlay is not None:
        corrections = _Text(overlay)
        overlay_sha256 = corrections.sha256
        raw = apply_overlay(raw, corrections.value, str(overlay))
        raw = join_files(path, raw, folder, value_of)
    try:
        raw = without_dynamic_references(put_in_place(raw))
    except SpecError as error:
        place = error.location or Location(str(path))
        raise SpecError(error.message, location=place, hint=error.hint) from None
    return Document(raw, path, main.sha256, overlay_sha256, texts)


def _bytes(path: Path) -> bytes:
    try:
        state = path.stat()
        if not S_ISREG(state.st_mode):  # a pipe or a device may never come to an end
            raise SpecError("is not a file", location=Location(str(path)))
        if state.st_size > _MOST_BYTES:
            said = f"larger than {_MOST_BYTES // 2**20} MiB"
            raise SpecError(said, location=Location(str(path)))
        return path.read_bytes()
    except OSError as error:
        said = f"cannot be read: {error.strerror or error}"
        raise SpecError(said, location=Location(str(path))) from None


def _decoded(content: bytes, path: Path) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SpecError("not UTF-8", location=Location(str(path), line, 1)) from None
    if not text.strip():
        raise SpecError("the file is empty", location=Location(str(path)))
    return text


def _parsed(text: str, path: Path) -> tuple[bool, Any]:
    """Read JSON where a text is JSON, and else YAML, of which JSON is nearly a part."""
    is_json = path.suffix.lower() == ".json"
    if is_json or text.lstrip()[0] in "{[":
        try:
            # Of a name that an object repeats, the last one counts; the linter tells of it.
            return True, read_json(text, repeated=lambda _: None)
        except NotJson as error:
            if is_json or error.too_deep:
                place = Location(str(path), error.line, error.column)
                raise SpecError(f"broken JSON: {error.reason}", location=place) from None
    return False, read_yaml(text, str(path))


def _check_kind(value: Any, path: Path) -> None:
    for name, pattern in _VERSIONS.items():
        if isinstance(value, dict) and name in value:
            version = value[name]
            if isinstance(version, str | float) and pattern.fullmatch(str(version)):
                return
            raise SpecError(
                f"{name} version {version!r} is not supported",
                location=Location(str(path), pointer=f"#/{name}"),
                hint="Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2 are",
            )
    raise SpecError(
        "not an OpenAPI document: not an object with `openapi` or `swagger`",
        location=Location(str(path)),
    )
