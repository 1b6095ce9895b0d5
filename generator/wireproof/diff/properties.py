"""Properties: added, removed, renamed, required, hidden from one side; and undeclared ones.

In: the views of two object schemas. Out: edits and edges on a `Node`.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from wireproof.diff.comparison import Comparison
from wireproof.diff.graph import BOTH, Node, Passage
from wireproof.diff.model import Edit, Effect, Side
from wireproof.diff.values import same
from wireproof.diff.view import Sources, View
from wireproof.diff.xml_names import inner_edits
from wireproof.oas.pointer import parent, split

_SIMILAR = 0.62


def compare_properties(run: Comparison, node: Node, old: View, new: View, *, text: str) -> None:
    """Compare the declared properties of two objects, then what holds for all others."""
    renamed = _renames(run, old, new)
    for name, one in old.properties.items():
        two = new.properties.get(name)
        if two is not None:
            _kept(run, node, (old, new), name, one, two, text=text)
        elif name not in renamed:
            _removed(run, node, (old, new), name, one, text=text)
    for name, two in new.properties.items():
        if name not in old.properties and name not in renamed.values():
            _added(run, node, (old, new), name, two, text=text)
    for name, other in renamed.items():
        node.edits.append(
            Edit(
                "property.renamed", Effect.INCOMPARABLE, old.properties[name][0],
                new.properties[other][0], other, name, other,
            )
        )  # fmt: skip
    declared = old.properties.keys() | new.properties.keys()
    for name in dict.fromkeys([*old.required, *new.required]):
        if name not in declared:
            _requiredness(node, old, new, name, None)
    _undeclared(run, node, old, new, text=text)


def _kept(
    run: Comparison,
    node: Node,
    owners: tuple[View, View],
    name: str,
    one: Sources,
    two: Sources,
    *,
    text: str,
) -> None:
    inner = run.schema(one, two, text=text)
    if inner is None and (name in owners[0].required) == (name in owners[1].required):
        return
    before, after = run.old.view(one), run.new.view(two)
    node.edits.extend(inner_edits(run, name, one, two))
    sides: frozenset[Side] = BOTH
    for flag, hidden, one_flag, two_flag in (
        ("read_only", "request", before.read_only, after.read_only),
        ("write_only", "response", before.write_only, after.write_only),
    ):
        if one_flag or two_flag:
            sides -= {hidden}
        if one_flag != two_flag:
            needed = name in (owners[1] if one_flag else owners[0]).required
            kind = "required" if needed else "optional"
            rule = f"property.{flag}.{'added' if two_flag else 'removed'}.{kind}"
            node.edits.append(Edit(rule, Effect.NONE, one[0], two[0], name, one_flag, two_flag))
    requiring = Node()
    _requiredness(requiring, *owners, name, after)
    if requiring.edits and sides != BOTH:
        run.nodes[key := ("required", one, two)] = requiring
        node.to(key, Passage(sides))
    else:
        node.edits.extend(requiring.edits)
    node.to(inner, Passage(sides))


def _requiredness(node: Node, old: View, new: View, name: str, schema: View | None) -> None:
    before, after = name in old.required, name in new.required
    if before == after:
        return
    place = (new if after else old).required[name]
    one = place if place in old.parts else old.pointer
    two = place if place in new.parts else new.pointer
    if after:
        filled = schema is not None and "default" in schema.keywords
        rule = "property.required.with_default" if filled else "property.required"
        node.edits.append(Edit(rule, Effect.NARROW, one, two, name, False, True))
    else:
        node.edits.append(Edit("property.optional", Effect.WIDEN, one, two, name, True, False))


def _presence(view: View) -> frozenset[Side]:
    sides: frozenset[Side] = BOTH
    if view.read_only:
        sides -= {"request"}
    if view.write_only:
        sides -= {"response"}
    return sides


def _note(run: Comparison, node: Node, edit: Edit, sides: frozenset[Side]) -> None:
    """Note an edit that one side may not see."""
    if sides == BOTH:
        node.edits.append(edit)
    elif sides:
        run.note(node, edit, Passage(sides))


def _removed(
    run: Comparison, node: Node, owners: tuple[View, View], name: str, one: Sources, *, text: str
) -> None:
    old, new = owners
    if _only_asserted(one):
        node.to(
            run.schema(one, run.new.child(new.pointer, "properties", name, node=True), text=text)
        )
        return
    if "additionalProperties" in new.children:
        node.to(run.schema(one, new.children["additionalProperties"], text=text))
    needed = "required" if name in old.required else "optional"
    shut = ".closed" if new.closed else ""
    effect = Effect.INCOMPARABLE if new.closed else Effect.NONE
    place = _declared_in(one[0], new)
    edit = Edit(f"property.removed.{needed}{shut}", effect, one[0], place, name, name)
    _note(run, node, edit, _presence(run.old.view(one)))


def _added(
    run: Comparison, node: Node, owners: tuple[View, View], name: str, two: Sources, *, text: str
) -> None:
    old, new = owners
    if _only_asserted(two):
        blank = run.old.child(old.pointer, "properties", name, node=True)
        node.to(run.schema(blank, two, text=text))
        return
    view = run.new.view(two)
    needed = "optional"
    if name in new.required:
        needed = "required.with_default" if "default" in view.keywords else "required"
        if name in old.required:
            needed = "optional"  # it was required before it was described
    place = _declared_in(two[0], old)
    edit = Edit(f"property.added.{needed}", Effect.NONE, place, two[0], name, None, name)
    _note(run, node, edit, _presence(view))


def _only_asserted(property_: Sources) -> bool:
    """Whether a property stands where nothing is declared: it only says what a value must be."""
    tokens = split(property_[0])
    return len(tokens) > 2 and tokens[-3] in ("not", "if", "then", "else")


def _declared_in(place: str, other: View) -> str:
    """The schema of the other document that corresponds to the one that declares a property.

    A base schema that many extend is one place, so what it loses is one change.
    """
    owner = parent(parent(place))
    return owner if owner in other.parts else other.pointer


def _undeclared(run: Comparison, node: Node, old: View, new: View, *, text: str) -> None:
    """Compare what holds for properties that are not declared."""
    one, two = (view.children.get("additionalProperties") for view in (old, new))
    if bool(old.closed) != bool(new.closed):
        effect = Effect.NARROW if new.closed else Effect.WIDEN
        rule = "schema.closed" if new.closed else "schema.opened"
        place = new.closed or old.closed
        ends = [place if place in view.parts else view.pointer for view in (old, new)]
        node.edits.append(Edit(rule, effect, ends[0], ends[1], "additionalProperties"))
    elif one is not None and two is not None:
        node.to(run.schema(one, two, text=text))
    elif one is not None or two is not None:
        effect = Effect.WIDEN if two is None else Effect.NARROW
        rule = f"schema.additionalProperties.{'removed' if two is None else 'added'}"
        ends = [one[0] if one else old.pointer, two[0] if two else new.pointer]
        node.edits.append(Edit(rule, effect, ends[0], ends[1], "additionalProperties"))


def _renames(run: Comparison, old: View, new: View) -> dict[str, str]:
    """Pairs of removed and added properties that are one property under a new name.

    A rename needs the same schema, the same requiredness and a similar name, and is told as such
    only when the pairing is unambiguous. It keeps the verdict of removing and adding.
    """
    gone = [name for name in old.properties if name not in new.properties]
    fresh = [name for name in new.properties if name not in old.properties]
    if not gone or not fresh:
        return {}
    found: dict[str, str] = {}
    for name in gone:
        matches = [
            other
            for other in fresh
            if (name in old.required) == (other in new.required)
            and similar_names(name, other)
            and _same_schema(run, old.properties[name], new.properties[other])
        ]
        if len(matches) == 1 and matches[0] not in found.values():
            found[name] = matches[0]
    return found


def similar_names(one: str, other: str) -> bool:
    """Whether two names may be spellings of one: `userId`, `user_id`, `user_uuid`."""
    first, second = (name.lower().replace("_", "").replace("-", "") for name in (one, other))
    return first == second or SequenceMatcher(None, first, second).ratio() >= _SIMILAR


def _same_schema(run: Comparison, one: Sources, two: Sources) -> bool:
    before, after = run.old.node(one[0]), run.new.node(two[0])
    return len(one) == len(two) == 1 and (
        same(before, after) or run.old.view(one).key == run.new.view(two).key
    )
