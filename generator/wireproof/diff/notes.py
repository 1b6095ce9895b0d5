"""Annotations of a schema: nothing on the wire, but defaults and deprecation matter to people.

In: the views of both. Out: edits on the node, and an edit for every keyword that nobody models, so
that nothing passes in silence.
"""

from __future__ import annotations

from typing import Any, Final

from wireproof.diff.graph import Node
from wireproof.diff.keywords import ASSERTIONS
from wireproof.diff.model import Edit, Effect
from wireproof.diff.values import same
from wireproof.diff.view import View, is_component
from wireproof.oas.pointer import split

_TEXTS: Final = frozenset("title description example examples externalDocs xml".split())
XML: Final = "schema.xml"
"""The rule of what a schema is in XML: nothing to those who read and write it as JSON."""
_JUDGED: Final = frozenset(ASSERTIONS) | frozenset(
    "minimum maximum exclusiveMinimum exclusiveMaximum additionalProperties items".split()
)


def compare_notes(node: Node, old: View, new: View) -> None:
    """Note what changed in the annotations of a schema."""
    for keyword in dict.fromkeys([*old.keywords, *new.keywords]):
        before, after = old.keywords.get(keyword), new.keywords.get(keyword)
        if keyword in _JUDGED or same(before, after) or _respelled(keyword, old, new):
            continue
        rule, effect = _rule(keyword, before, after)
        if keyword == "xml" and _element(old) != _element(new):
            rule, effect = XML, Effect.INCOMPARABLE
        node.edits.append(
            Edit(
                rule,
                effect,
                old.places.get(keyword, _common(old, new.places.get(keyword))),
                new.places.get(keyword, _common(new, old.places.get(keyword))),
                keyword,
                before,
                after,
            )
        )


def _respelled(keyword: str, old: View, new: View) -> bool:
    """Whether both say the same in words of their versions: of 2.0 and 3.0, and of 3.1."""
    if keyword == "x-nullable":
        return old.nullable and new.nullable
    return keyword in ("example", "examples") and same(_examples(old), _examples(new))


def _examples(view: View) -> Any:
    listed = view.keywords.get("examples")
    return [view.keywords["example"]] if "example" in view.keywords and listed is None else listed


def _common(view: View, place: str | None) -> str:
    return place if place is not None and place in view.parts else view.pointer


def _rule(keyword: str, before: Any, after: Any) -> tuple[str, Effect]:
    match keyword:
        case "default":
            word = "added" if before is None else "removed" if after is None else "changed"
            return f"schema.default.{word}", Effect.NONE
        case "deprecated":
            return f"schema.{'deprecated' if after is True else 'undeprecated'}", Effect.NONE
        case "x-extensible-enum":
            return _extensible(before, after)
        case "x-sunset":
            return "schema.sunset", Effect.NONE
        case _ if keyword in _TEXTS or keyword.startswith("x-"):
            return "schema.text", Effect.NONE
        case _:
            return "schema.keyword", Effect.INCOMPARABLE


def _element(view: View) -> tuple[Any, ...]:
    """What of `xml` is seen in a document of XML (OAS 3.2, section 4.27).

    A prefix only abbreviates its namespace, and CDATA is a spelling of text. `attribute` and
    `wrapped` are older words for node types. A name is said again where it is the property's own,
    or the component's: where that is new under a property, `xml_names` tells it there.
    """
    said = view.keywords.get("xml")
    said = said if isinstance(said, dict) else {}
    kind = said.get("nodeType")
    if kind is None and said.get("attribute") is True:
        kind = "attribute"
    if kind is None:
        flat = view.types == frozenset({"array"}) and said.get("wrapped") is not True
        kind = "none" if flat else "element"
    if kind in ("text", "cdata"):
        return ("text",)
    place, name = view.places.get("xml", ""), said.get("name")
    *_, above, own = ("", "", *split(place))
    again = name == own and (above == "properties" or is_component(place))
    return kind, None if again else name, said.get("namespace")


def _extensible(before: Any, after: Any) -> tuple[str, Effect]:
    """Values that an open enum names: a removed one may no longer be sent (Zalando rule 112)."""
    gone = isinstance(before, list) and isinstance(after, list) and set(before) - set(after)
    if gone:
        return "enum.open_value.removed", Effect.NARROW
    return "schema.text", Effect.NONE
