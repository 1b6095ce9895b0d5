"""Readings of a schema: one self-contained JSON Schema 2020-12 per question that the proof asks.

In: the document as written, a schema in it, and a `Variant`. Out: a schema whose references are
all inside it. There are three purposes:

- `generate`: what data should be made from; exact, and closed for requests (see `Variant.closed`);
- `exact`: data valid under it must be accepted: formats hold, discriminators agree, what is
  readOnly is absent from requests and what is writeOnly from responses;
- `loose`: data invalid under it must be refused: only what JSON Schema itself demands. Data that
  is valid loosely but not exactly is left to the client, as long as nothing is lost.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from wireproof.cases.directions import FLAGS, flags_in, one_way
from wireproof.cases.discriminators import (
    Family,
    agree,
    children_of,
    families,
    literals,
    mapped_to,
    otherwise,
    said_of,
)
from wireproof.cases.keywords import (
    BRANCHES,
    CONDITIONS,
    LISTS_OF_SCHEMAS,
    MAPS_OF_SCHEMAS,
    SINGLE_SCHEMAS,
    assert_integer_format,
    from_oas_30,
    from_swagger,
    with_bounds,
)
from wireproof.cases.meaning import (
    ANNOTATIONS,
    distinct,
    has_reference,
    may_be_closed,
    says_something,
    wants_null,
    with_implied_type,
    with_null_apart,
    with_plain_reference,
    with_possible_format,
)
from wireproof.cases.patterns import unread, with_readable
from wireproof.cases.shortened import EVERYWHERE, is_short, without_optional
from wireproof.errors import SpecError
from wireproof.oas.pointer import split
from wireproof.oracle.references import lookup

Direction = Literal["request", "response"]
Purpose = Literal["generate", "exact", "loose"]
Use = Literal["closed", "open", "base"]

_DEEPEST = 200
_NOT_A_NAME = re.compile(r"[^A-Za-z0-9._-]")


@dataclass(frozen=True, slots=True)
class Variant:
    """How schemas are read.

    Attributes:
        direction: whether the data travels to the vendor or from it.
        purpose: see the module's docstring.
    """

    direction: Direction
    purpose: Purpose

    @property
    def closed(self) -> bool:
        """Whether objects take only the properties that they declare.

        JSON Schema objects are open, so generators invent properties that a typed signature
        cannot express. Requests are generated closed; responses stay open, since unknown
        properties have to be tolerated there.
        """
        return self.direction == "request" and self.purpose == "generate"


@dataclass(slots=True)
class Reader:
    """Reads the schemas of one document; a plain cache of what the document says.

    Attributes:
        root: the document as written, overlay applied.
        oas_30: whether it is written in OAS 3.0, which has a dialect of its own.
        families: parents whose discriminator their children inherit; see `discriminators`.
        children: the tag of each such child, and the values that name it.
        swagger: whether it is written in Swagger 2.0, which has another.
        flags: which of `readOnly` and `writeOnly` is set anywhere.
        unread: patterns that were met, and are no regular expressions.
    """

    root: dict[str, Any]
    oas_30: bool
    families: dict[str, Family]
    children: dict[str, tuple[str, list[str]]]
    swagger: bool = False
    flags: frozenset[str] = frozenset(FLAGS.values())
    unread: dict[str, None] = field(default_factory=dict[str, None])

    def rewritten(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return one schema object, its children untouched, in the words of JSON Schema 2020-12."""
        self.unread.update(dict.fromkeys(unread(schema)))
        schema = with_readable(schema)
        if self.swagger:
            return with_bounds(from_swagger(schema))
        node = with_bounds(from_oas_30(schema) if self.oas_30 else dict(schema))
        if isinstance(members := node.get("oneOf"), list) and "discriminator" not in schema:
            node["oneOf"] = distinct(members, lambda ref: lookup(self.root, ref))
        return node

    def wants_null(self, schema: dict[str, Any]) -> bool:
        """Tell whether null is neither valid nor invalid here; see `meaning`."""
        if not self.swagger and not self.oas_30 and schema.get("nullable") is True:
            return True  # left over from 3.0, where it had a meaning
        keyword = "x-nullable" if self.swagger else "nullable"
        return wants_null(schema, keyword, lambda ref: lookup(self.root, ref))


