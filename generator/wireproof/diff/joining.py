"""Which contract change a change of the surface comes from.

In: changes of the contract and of the surface, and both documents. Out: for every contract change
the surface changes that it explains, and those that none explains. The join goes by provenance: a
symbol knows the places that it was made from, and so does an edit.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from wireproof.diff.consequences import Consequences
from wireproof.diff.leftover import adopt
from wireproof.diff.model import ContractChange
from wireproof.diff.option_causes import ParameterNames, option_causes
from wireproof.diff.provenance import Places, Provenance
from wireproof.diff.rules import RULES
from wireproof.diff.surface import OPTION_ANCHORS, Surface, Symbol, holds_of
from wireproof.diff.symbols import SurfaceChange
from wireproof.oas.pointer import is_within, join, parent, split
from wireproof.spec.document import Document

_DOCS = re.compile(
    r".*\.(text|undeprecated|idle|sunset|stability)|info\..*|operation\.(id\..*|tag)"
    r"|(operation|parameter|schema)\.deprecated|schema\.xml"
)
_OF_CLASSES = ("webhook.renamed", "callback.renamed", "response.removed")
"""What breaks nothing on the wire, and takes classes along or names them otherwise."""
_OF_ALL = tuple(
    "body. media_type. schema.null schema.retargeted schema.swapped schema.type".split()
)
_HOLDERS = ("properties", "schemas", "parameters", "headers")


@dataclass(slots=True)
class Joined:
    """Surface changes by the fingerprint of the contract change that explains them."""

    explained: dict[str, list[SurfaceChange]] = field(default_factory=dict)
    unexplained: list[SurfaceChange] = field(default_factory=list)


def join_changes(
    old: Document,
    new: Document,
    contract: Iterable[ContractChange],
    surface: Iterable[SurfaceChange],
    names: ParameterNames = ({}, {}),
    client: Surface | None = None,
) -> Joined:
    """Attribute the changes of the surface to those of the contract.

    Args:
        old: the document before.
        new: the document after.
        contract: what changed between them.
        surface: what changed in the client.
        names: pointers of parameters -> their names, in either document.
        client: the surface of the old client.
    """
    changes = [change for change in contract if not _DOCS.fullmatch(change.edit.rule)]
    index = _Index(changes, names)
    leaving = Consequences(old, new, changes)
    consequences = leaving.of_schemas()
    provenances = Provenance(old), Provenance(new)
    explained, result = defaultdict[str, list[SurfaceChange]](list), Joined()
    for item in surface:
        causes = index.above(item.old) if item.old is not None and item.new is None else []
        if not causes:
            causes = _causes(item, provenances, index)
        if not causes and item.old is not None:
            forms = provenances[0].answers(item.old) if item.new is None else ()
            named = index.of_name(item.new) if item.new is not None else []
            causes = index.of_forms(forms, index.old) or named or index.above(item.old)
            causes = causes or index.of_directions(provenances[0], item.old)
            causes = causes or index.below(item.old)
        if not causes and item.new is not None and (item.old is None or item.old.sent):
            causes = index.of_forms(provenances[1].answers(item.new), index.new)
        if not causes and item.old is not None and item.new is None:
            cause = leaving.cause(item.old.anchors[0])
            causes = [cause.fingerprint] if cause is not None else []
        if causes:
            for mark in dict.fromkeys(consequences.get(cause, cause) for cause in causes):
                explained[mark].append(item)
        else:
            result.unexplained.append(item)
    result.unexplained = adopt(explained, result.unexplained, holds_of(client or {}))
    result.explained = dict(explained)
    return result


def _causes(
    item: SurfaceChange, provenances: tuple[Provenance, Provenance], index: _Index
) -> list[str]:
    """The fingerprints of the changes that explain one of the surface."""
    found: dict[str, ContractChange] = {}
    for symbol, provenance, by_place in (
        (item.old, provenances[0], index.old),
        (item.new, provenances[1], index.new),
    ):
        if symbol is not None:
            places = provenance.places(symbol)
            found |= {c.fingerprint: c for c in index.find(places, symbol, by_place)}
            found |= {c.fingerprint: c for c in index.of_values(places, symbol, provenance)}
    if item.impact == "additive":
        return list(found)
    strong = [mark for mark, change in found.items() if _can_break(change)]
    return strong or [mark for mark, change in found.items() if not _is_new(change)]


def _can_break(change: ContractChange) -> bool:
    """Whether a change can make a use wrong that was right before."""
    return not _is_new(change) if _names(change) else change.breaks_wire


def _names(change: ContractChange) -> bool:
    return change.edit.rule.startswith("component.")


def _is_new(change: ContractChange) -> bool:
    """Whether something came that nothing uses yet: no reason for any other symbol to change."""
    rule = RULES[change.edit.rule]
    return rule.remedy == "new" and not change.breaks_wire and change.edit.rule in _NOTHING_YET


_NOTHING_YET = frozenset(
    "component.added operation.added webhook.added callback.added header.added "
    "parameter.added.optional property.added.optional".split()
)


class _Index:
    """Contract changes by the places that they stand at."""

    def __init__(self, changes: Iterable[ContractChange], names: ParameterNames) -> None:
        self.names = names
        self.old: dict[str, list[ContractChange]] = defaultdict(list)
        self.new: dict[str, list[ContractChange]] = defaultdict(list)
        self._at: dict[str, list[ContractChange]] = defaultdict(list)
        self.changes = list(changes)
        for change in self.changes:
            self._add(change)
            if _can_break(change) or change.edit.rule.startswith(_OF_CLASSES):
                self._at[change.edit.old or ""].append(change)

    def _add(self, change: ContractChange) -> None:
        """File a change under its places and those above, up to the schema that holds it."""
        for pointer, index in ((change.edit.old, self.old), (change.edit.new, self.new)):
            at = pointer
            for _ in range(4):
                if not at or at == "#":
                    break
                index[at].append(change)
                tokens = split(at)
                if len(tokens) > 1 and tokens[-2] in _HOLDERS:
                    break
                at = parent(at)
        for rule, index in (("union.member.removed", self.old), ("union.member.added", self.new)):
            if change.edit.rule == rule:
                index[join("#/components/schemas", change.edit.subject)].append(change)

    def above(self, symbol: Symbol) -> list[str]:
        """What took a symbol along: a change of the node that it was made from, or of one above.

        Only the nearest counts. A change of one member of a node says nothing about the others.
        """
        for anchor in symbol.anchors[:1]:
            at = anchor.partition("@")[0]
            while len(split(at)) > 1:
                found = [c.fingerprint for c in self._at.get(at, ()) if _takes_along(c, symbol)]
                if found:
                    return found
                at = parent(at)
        return []

    def of_name(self, symbol: Symbol) -> list[str]:
        """What gave a class its name: a schema that was described in place is a component now."""
        found = () if symbol.wire else self.new.get(symbol.anchors[0], ())
        return [one.fingerprint for one in found if one.edit.rule == "component.added"]

    def below(self, symbol: Symbol) -> list[str]:
        """What else happened inside of what a class or a result was made from.

        That a list comes page by page depends on the parameters of its operation.
        """
        base = symbol.anchors[0].partition("@")[0]
        if symbol.wire not in ("", "return"):
            return []
        base = parent(base) if symbol.wire else base
        inside = [
            one
            for one in self.changes
            for place in (one.edit.old, one.edit.new)
            if place is not None and is_within(place, base)
        ]
        told = [one for one in inside if _can_break(one)] or inside
        return [one.fingerprint for one in told][:1]

    def of_directions(self, provenance: Provenance, symbol: Symbol) -> list[str]:
        """What gave or took a class for each direction: something is only read, or only written."""
        directed = [change for change in self.changes if _decides_direction(change)]
        parts = provenance.within(symbol) if directed else frozenset()
        return [
            one.fingerprint for one in directed if parent(parent(one.edit.old or "#/-/-")) in parts
        ][:1]

    def of_values(
        self, places: Places, symbol: Symbol, provenance: Provenance
    ) -> Iterator[ContractChange]:
        """What gave a member of a union other values of the property that tells it apart."""
        owners = {split(place)[-1] for place in places.owners}
        for change in self.changes if symbol.wire and owners else ():
            edit = change.edit
            if not edit.rule.startswith("discriminator.mapping."):
                continue
            told = {edit.subject, edit.before, edit.after}
            views = [provenance.views.view((one,)) for one in (edit.old, edit.new) if one]
            names = [one.discriminator.get("propertyName") for one in views if one.discriminator]
            if symbol.wire in names and owners & told:
                yield change

    @staticmethod
    def of_forms(places: Iterable[str], index: Mapping[str, list[ContractChange]]) -> list[str]:
        """What a form of a method came or left with: a media type of the responses."""
        found = [change for place in sorted(places) for change in index.get(place, ())]
        rules = ("media_type.", "response.")
        return [one.fingerprint for one in found if one.edit.rule.startswith(rules)]

    def find(
        self, places: Places, symbol: Symbol, index: Mapping[str, list[ContractChange]]
    ) -> list[ContractChange]:
        """The changes that explain a symbol: at its own place, or at its owner by its name."""
        if symbol.anchors[:1] == OPTION_ANCHORS[:1]:
            near = {one.fingerprint: one for at in places.own for one in index.get(at, ())}
            return option_causes(symbol, near.values(), self.changes, self.names)
        kind, _, wire = symbol.wire.rpartition(" ")
        found = [
            change
            for place in sorted(places.own)
            for change in index.get(place, ())
            if (not (symbol.wire and _names(change)) and not _about_a_member(change))
            or change.edit.subject in (wire, symbol.python)
            or (change.edit.rule, change.edit.before) == ("property.renamed", wire)
            or (kind == "header" and change.edit.subject.lower() == wire)
        ]
        found += [
            change
            for place in sorted(places.owners)
            for change in index.get(place, ())
            if wire in (change.edit.subject, change.edit.before)
            or change.edit.rule.startswith(_OF_ALL)
        ]  # fmt: skip
        return found + [
            change
            for place in sorted(places.tags)
            for change in index.get(place, ())
            if change.edit.rule.startswith("discriminator.mapping.")
        ]


def _decides_direction(change: ContractChange) -> bool:
    return ".read_only." in change.edit.rule or ".write_only." in change.edit.rule


def _about_a_member(change: ContractChange) -> bool:
    return change.edit.rule.startswith(("property.", "parameter.added", "parameter.removed"))


def _takes_along(change: ContractChange, symbol: Symbol) -> bool:
    """Whether a change at a node is about all of it, rather than about one of its members."""
    rule = change.edit.rule
    if rule.startswith("response.removed"):
        return not symbol.wire  # an error belongs to all operations that raise it
    if not _about_a_member(change) and not rule.startswith(("enum.", "header.", "security.")):
        return True
    subject = change.edit.subject
    return ".removed" in rule and (
        subject in (symbol.wire, symbol.python) or (change.edit.old or "").endswith(f"/{subject}")
    )
