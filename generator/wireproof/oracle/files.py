"""Several files to one root in which every reference is local.

In: the main file and a function that reads another one. Out: the main document with the others
under `x-wireproof-files`, by their path from it, and references that lead there. Nothing is moved:
what stands in `schemas/pet.yaml` at `/Pet` stands at `#/x-wireproof-files/schemas~1pet.yaml/Pet`.
Anchors and identifiers are the business of the `referencing` library. Sources: RFC 3986, section 5;
JSON Schema 2020-12 core, section 8.2; OAS 3.2, section 4.1.2.2.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urljoin, urlsplit

from referencing import Anchor, Registry, Specification
from referencing.exceptions import Unresolvable

from wireproof.errors import SpecError
from wireproof.oas.pointer import escape, split
from wireproof.oracle.references import lookup

HOLDER: Final = "x-wireproof-files"
_DATA: Final = frozenset({"example", "examples", "default", "const", "enum", "value", "dataValue"})
"""Names of members that hold data of the API, in which nothing is a reference."""
_NAMED: Final = frozenset(
    {
        *("properties", "patternProperties", "$defs", "definitions", "schemas", "dependentSchemas"),
        *("responses", "parameters", "headers", "requestBodies", "securitySchemes", "links"),
        *("callbacks", "pathItems", "mediaTypes", "encoding", "variables"),
    }
)
"""Objects whose members have any name, so that `example` is the name of one: `default` is a status
in `responses`, and `value` may be a header."""

Read = Callable[[Path], Any]


@dataclass(slots=True)
class _File:
    """One file of the tree.

    Attributes:
        at: pointer of its root in the result.
    """

    path: Path
    value: Any
    at: str

    @property
    def uri(self) -> str:
        """What references in it are relative to, unless it says so itself."""
        own = self.value.get("$self") if isinstance(self.value, dict) else None
        return urljoin(self.path.as_uri(), own) if isinstance(own, str) else self.path.as_uri()


@dataclass(slots=True)
class _Tree:
    """The files read so far, by path."""

    root: Path
    read: Read
    files: dict[Path, _File] = field(default_factory=dict)
    _names: _Names | None = None

    def of(self, path: Path, main: Path) -> _File | None:
        """Return a file of the tree, read when first asked for; `None` when it is none."""
        if path in self.files:
            return self.files[path]
        if not path.is_relative_to(self.root) or not path.is_file():
            return None
        name = Path(os.path.relpath(path, main.parent)).as_posix()
        self.files[path] = _File(path, self.read(path), f"#/{HOLDER}/{escape(name)}")
        self._names = None
        return self.files[path]

    @property
    def names(self) -> _Names:
        """The anchors and identifiers of all files."""
        if self._names is None:
            self._names = _Names(tuple(self.files.values()))
        return self._names


def join_files(main: Path, value: dict[str, Any], root: Path, read: Read) -> dict[str, Any]:
    """Return the main document with local references only, as far as they lead anywhere.

    Args:
        main: path of the main file.
        value: of the main file; it is not changed.
        root: the folder that no reference may leave.
        read: returns the value of another file.

    Raises:
        SpecError: another file cannot be read.
    """
    tree = _Tree(root.resolve(), read)
    first = _File(main.resolve(), value, "#")
    tree.files[first.path] = first
    done: dict[str, Any] = {}
    waiting = [first]
    while waiting:
        known = set(tree.files)
        one = waiting.pop()
        done[one.at] = _localised(one, tree, first)
        waiting += [tree.files[path] for path in tree.files if path not in known]
    joined: dict[str, Any] = done.pop("#")
    if done:
        others = {split(at)[-1]: other for at, other in done.items()}
        joined = {**joined, HOLDER: {**joined.get(HOLDER, {}), **others}}
    return joined


def _localised(file: _File, tree: _Tree, main: _File) -> Any:
    """Return a copy of a file in which references are local; what needs none is shared."""

    def example_references(examples: Any, base: str) -> Any:
        """An example is data, and it may be a Reference Object (OAS 3.1.1, Media Type Object)."""
        if not isinstance(examples, dict):
            return examples
        return {
            name: {**one, "$ref": _local(one["$ref"], base, file, tree, main)}
            if isinstance(one, dict) and isinstance(one.get("$ref"), str)
            else one
            for name, one in examples.items()
        }

    def changed(node: Any, base: str, *, named: bool) -> Any:
        match node:
            case dict():
                if isinstance(own := node.get("$id"), str) and not named:
                    base = urljoin(base, own)
                    # What it names is known, and to others it would change what `#` refers to.
                    node = {key: one for key, one in node.items() if key != "$id"}
                out = {
                    key: example_references(one, base)
                    if key == "examples" and not named
                    else one
                    if (key in _DATA and not named) or not isinstance(one, dict | list)
                    else changed(one, base, named=key in _NAMED and not named)
                    for key, one in node.items()
                }
                if isinstance(ref := node.get("$ref"), str) and not named:
                    out["$ref"] = _local(ref, base, file, tree, main)
                if isinstance(found := node.get("discriminator"), dict) and not named:
                    out["discriminator"] = _with_mapping(found, base, file, tree, main)
                return out
            case list():
                return [changed(one, base, named=False) for one in node]
            case _:
                return node

    if file is main and not _needs_work(file.value):
        return file.value
    return changed(file.value, file.uri, named=False)


def _needs_work(value: Any) -> bool:
    """Tell whether a document has references that are no plain pointers."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            ref, mapping = node.get("$ref"), node.get("mapping")
            if "$id" in node or (isinstance(ref, str) and not ref.startswith("#/")):
                return True
            if isinstance(mapping, dict) and any(map(_names_a_file, mapping.values())):
                return True
            waiting += [one for one in node.values() if isinstance(one, dict | list)]
        else:
            waiting += [one for one in node if isinstance(one, dict | list)]
    return False


