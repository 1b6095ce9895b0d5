"""What a schema says once its spelling is taken away: references, `allOf`, null, `const`.

In: the pointers of one or several schemas that hold together (a conjunction). Out: a `View`, in
which every property, item and union member is again a conjunction of pointers. The document itself
is never rewritten, so each fact keeps the place that it was written at. Two documents that spell
the same contract differently give equal views; this is why refactors are silent.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final

from wireproof.diff.merging import MERGERS, divides_integers
from wireproof.diff.values import canonical
from wireproof.oas.pointer import ROOT, join, split
from wireproof.spec.document import Document

Sources = tuple[str, ...]
"""Pointers of schemas of which all must hold."""

TYPES: Final = frozenset("boolean object array number string integer".split())
_PARTS: Final = 400
_CHAIN: Final = 20
"""References that lead to one another."""
_NESTED: Final = 100
"""Unions of unions beyond which a member is taken for any value."""
_CHILD_ONE: Final = (
    "items", "additionalProperties", "contains", "propertyNames", "unevaluatedProperties",
    "unevaluatedItems", "contentSchema",
)  # fmt: skip
_CHILD_MAP: Final = ("properties", "patternProperties", "dependentSchemas")
_OWN: Final = frozenset(
    "$ref allOf anyOf oneOf not if then else type enum const required prefixItems readOnly "
    "writeOnly discriminator $defs definitions $id $anchor $dynamicAnchor $comment $schema "
    "nullable".split()
)

_UNSAID: Final = {
    "deprecated": False, "uniqueItems": False, "minLength": 0, "minItems": 0, "minProperties": 0,
}  # fmt: skip
"""What a keyword has where it is absent (JSON Schema 2020-12 validation, sections 6 and 9.3)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A `oneOf` or `anyOf` with at least two members that are not null."""

    kind: str
    members: tuple[Sources, ...]
    pointer: str


@dataclass(slots=True)
class View:
    """A conjunction of schemas. Null is kept apart: `types` and `enum` are about other values."""

    sources: Sources
    key: Sources = ()
    """What is left of the parts without those that only refer: equal for equal meaning."""
    parts: tuple[str, ...] = ()
    never: bool = False
    nullable: bool = True
    types: frozenset[str] | None = None
    enum: dict[str, Any] | None = None
    required: dict[str, str] = field(default_factory=dict)
    """Name of a required property -> pointer of the schema that requires it."""
    maps: dict[str, dict[str, Sources]] = field(default_factory=dict)
    """`properties`, `patternProperties`, `dependentSchemas`."""
    children: dict[str, Sources] = field(default_factory=dict)
    """`items`, `additionalProperties`, ..."""
    prefix: tuple[Sources, ...] = ()
    closed: str = ""
    """The pointer of the schema that refuses undeclared properties."""
    choices: tuple[Choice, ...] = ()
    nots: tuple[Sources, ...] = ()
    conditions: tuple[tuple[Sources, Sources, Sources], ...] = ()
    discriminator: dict[str, Any] | None = None
    read_only: bool = False
    write_only: bool = False
    keywords: dict[str, Any] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    """Keyword -> pointer of the schema that has it."""

    @property
    def pointer(self) -> str:
        """Where the schema stands."""
        return self.sources[0] if self.sources else ROOT

    @property
    def properties(self) -> dict[str, Sources]:
        """The declared properties."""
        return self.maps.get("properties", {})

    @property
    def bare_types(self) -> bool:
        """Whether the schema says nothing but its types."""
        said = self.enum is not None or self.maps or self.children or self.choices or self.nots
        asserted = any(key not in ANNOTATIONS and key[:2] != "x-" for key in self.keywords)
        return not (said or asserted or self.required or self.prefix or self.conditions)


ANNOTATIONS: Final = frozenset(
    "title description default deprecated example examples externalDocs xml".split()
)


class Views:
    """The views of one document, made once each."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._nodes: dict[str, Any] = {}
        self._views: dict[Sources, View] = {}
        self._open: set[Sources] = set()

    def node(self, pointer: str) -> Any:
        """The node at a pointer; a dangling reference says nothing."""
        if pointer not in self._nodes:
            self._nodes[pointer] = self.document.seek(pointer, True)
        return self._nodes[pointer]

    def behind(self, place: str, *, loosely: bool = False) -> str:
        """The component that a schema is, along references; else the place where they end.

        Args:
            place: of the schema.
            loosely: follow a reference, too, beside which something else is asked for.
        """
        for _ in range(_CHAIN):
            node = self.node(place) if not is_component(place) else None
            said = node.keys() - ANNOTATIONS if isinstance(node, dict) else set()
            if isinstance(node, dict) and isinstance(node.get("$ref"), str):
                if not loosely and said != {"$ref"}:
                    break
                place = join(ROOT, *split(node["$ref"]))
            elif isinstance(node, dict) and said == {"allOf"} and len(node["allOf"]) == 1:
                place = join(place, "allOf", 0)
            else:
                break
        return place

    def child(self, pointer: str, *tokens: str | int, node: Any) -> Sources:
        """The sources of an inner schema whose node is at hand."""
        place = join(pointer, *tokens)
        self._nodes[place] = node
        return (place,)

    def view(self, sources: Sources) -> View:
        """The view of a conjunction."""
        known = self._views.get(sources)
        if known is not None:
            return known
        if sources in self._open or len(self._open) > _NESTED:
            return View(sources, sources)
        self._open.add(sources)
        try:
            result = _Variant(self, sources).result()
        finally:
            self._open.discard(sources)
        self._views[sources] = result
        return result


