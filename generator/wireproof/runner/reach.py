"""What the proof of one operation depends on, and nothing else: the key of what is remembered.

In: a document and a client's folder. Out: for each operation a text that changes whenever its
proof may. Both sides are taken too widely rather than too narrowly: of the document all that
references lead to, of the client the resource's module, all modules of models and inputs that
name one another from there, and everything that is neither.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from wireproof.errors import SpecError
from wireproof.oas.pointer import join, split
from wireproof.oracle.operations import Operation
from wireproof.oracle.references import lookup

_APART: Final = frozenset(
    ("paths", "webhooks", "components", "definitions", "parameters", "responses", "tags", "info")
)
"""What an operation reaches by reference alone."""
_BY_NAME: Final = ("$dynamicRef", "$recursiveRef", "$anchor", "$dynamicAnchor", "$id", "$self")
"""Where one of these stands, a reference may lead anywhere."""
_METHODS: Final = frozenset(
    ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
)
_WORD: Final = re.compile(r"[^\W\d]\w*")
_DEFINED: Final = re.compile(r"^(?:class |def |async def |type )?([^\W\d]\w*)", re.MULTILINE)
_SHARED_OUT: Final = ("models", "inputs", "resources")
"""Folders of a client whose modules are told apart."""


class DocumentReach:
    """The parts of a document, each with its digest and what it refers to."""

    def __init__(self, root: dict[str, Any]) -> None:
        self._root = root
        self._parts: dict[str, tuple[str, frozenset[str]]] = {}
        rest = {name: node for name, node in root.items() if name not in _APART}
        schemes = (root.get("components") or {}).get("securitySchemes")
        self._always = _digest([rest, schemes])
        text = json.dumps(root, default=repr)
        self._whole = any(f'"{name}"' in text for name in _BY_NAME)
        self._below = _extending(root)

    def key(self, operation: Operation) -> str:
        """Return the digest of all that an operation can be read from."""
        if self._whole:
            return _digest(self._root)
        item = (self._root.get("paths") or {}).get(operation.path) or {}
        common = {name: node for name, node in item.items() if name not in _METHODS}
        waiting = [operation.pointer, *_references(common)]
        seen: dict[str, str] = {}
        while waiting:
            ref = waiting.pop()
            if ref not in seen:
                seen[ref], leads = self._part(ref)
                waiting += leads
                waiting += self._below.get(ref, ())
        return _digest([self._always, common, sorted(seen.items())])

    def _part(self, ref: str) -> tuple[str, frozenset[str]]:
        if ref not in self._parts:
            try:
                node = lookup(self._root, ref)
            except SpecError:
                node = None
            self._parts[ref] = _digest(node), frozenset(_references(node))
        return self._parts[ref]


class ClientReach:
    """The modules of a client, each with its digest and the modules that it names parts of."""

    def __init__(self, folder: Path) -> None:
        texts = {
            path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8", "replace")
            for path in sorted(folder.rglob("*.py"))
        }
        apart = {path: text for path, text in texts.items() if _is_apart(path)}
        self._digests = {path: _digest(text) for path, text in apart.items()}
        homes: dict[str, set[str]] = defaultdict(set)
        for path, text in apart.items():
            for name in _DEFINED.findall(text) if not path.startswith("resources/") else ():
                homes[name].add(path)
        self._leads: dict[str, set[str]] = {
            path: set().union(*(homes[name] for name in homes.keys() & _WORD.findall(text)))
            for path, text in apart.items()
        }
        self._known: dict[str, str] = {}
        self._always = _digest({path: text for path, text in texts.items() if path not in apart})

    def key(self, resource: str) -> str:
        """Return the digest of all modules that a call of a resource's methods can reach."""
        if resource not in self._known:
            self._known[resource] = self._key(resource)
        return self._known[resource]

    def _key(self, resource: str) -> str:
        names = resource.split(".")
        above = {"_".join(names[:length]) for length in range(1, len(names) + 1)}
        waiting = [path for path in self._digests if _resource_of(path).rstrip("_") in above]
        if not resource or not waiting:
            waiting = [*self._digests]
        seen = {*waiting}
        while waiting:
            further = self._leads[waiting.pop()] - seen
            seen |= further
            waiting += further
        return _digest([self._always, sorted((path, self._digests[path]) for path in seen)])


def _resource_of(path: str) -> str:
    """The module of the resource that a module belongs to: `repos` of `resources/repos/keys.py`."""
    folder, _, rest = path.partition("/")
    return rest.partition("/")[0].removesuffix(".py") if folder == "resources" else ""


def _is_apart(path: str) -> bool:
    folder, _, rest = path.partition("/")
    return folder in _SHARED_OUT and bool(rest) and not path.endswith("__init__.py")


def _references(node: Any) -> Iterator[str]:
    """Yield the pointers that a node leads to; a discriminator may name a schema by its name."""
    stack = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            ref, mapping = one.get("$ref"), one.get("mapping")
            if isinstance(ref, str):
                yield _plain(ref)
            if isinstance(mapping, dict):
                yield from _named(mapping.values())
            yield from _named([one.get("defaultMapping")])
            stack += one.values()
        elif isinstance(one, list):
            stack += one


def _named(targets: Iterable[Any]) -> Iterator[str]:
    for target in targets:
        if isinstance(target, str):
            yield _plain(target) if "#" in target else join("#", "components", "schemas", target)


def _plain(ref: str) -> str:
    """Return a reference in the one spelling that all have here."""
    return join("#", *split(ref)) if ref.startswith("#/") else ref


def _extending(root: dict[str, Any]) -> Mapping[str, list[str]]:
    """Return for each schema those that extend it: its discriminator may name them."""
    found: dict[str, list[str]] = defaultdict(list)
    holders = {
        "#/components/schemas": (root.get("components") or {}).get("schemas") or {},
        "#/definitions": root.get("definitions") or {},
    }
    for at, schemas in holders.items():
        for name, schema in schemas.items():
            for one in (schema.get("allOf") or []) if isinstance(schema, dict) else []:
                if isinstance(one, dict) and isinstance(one.get("$ref"), str):
                    found[_plain(one["$ref"])].append(join(at, name))
    return found


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
