"""What the `xml` keywords of a document say of a value: names, attributes, texts, wrappers.

In: schemas as written. Out: `Member`s of objects and arrays. Sources: OpenAPI Specification 2.0,
3.0.4, 3.1.1 and 3.2.0, "XML Object". The nearest word along references counts; where alternatives
describe one property, the first of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final, Literal

from wireproof.oas.pointer import split
from wireproof.oracle.files import HOLDER
from wireproof.oracle.references import followed

Form = Literal["element", "attribute", "text", "cdata", "none"]
Tag = tuple[str, str]
"""A namespace and a name."""

_NOTES: Final = frozenset(
    {"title", "description", "default", "example", "examples", "deprecated", "readOnly",
     "writeOnly", "externalDocs", "xml", "$comment", "$schema", "$id", "$anchor"}
)  # fmt: skip
_MOST: Final = 500
_COMPONENTS: Final = ("#/components/schemas/", "#/definitions/")
_OF_ANOTHER_FILE: Final = f"^#/{HOLDER}/[^/]+"


@dataclass(frozen=True, slots=True)
class Member:
    """One node that a schema describes.

    Attributes:
        tag: of the element or attribute; of each item, for an array without a wrapper.
        wrapped: whether an element is around the items of an array.
        always: whether it is there even when it says nothing: a required array without wrapper.
    """

    tag: Tag
    schema: Any
    form: Form = "element"
    wrapped: bool = True
    always: bool = False


class XmlSchemas:
    """The schemas of one document, asked about XML."""

    def __init__(self, root: dict[str, Any]) -> None:
        self.root = root
        self._old = str(root.get("openapi", "2")).startswith(("2", "3.0"))
        # A schema is kept beside what is known of it, so that its identity stays its own.
        self._groups: dict[int, tuple[Any, list[list[dict[str, Any]]]]] = {}

    def groups(self, schema: Any) -> list[list[dict[str, Any]]]:
        """Return what a value has to satisfy at once, then each of the alternatives."""
        if id(schema) not in self._groups:
            self._groups[id(schema)] = schema, list(self._read_groups(schema))
        return self._groups[id(schema)][1]

    def _read_groups(self, schema: Any) -> Iterator[list[dict[str, Any]]]:
        pending, seen = [schema], set[Any]()
        while pending and len(seen) < _MOST:
            one = pending.pop(0)
            key = (one.get("$ref") if isinstance(one, dict) else None) or id(one)
            if str(key) in seen:
                continue
            seen.add(str(key))
            group = self._together(one)
            yield group
            for part in group:
                for keyword in ("oneOf", "anyOf"):
                    listed = part.get(keyword)
                    pending += listed if isinstance(listed, list) else []
            pending += self._children(one)

    def _together(self, schema: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        pending = [schema]
        while pending and len(found) < _MOST:
            one = pending.pop(0)
            if not isinstance(one, dict) or any(one is other for other in found):
                continue
            alone = self._old and isinstance(one.get("$ref"), str)
            found += [] if alone else [one]
            target, _ = followed(self.root, one, "")
            members = one.get("allOf")
            pending[:0] = [
                *([target] if target is not one else []),
                *(members if isinstance(members, list) and not alone else []),
            ]
        return found

    def _children(self, schema: Any) -> list[dict[str, Any]]:
        """Return what extends a schema that has a discriminator and no union."""
        pointer = self._alias(schema)
        told = [one for one in self._together(schema) if "discriminator" in one] if pointer else []
        if all({"oneOf", "anyOf"} & set(one) for one in told):
            return []
        found = [pointer]
        for above in found:  # grows while it is read
            found += [one for one in self._extending(above) if one not in found]
        return [{"$ref": one} for one in found[1:]]

    def _extending(self, pointer: str) -> Iterator[str]:
        for start in _COMPONENTS:
            place: Any = self.root
            for step in start.strip("#/").split("/"):
                place = place.get(step) or {} if isinstance(place, dict) else {}
            for name, one in place.items():
                above = one.get("allOf") if isinstance(one, dict) else None
                if isinstance(above, list) and {"$ref": pointer} in above:
                    yield start + name

    def kinds(self, schema: Any) -> frozenset[str]:
        """Return the JSON types that are spoken of; none where a schema says nothing."""
        return frozenset(kind for group in self.groups(schema) for kind in _kinds(group))

    def facts(self, schema: Any) -> dict[str, Any]:
        """Return what the XML Objects say of a schema, the nearest first.

        One beside `$ref` counts: OAS 3.1 says so, and in documents before it (the pet store of
        Swagger is one) it says what the server writes.
        """
        found: dict[str, Any] = {}
        for _ in range(32):
            if not isinstance(schema, dict):
                break
            alias = self._alias(schema)
            written = schema.get("xml")
            own = dict(written) if isinstance(written, dict) else {}
            if alias and own.get("nodeType") == "none":
                del own["nodeType"]  # the node is that of the target
            found = {**own, **found}
            if not alias:
                break
            schema, _ = followed(self.root, {"$ref": alias}, "")
        return found

    def _alias(self, schema: Any) -> str:
        """Return the reference that a schema is another name for, or ""."""
        while isinstance(schema, dict):
            said = {key for key in schema if key not in _NOTES and not key.startswith("x-")}
            if isinstance(schema.get("$ref"), str) and (said == {"$ref"} or self._old):
                return str(schema["$ref"])
            members = schema.get("allOf")
            listed = members if isinstance(members, list) else []
            speaking = [one for one in listed if isinstance(one, dict) and set(one) - _NOTES]
            if said != {"allOf"} or len(speaking) != 1:
                break
            schema = speaking[0]
        return ""

    def component(self, schema: Any) -> str:
        """Return the name of the component that a schema is, in whatever file, or "".

        A whole file is one, called after the file: so it is where tools put files together.
        """
        alias = self._alias(schema)
        if whole := re.fullmatch(_OF_ANOTHER_FILE, alias):
            return PurePosixPath(split(whole[0])[-1]).stem
        place, _, name = re.sub(_OF_ANOTHER_FILE, "#", alias).rpartition("/")
        found = f"{place}/" in _COMPONENTS
        return name.replace("~1", "/").replace("~0", "~") if found else ""

    def tag(self, schema: Any, name: str) -> Tag:
        """Return the tag of a schema, `name` where it says none."""
        facts = self.facts(schema)
        return str(facts.get("namespace") or ""), str(facts.get("name") or name)

    def members(self, schema: Any) -> dict[str, Member]:
        """Return the declared properties of an object."""
        found: dict[str, Member] = {}
        for group in self.groups(schema):
            needed = {name for part in group for name in _list(part.get("required"))}
            for part in group:
                declared = part.get("properties")
                for name, one in declared.items() if isinstance(declared, dict) else ():
                    if name not in found and one is not False:
                        found[name] = self._member(name, one, required=name in needed)
        return found

    def _member(self, name: str, schema: Any, *, required: bool) -> Member:
        facts, kinds = self.facts(schema), self.kinds(schema)
        form: Any = "text" if facts.get("x-ms-text") is True else facts.get("nodeType")
        form = form or ("attribute" if facts.get("attribute") is True else "element")
        if "array" in kinds and "object" not in kinds:
            wrapped = facts.get("wrapped") is True or facts.get("nodeType") == "element"
            inside = name if not wrapped else self.tag(schema, name)[1]
            tag = self.tag(schema, name) if wrapped else self.tag(self.items(schema), inside)
            form = form if form in ("attribute", "text", "cdata") else "element"
            return Member(tag, schema, form, wrapped, required and not wrapped)
        return Member(self.tag(schema, name), schema, form, always=required and form != "element")

    def items(self, schema: Any) -> Any:
        """Return the schema of an array's items."""
        parts = (part for group in self.groups(schema) for part in group)
        return next((part["items"] for part in parts if "items" in part), True)

    def undeclared(self, schema: Any) -> Any:
        """Return the schema of undeclared properties; `True` where nothing is said."""
        for group in self.groups(schema):
            for key in ("additionalProperties", "unevaluatedProperties"):
                said = [part[key] for part in group if key in part]
                if said and isinstance(said[0], dict) and said[0]:
                    return True if any("patternProperties" in part for part in group) else said[0]
                if said:
                    break
        return True


def _kinds(group: list[dict[str, Any]]) -> Iterator[str]:
    written = [
        kind
        for part in group
        for kind in (
            part["type"] if isinstance(part.get("type"), list) else _list([part.get("type")])
        )
    ]
    values = [[part["const"]] if "const" in part else part.get("enum") for part in group]
    listed = [value for one in values if isinstance(one, list) for value in one]
    if listed:
        yield from (_KIND.get(type(value), "") for value in listed)
    elif written:
        yield from written
        if any(part.get("nullable") is True for part in group):
            yield "null"
    elif any(key in part for part in group for key in ("properties", "additionalProperties")):
        yield "object"
    elif any("items" in part for part in group):
        yield "array"


_KIND: Final = {
    str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null",
    dict: "object", list: "array",
}  # fmt: skip


def _list(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