class _Variant:
    """Collects the parts of one conjunction."""

    def __init__(self, views: Views, sources: Sources) -> None:
        self.views = views
        self.sources = sources
        self.result_view = View(sources)
        self.refuses_null = False

    def result(self) -> View:
        view = self.result_view
        stack = [(pointer, False) for pointer in reversed(self.sources)]
        seen: set[str] = set()
        while stack and len(seen) < _PARTS:
            pointer, wrapped = stack.pop()
            if pointer in seen:
                continue
            seen.add(pointer)
            node = self.views.node(pointer)
            if node is False:
                view.never = True
                self.refuses_null = True
            if not isinstance(node, dict):
                continue
            view.parts += (pointer,)
            inner: list[tuple[str, bool]] = []
            if isinstance(ref := node.get("$ref"), str):
                inner.append((join(ROOT, *split(ref)), wrapped))
            inner += [(p, wrapped) for (p,) in self._listed(pointer, node, "allOf")]
            for kind in ("oneOf", "anyOf"):
                inner += self._choice(kind, pointer, node, wrapped=wrapped)
            self._part(pointer, node, wrapped=wrapped)
            stack.extend(reversed(inner))
        view.nullable = not self.refuses_null and not view.never
        telling = (part for part in view.parts if not self._only_points(part))
        view.key = tuple(telling) or self.sources
        self._fold_bare_choices()
        if view.types == frozenset({"integer"}) and "multipleOf" in view.keywords:
            divisors = view.keywords.pop("multipleOf")
            felt = tuple(one for one in divisors if not divides_integers(one))
            view.keywords |= {"multipleOf": felt} if felt else {}
        return view

    def _only_points(self, pointer: str) -> bool:
        node = self.views.node(pointer)
        return len(node) == 1 and ("$ref" in node or "allOf" in node)

    def _listed(self, pointer: str, node: dict[str, Any], key: str) -> list[Sources]:
        members = node.get(key)
        if not isinstance(members, list):
            return []
        return [self.views.child(pointer, key, i, node=item) for i, item in enumerate(members)]

    def _choice(
        self, kind: str, pointer: str, node: dict[str, Any], *, wrapped: bool
    ) -> list[tuple[str, bool]]:
        """Read a union; what it comes down to when only one member is left."""
        members = self._listed(pointer, node, kind)
        if not members:
            return []
        values = [item for item in members if not _is_null(self.views.node(item[0]))]
        takes_null = len(values) < len(members)
        if len(values) == 1:
            return [(values[0][0], wrapped or takes_null)]
        if not takes_null and not wrapped:
            takes_null = any(self.views.view(item).nullable for item in values)
        self.refuses_null |= not (takes_null or wrapped)
        if not values:  # null and nothing else
            self.result_view.types = frozenset()
            self.result_view.places.setdefault("type", join(pointer, kind))
        else:
            choice = Choice(kind, tuple(values), join(pointer, kind))
            self.result_view.choices += (choice,)
        return []

    def _part(self, pointer: str, node: dict[str, Any], *, wrapped: bool) -> None:
        self._types(node, wrapped=wrapped, pointer=pointer)
        self._values(node, wrapped=wrapped, pointer=pointer)
        self._children(pointer, node)
        view = self.result_view
        view.read_only |= node.get("readOnly") is True
        view.write_only |= node.get("writeOnly") is True
        if isinstance(node.get("discriminator"), dict) and view.discriminator is None:
            view.discriminator = node["discriminator"]
            view.places["discriminator"] = pointer
        said = list(node.items())
        if node.get("items") is False:  # none but those that have a place of their own
            said.append(("maxItems", len(self._listed(pointer, node, "prefixItems"))))
        for key, value in said:
            if key in _OWN or key in _CHILD_MAP or _UNSAID.get(key, ...) == value:
                continue
            if key in _CHILD_ONE and isinstance(value, dict | bool):
                continue
            merger = MERGERS.get(key)
            if key not in view.keywords:
                view.keywords[key] = merger.first(value) if merger else value
                view.places[key] = pointer
            elif merger:
                merged = merger.both(view.keywords[key], value)
                if merged != view.keywords[key]:
                    view.places[key] = pointer
                view.keywords[key] = merged

    def _types(self, node: dict[str, Any], *, wrapped: bool, pointer: str) -> None:
        given = node.get("type")
        listed = [given] if isinstance(given, str) else given
        if not isinstance(listed, list):
            return
        names = frozenset(item for item in listed if isinstance(item, str))
        self.refuses_null |= "null" not in names and not wrapped
        view = self.result_view
        view.types = intersect_types(view.types, names - {"null"})
        view.places.setdefault("type", pointer)

    def _values(self, node: dict[str, Any], *, wrapped: bool, pointer: str) -> None:
        listed = [node["const"]] if "const" in node else node.get("enum")
        if not isinstance(listed, list):
            return
        self.refuses_null |= None not in listed and not wrapped
        values = {canonical(item): item for item in listed if item is not None}
        view = self.result_view
        if listed and not values:  # null and nothing else, as in `type: "null"`
            view.types = frozenset()
            view.places.setdefault("type", pointer)
            return
        if view.enum is not None:
            values = {key: item for key, item in view.enum.items() if key in values}
        view.enum = values
        view.places.setdefault("enum", pointer)

    def _children(self, pointer: str, node: dict[str, Any]) -> None:
        view, child = self.result_view, self.views.child
        for key in _CHILD_MAP:
            mapping = node.get(key)
            for name, item in mapping.items() if isinstance(mapping, dict) else ():
                known = view.maps.setdefault(key, {})
                own = child(pointer, key, name, node=item)
                known[name] = (*known.get(name, ()), *own)
        for key in _CHILD_ONE:
            if key in node and isinstance(node[key], dict | bool):
                if key == "additionalProperties" and node[key] is False:
                    view.closed = view.closed or pointer
                elif key == "items" and node[key] is False:
                    continue  # it is read as `maxItems`
                elif key == "contains" or node[key] not in (True, {}):
                    own = child(pointer, key, node=node[key])
                    view.children[key] = (*view.children.get(key, ()), *own)
        if not view.prefix:
            view.prefix = tuple(self._listed(pointer, node, "prefixItems"))
        self._conditions(pointer, node)

    def _conditions(self, pointer: str, node: dict[str, Any]) -> None:
        """Read what holds only together or never."""
        view, child = self.result_view, self.views.child
        required = node.get("required")
        for name in required if isinstance(required, list) else ():
            if isinstance(name, str):
                view.required.setdefault(name, pointer)
        if "not" in node:
            view.nots += (child(pointer, "not", node=node["not"]),)
        if "if" in node:
            one, two, three = (
                child(pointer, key, node=node.get(key, True)) for key in ("if", "then", "else")
            )
            view.conditions += ((one, two, three),)

    def _fold_bare_choices(self) -> None:
        """`oneOf` of bare types is a list of types."""
        view = self.result_view
        kept: list[Choice] = []
        for choice in view.choices:
            members = [self.views.view(member) for member in choice.members]
            if all(member.types is not None and member.bare_types for member in members):
                union = frozenset().union(*(member.types or frozenset() for member in members))
                view.types = intersect_types(view.types, union)
                view.places.setdefault("type", choice.pointer)
            else:
                kept.append(choice)
        view.choices = tuple(kept)