def _names_a_file(value: Any) -> bool:
    """Whether a mapping's value is a URI, and not the name of a schema or a local pointer."""
    return isinstance(value, str) and value[:1] != "#" and ("/" in value or "." in value)


def _with_mapping(
    discriminator: dict[str, Any], base: str, file: _File, tree: _Tree, main: _File
) -> dict[str, Any]:
    """Return a discriminator whose mapping names schemas of other files where they are now."""
    mapping = discriminator.get("mapping")
    if not isinstance(mapping, dict):
        return discriminator
    return {
        **discriminator,
        "mapping": {
            key: _local(ref, base, file, tree, main)
            if isinstance(ref, str) and (ref.startswith("#") or _names_a_file(ref))
            else ref
            for key, ref in mapping.items()
        },
    }


def _local(ref: str, base: str, file: _File, tree: _Tree, main: _File) -> str:
    """Return the local spelling of a reference; itself, when it leads nowhere that is known."""
    own_base = base == file.uri
    if not own_base and (found := tree.names.pointer(ref, base)):
        return found
    where, _, fragment = ref.partition("#")
    target: _File | None = file
    if where:
        target = _file_at(urljoin(file.path.as_uri(), where), tree, main)
    if target is not None and (not fragment or fragment.startswith("/")):
        pointer = target.at + fragment
        if _exists(target.value, "#" + fragment):
            return pointer
    return tree.names.pointer(ref, base) or ref


def _file_at(uri: str, tree: _Tree, main: _File) -> _File | None:
    parts = urlsplit(uri)
    if parts.scheme != "file" or parts.netloc:
        return None
    try:
        return tree.of(Path(unquote(parts.path)).resolve(), main.path)
    except (OSError, ValueError, RuntimeError):  # RuntimeError: links that lead in a circle
        return None


def _exists(value: Any, pointer: str) -> bool:
    try:
        lookup(value, pointer)
    except SpecError:
        return False
    return True


class _Names:
    """Where anchors and identifiers lead, by the rules of JSON Schema."""

    def __init__(self, files: tuple[_File, ...]) -> None:
        self._files = files

    @cached_property
    def _registry(self) -> Registry[Any]:
        empty: Registry[Any] = Registry()
        found = [(one.uri, _OPENAPI.create_resource(one.value)) for one in self._files]
        return empty.with_resources(found).crawl()

    @cached_property
    def _pointers(self) -> dict[int, str]:
        found: dict[int, str] = {}
        for file in self._files:
            waiting: list[tuple[Any, str]] = [(file.value, file.at)]
            while waiting:
                node, at = waiting.pop()
                found.setdefault(id(node), at)
                waiting += [(one, f"{at}/{escape(key)}") for key, one in _children(node)]
        return found

    def pointer(self, ref: str, base: str) -> str:
        """Return the pointer of what a reference names, or ""."""
        try:
            found = self._registry.resolver(base).lookup(ref)
        except (Unresolvable, ValueError, TypeError):
            return ""
        return self._pointers.get(id(found.contents), "")


def _children(node: Any) -> Iterator[tuple[str | int, Any]]:
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    yield from ((key, one) for key, one in pairs if isinstance(one, dict | list))


def _identifier(node: Any) -> str | None:
    found = node.get("$id", node.get("$self")) if isinstance(node, dict) else None
    return found.rstrip("#") if isinstance(found, str) else None


def _anchors(specification: Specification[Any], node: Any) -> Iterator[Anchor[Any]]:
    for keyword in ("$anchor", "$dynamicAnchor") if isinstance(node, dict) else ():
        if isinstance(name := node.get(keyword), str):
            resource = specification.create_resource(node)
            yield Anchor(name, resource)  # type: ignore[call-arg] # its stubs hide the constructor


# In an OpenAPI document any object may be a schema with a name.
_OPENAPI: Final[Specification[Any]] = Specification(  # type: ignore[call-arg] # the same
    name="OpenAPI",
    id_of=_identifier,
    subresources_of=lambda node: [one for _, one in _children(node)],
    anchors_in=_anchors,
    maybe_in_subresource=lambda segments, resolver, subresource: resolver,  # noqa: ARG005 - named
)