def reader_for(root: dict[str, Any]) -> Reader:
    """Return a reader for a document, its discriminator families found."""
    oas_30 = str(root.get("openapi", "")).startswith("3.0")
    found = families(root)
    return Reader(
        root, oas_30, found, children_of(found), swagger="swagger" in root, flags=flags_in(root)
    )


def standalone(
    reader: Reader,
    schema: Any,
    variant: Variant,
    *,
    container: str = "$defs",
    nearest: Mapping[str, int] = EVERYWHERE,
) -> dict[str, Any]:
    """Return a schema with everything that it refers to.

    Args:
        reader: of the document that the schema comes from.
        schema: a schema node of the document.
        variant: see `Variant`.
        container: where the referred schemas go: `$defs`, or `components/schemas` for a
            synthetic OpenAPI document (then the caller moves `components` to the root).
        nearest: how deep references are copied in full; see `shortened`.

    Raises:
        SpecError: a reference dangles, or schemas nest deeper than 200 levels.
    """
    flags = reader.flags | flags_in(schema)  # a schema may be made up of parts of the document
    builder = _Builder(replace(reader, flags=flags), variant, container, nearest)
    out = builder.read(schema, "closed" if variant.closed else "open", 0)
    result = dict(out) if isinstance(out, dict) else {"allOf": [out]}
    found = builder.definitions()
    if found:
        _put(result, container.split("/"), found)
    return result


def _put(target: dict[str, Any], path: list[str], value: dict[str, Any]) -> None:
    for step in path[:-1]:
        target = target.setdefault(step, {})
    target[path[-1]] = value


class ArgumentGroup(dict[str, Any]):
    """The schema of an object that holds whole parameters and bodies, made by us.

    Its members are no properties of the vendor's, so `readOnly` and `writeOnly` say nothing there:
    they are "relevant only for Schema Object `properties` definitions" (OAS 3.0.4, Schema Object).
    """