def as_one_list(views: Views, view: View) -> View:
    """A union of enumerations as the one enumeration that lists the same values.

    Under `oneOf` a value of two members is none, so that they must not share any.
    """
    [choice, *others] = view.choices or (None,)
    if choice is None or others or view.enum is not None:
        return view
    members = [views.view(member) for member in choice.members]
    values: dict[str, Any] = {}
    for one in members:
        if one.enum is None or not replace(one, enum=None).bare_types:
            return view
        if choice.kind == "oneOf" and values.keys() & one.enum.keys():
            return view
        values |= one.enum
    types = view.types
    if all(one.types is not None for one in members):
        types = intersect_types(types, frozenset().union(*(one.types or () for one in members)))
    places = {"enum": choice.pointer, **view.places}
    return replace(view, choices=(), enum=values, types=types, places=places)


def is_component(place: str) -> bool:
    """Whether a place is that of a named schema."""
    return place.startswith("#/components/schemas/") and place.count("/") == 3


def _is_null(node: Any) -> bool:
    if not isinstance(node, dict):
        return False
    return (
        node.get("type") in ("null", ["null"])
        or node.get("enum") == [None]
        or ("const" in node and node["const"] is None)
    )


def intersect_types(one: frozenset[str] | None, other: frozenset[str]) -> frozenset[str]:
    """The types that both allow; every integer is a number."""
    if one is None:
        return other
    both = one & other
    if "integer" in one | other and "number" in one | other:
        both |= {"integer"}
    return both
