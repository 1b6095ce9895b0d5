"""What is left out of a client and yet decides a name in it.

In: a part of a document that was analysed, and the whole. Out: the operations and components beyond
that part that may want a name of a class in it; or that nothing less than the whole can tell. A
class is named after where it stands, `ListOrgSecretsResponse`, and of several that want one name
the first of the document gets it. Whoever wants it has a name that begins like it, so few have to
be looked at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from wireproof.client.identifiers import class_name, pascal
from wireproof.client.method_names import Name
from wireproof.client.names import NameLock, place_of
from wireproof.client.operations import class_hints
from wireproof.oas.pointer import find, join, split
from wireproof.spec.document import Document

_SCOPE: Final = "schemas"
_SCHEMAS: Final = "#/components/schemas"
_PATHS: Final = "#/paths/"
_STRUCTURE: Final = (
    "Object", "List", "With", "Other", "Headers", "Input", r"Option\d+", "Any", "Key",
)  # fmt: skip
"""What the name of an inner schema can have behind that of the outer one, beside properties."""
_OF_KEYWORDS: Final = {
    "Item": ("items", "prefixItems"),
    "Value": ("additionalProperties", "patternProperties", "oneOf", "anyOf"),
}
"""The same, where one of these keywords stands."""
_INSIDE: Final = ("allOf", "oneOf", "anyOf", "prefixItems")
_COMPONENT: Final = 4


def rivals(document: Document, lock: NameLock, methods: Mapping[str, Name]) -> set[str]:
    """Pointers of what else may want one of the names that were settled for the first time.

    Args:
        document: of which a part was analysed.
        lock: with the names of that analysis.
        methods: resource and method of every operation of the whole, by pointer.
    """
    found: set[str] = set()
    hints = _hints(document, methods)
    schemas = _schemas(document)
    endings: dict[str, re.Pattern[str]] = {}
    classes: dict[str, list[str]] = defaultdict(list)
    for name in schemas:
        if not document.wants(join(_SCHEMAS, name)) and name not in _own(document):
            classes[class_name(name)].append(name)
    for wanted in wanted_names(document, lock):
        for length in range(1, len(wanted) + 1):
            beginning, rest = wanted[:length], wanted[length:]
            found.update(hints.get(beginning, ()))
            for name in classes.get(beginning, ()) if rest else ():
                if name not in endings:
                    endings[name] = _endings(schemas, name)
                if endings[name].fullmatch(rest):
                    found.add(join(_SCHEMAS, name))
    return found


def is_settled(part: NameLock, wanted: Mapping[str, Any]) -> bool:
    """Whether the part that was looked at tells who gets each name.

    Operations are read in the order of the document, then components; what stands inside of
    components is read in an order that depends on all of them.

    Args:
        part: the names of an analysis, that of the rivals included.
        wanted: the names that matter.
    """
    for name, keys in part.claims.get(_SCOPE, {}).items():
        if name in wanted and len(keys) > 1:
            places = [place_of(key) for key in keys]
            inline = [one for one in places if not one.startswith(_PATHS)]
            inside = [one for one in inline if one.count("/") >= _COMPONENT]
            components = len(inline) - len(inside)
            beside = len(places) - len(inline)
            if len(inside) > 1 or components > 1 or (components and beside):
                return False
    return True


def wanted_names(document: Document, lock: NameLock) -> dict[str, list[str]]:
    """The names of classes that were settled for the first time, and who wanted each."""
    own = _own(document)
    return {
        name: keys
        for name, keys in lock.claims.get(_SCOPE, {}).items()
        if any(_is_here(place_of(key), own) for key in keys)
    }


def _is_here(place: str, own: Mapping[str, Any]) -> bool:
    """Whether a place is no component that was left out."""
    component = place.startswith(f"{_SCHEMAS}/") and place.count("/") < _COMPONENT
    return not component or split(place)[-1] in own


def _own(document: Document) -> Mapping[str, Any]:
    components = document.data.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    return schemas if isinstance(schemas, dict) else {}


def _schemas(document: Document) -> Mapping[str, Any]:
    components = document.whole.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    return schemas if isinstance(schemas, dict) else {}


def _hints(document: Document, methods: Mapping[str, Name]) -> Mapping[str, list[str]]:
    """How the classes of the operations begin that were left out."""
    found: dict[str, list[str]] = defaultdict(list)
    for pointer, hint in class_hints(methods).items():
        if not document.wants(pointer):
            found[hint].append(pointer)
    return found


def _endings(schemas: Mapping[str, Any], name: str) -> re.Pattern[str]:
    """How the name of a schema inside a component can go on."""
    inside = list(_inside(schemas, schemas[name]))
    words = {re.escape(pascal(word)) for node in inside for word in _words(node)}
    structure = [
        rf"{word}\d*"
        for word, keywords in _OF_KEYWORDS.items()
        if any(keyword in node for node in inside for keyword in keywords)
    ]
    parts = sorted({*filter(None, words), *_STRUCTURE, *structure}, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(parts)})+\d*")


def _words(node: Mapping[str, Any]) -> Iterator[str]:
    """Title, names of properties and sole value of one schema."""
    if "const" in node or isinstance(node.get("enum"), list):
        sole = [node["const"]] if "const" in node else node["enum"]
        yield from (one for one in sole if isinstance(one, str) and len(sole) == 1)
    if isinstance(node.get("title"), str):  # which names a member of a union
        yield node["title"]
    if isinstance(node.get("properties"), dict):
        yield from node["properties"]


def _inside(schemas: Mapping[str, Any], schema: Any) -> Iterator[Mapping[str, Any]]:
    """A schema, those inside it at any depth, and those it is combined of."""
    pending, seen = [schema], set[str]()
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            pending += node
        if not isinstance(node, dict):
            continue
        ref = node.get("$ref")
        if isinstance(ref, str) and ref not in seen:
            seen.add(ref)
            with suppress(KeyError):
                pending.append(find({"components": {"schemas": schemas}}, ref)[0])
        yield node
        properties = node.get("properties")
        if isinstance(properties, dict):
            pending += [_without_reference(one) for one in properties.values()]
        pending += [node[key] for key in _INSIDE if key in node]
        pending += [
            _without_reference(node[key])
            for key in ("items", "additionalProperties", "not", "patternProperties", "$defs")
            if key in node
        ]


def _without_reference(node: Any) -> Any:
    """What stands behind a plain reference has a name of its own."""
    return None if isinstance(node, dict) and set(node) == {"$ref"} else node