class _Builder:
    """Copies schemas into one variant, each referred schema once per use."""

    def __init__(
        self, reader: Reader, variant: Variant, container: str, nearest: Mapping[str, int]
    ) -> None:
        self._reader = reader
        self._variant = variant
        self._prefix = f"#/{container}/"
        self._nearest = nearest
        self._level, self._short = 0, False
        self._names: dict[tuple[str, Use, bool], str] = {}
        self._queue: deque[tuple[str, Use, bool, int]] = deque()

    def definitions(self) -> dict[str, Any]:
        """Read what was referred to, until nothing new turns up."""
        found: dict[str, Any] = {}
        while self._queue:
            ref, use, self._short, self._level = self._queue.popleft()
            name = self._names[ref, use, self._short]
            node = lookup(self._reader.root, ref)
            if use != "base" and self._variant.purpose != "loose":
                family = self._reader.families.get(ref)
                if family:
                    found[name] = self._polymorphic(family)
                    continue
            if use == "base" and (alias := self._alias(node)):
                found[name] = self._refer(alias, "base")
                continue
            inner: Use = "open" if use == "base" else use
            node = without_optional(node) if self._short and use != "base" else node
            read = self.read(node, inner, 0, named=True)
            child = self._reader.children.get(ref)
            if child and use != "base" and self._variant.purpose != "loose":
                read = agree(read, *child)
            found[name] = read
        return dict(sorted(found.items()))

    def _alias(self, node: Any) -> str:
        """Return what a schema is only another name of, or ""."""
        plain = self._reader.rewritten(node) if isinstance(node, dict) else {}
        says = [key for key in plain if key not in ANNOTATIONS and not key.startswith("x-")]
        return _ref(plain) if says == ["$ref"] else ""

    def _polymorphic(self, family: Family) -> dict[str, Any]:
        """Read a parent schema as one of the schemas that extend it (OAS, Discriminator Object)."""
        branches = []
        for child, names in family.names.items():
            below = self._reader.families.get(child)
            inner = below.all_names if below and below.tag == family.tag else []
            own = [name for name in names if name not in inner]
            if inner and own:  # data of its own kind, beside that of its children
                branches.append(agree(self._refer(child, "base"), family.tag, own))
            if child != family.default:
                branches.append(agree(self._refer(child, "open"), family.tag, names))
        if family.default:
            others = [name for name in family.all_names if name not in family.names[family.default]]
            refer = self._refer(family.default, "open")
            branches.append(otherwise(refer, family.tag, others))
        return {"anyOf": branches}

    def _refer(self, ref: str, use: Use) -> dict[str, Any]:
        short = self._short or is_short(self._nearest, ref, self._level + 1)
        key = (ref, use, short)
        if key not in self._names:
            lookup(self._reader.root, ref)
            path = split(ref)
            stem = _NOT_A_NAME.sub("_", path[-1] if path else "root") or "schema"
            name, number = (stem if use == "closed" else f"{stem}.{use}"), 2
            taken = set(self._names.values())
            while name in taken:
                name, number = f"{stem}.{use}.{number}", number + 1
            self._names[key] = name
            self._queue.append((*key, self._level + 1))
        return {"$ref": self._prefix + self._names[key]}

    def read(self, schema: Any, use: Use, depth: int, *, named: bool = False) -> Any:
        """Return a schema object, its children included, in this variant.

        Args:
            schema: as it stands in the document.
            use: what it is for.
            depth: how far down it stands.
            named: it is what a reference names, so that its `allOf` extends other schemas.
        """
        if depth > _DEEPEST:
            raise SpecError(f"schemas nest deeper than {_DEEPEST} levels")
        if not isinstance(schema, dict):
            return schema if isinstance(schema, bool) else {}
        node = self._reader.rewritten(schema)
        node = self._one_way(schema, node)
        node = node if named else with_plain_reference(node)
        if self._variant.purpose != "loose":
            node = with_possible_format(with_implied_type(node))
            node = assert_integer_format(node)
            node = self._with_agreeing_discriminator(node)
        elif self._discriminates(node) and "oneOf" in node:
            # What the discriminator tells apart may overlap: vendors write it everywhere.
            node["anyOf" if "anyOf" not in node else "oneOf"] = node.pop("oneOf")
        out = self._keywords(node, use, depth)
        if use == "closed" and may_be_closed(node):
            out["additionalProperties"] = False
        if "$ref" in out and len(out) > 1 and self._variant.purpose == "generate":
            out["allOf"] = [{"$ref": out.pop("$ref")}, *out.get("allOf", [])]
        if self._variant.purpose == "loose" and self._reader.wants_null(schema):
            return {"anyOf": [out, {"type": "null"}]}
        return with_null_apart(out) if self._variant.purpose == "generate" else out

    def _keywords(self, node: dict[str, Any], use: Use, depth: int) -> dict[str, Any]:
        out = {
            key: self._keyword(key, value, node, use, depth + 1)
            for key, value in node.items()
            if says_something(key, value)
        }
        if out.get("enum") == [] and node["enum"]:
            return {"not": {}}  # of none of its values a generator knows that it is one
        return out

    def _keyword(self, key: str, value: Any, node: dict[str, Any], use: Use, depth: int) -> Any:
        if key == "$ref" and isinstance(value, str):
            siblings = any(name not in ANNOTATIONS for name in node if name != "$ref")
            wanted: Use = "open" if siblings and use == "closed" else use
            return self._refer(value, wanted)["$ref"]
        if key in MAPS_OF_SCHEMAS and isinstance(value, dict):
            inner: Use = "open" if key == "dependentSchemas" or use != "closed" else "closed"
            return {name: self.read(child, inner, depth) for name, child in value.items()}
        if key == "enum" and isinstance(value, list) and self._variant.purpose == "generate":
            return [one for one in value if not has_reference(one)]
        if key in BRANCHES and isinstance(value, list):
            return [self._branch(key, child, depth) for child in value]
        if key in LISTS_OF_SCHEMAS and isinstance(value, list):
            return [self.read(child, use, depth) for child in value]
        if key in CONDITIONS or (key in SINGLE_SCHEMAS and isinstance(value, dict)):
            return self.read(value, "open" if key in CONDITIONS else use, depth)
        return value

    def _branch(self, key: str, child: Any, depth: int) -> Any:
        if key == "allOf" and isinstance(child, dict) and set(child) == {"$ref"}:
            return self._refer(child["$ref"], "base")
        return self.read(child, "open", depth)

    def _one_way(self, schema: Any, node: dict[str, Any]) -> dict[str, Any]:
        if isinstance(schema, ArgumentGroup) or FLAGS[self._variant.direction] not in (
            self._reader.flags
        ):
            return node
        return one_way(self._reader.root, node, self._variant.direction, self._variant.purpose)

    def _with_agreeing_discriminator(self, node: dict[str, Any]) -> dict[str, Any]:
        key = "oneOf" if "oneOf" in node else "anyOf"
        if not self._discriminates(node):
            return node
        prop = node["discriminator"]["propertyName"]
        mapping = node["discriminator"].get("mapping") or {}
        refs = [_ref(one) for one in node[key]]
        meant = {value: mapped_to(self._reader.root, one, refs) for value, one in mapping.items()}
        default = self._default(node)
        branches: list[Any] = []
        told: list[str] = []
        rest: list[tuple[int, dict[str, Any]]] = []
        for branch in node[key]:
            ref = _ref(branch)
            if not ref:
                branches.append(branch)
            elif ref in default:
                rest.append((len(branches), branch))
                branches.append(branch)
            else:
                mapped = [value for value, found in meant.items() if ref in found]
                names = self._names_of(ref, prop, mapped)
                told += names
                branches.append(agree(branch, prop, names))
        for index, branch in rest:
            branches[index] = otherwise(branch, prop, told)
        return {**node, key: branches}

    def _names_of(self, ref: str, prop: str, named: list[str]) -> list[str]:
        """Return the discriminator values that mean a member of a union, or one that extends it."""
        name = split(ref)[-1]
        own = literals(self._reader.root, {"$ref": ref}, prop) or []
        found = named or ([name] if name in own or not own else own)
        below = self._reader.families.get(ref)
        return found + (below.all_names if below and below.tag == prop else [])

    def _discriminates(self, node: dict[str, Any]) -> bool:
        """Tell whether a discriminator can do its work; one that cannot says nothing.

        "The discriminating property MUST be defined and required in all of the schemas" that it
        chooses from (OAS 3.0.4, "Discriminator Object"); it may be optional where `defaultMapping`
        says which schema is meant then (OAS 3.2.0, same section).
        """
        discriminator = node.get("discriminator")
        branches = node.get("oneOf", node.get("anyOf"))
        if not isinstance(discriminator, dict) or not isinstance(branches, list):
            return False
        prop, default = discriminator.get("propertyName"), self._default(node)
        needed = {"properties"} if default else {"properties", "required"}
        told = [one for one in branches if _ref(one) not in default]
        return isinstance(prop, str) and all(
            needed <= said for said in said_of(self._reader.root, told, prop)
        )

    def _default(self, node: dict[str, Any]) -> list[str]:
        """Return the branch that takes what names no schema (OAS 3.2.0, `defaultMapping`)."""
        refs = [_ref(one) for one in node["oneOf" if "oneOf" in node else "anyOf"]]
        return mapped_to(self._reader.root, node["discriminator"].get("defaultMapping"), refs)


def _ref(branch: Any) -> str:
    ref = branch.get("$ref") if isinstance(branch, dict) else None
    return ref if isinstance(ref, str) else ""
