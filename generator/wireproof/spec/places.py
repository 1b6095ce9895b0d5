"""Where in one document the parts of other files are put.

Targets (file and pointer) with their kinds in; a local pointer for each out. Names depend on what
is referred to, not on the order in which references are met.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from wireproof.oas.grammar import COMPONENT_KINDS, FIELDS, Kind
from wireproof.oas.pointer import JsonPointer, join, split

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_SECTIONS: Final = {kind: name for name, kind in COMPONENT_KINDS.items()}
_SWAGGER_SECTIONS: Final = {
    Kind.SCHEMA: "definitions",
    Kind.PARAMETER: "parameters",
    Kind.RESPONSE: "responses",
}


class Target(NamedTuple):
    """A node of a file: what a reference leads to."""

    file: Path
    pointer: JsonPointer


@dataclass(frozen=True, slots=True)
class Placed:
    """The places of all targets."""

    roots: Mapping[Target, JsonPointer]
    """Targets whose content is put somewhere."""
    inside: Mapping[Target, JsonPointer]
    """Targets that stand inside the content of another one."""

    def of(self, target: Target) -> JsonPointer:
        """Return the local pointer of a target."""
        return self.roots[target] if target in self.roots else self.inside[target]


def assign_places(document: dict[str, Any], targets: Mapping[Target, Kind]) -> Placed:
    """Choose a place for each target.

    Args:
        document: the main document, its references made absolute.
        targets: what is referred to in other files, and as what.
    """
    places: dict[Target, JsonPointer] = {}
    taken: set[JsonPointer] = set()
    swagger = "swagger" in document
    for place, member in _components(document, swagger=swagger):
        taken.add(place)
        ref = member.get("$ref") if isinstance(member, dict) and len(member) == 1 else None
        if (
            isinstance(ref, Target)
            and ref not in places
            and place.startswith(_section(targets[ref], swagger=swagger) + "/")
        ):
            places[ref] = place
    inside: dict[Target, Target] = {}
    for target in sorted(targets):
        if target not in places:
            above = _enclosing(target, targets)
            if above is None:
                places[target] = _free_place(target, targets[target], taken, swagger=swagger)
            else:
                inside[target] = above
    nested: dict[Target, JsonPointer] = {}
    for target in sorted(inside, key=lambda target: len(target.pointer)):
        above = inside[target]
        start = places[above] if above in places else nested[above]
        nested[target] = start + target.pointer[len(above.pointer) :]
    return Placed(places, nested)


def _components(document: dict[str, Any], *, swagger: bool) -> Iterator[tuple[JsonPointer, Any]]:
    holder = document if swagger else document.get("components")
    for section in (_SWAGGER_SECTIONS if swagger else _SECTIONS).values():
        members = holder.get(section) if isinstance(holder, dict) else None
        if isinstance(members, dict):
            for name, member in members.items():
                yield join("#" if swagger else "#/components", section, name), member


def _section(kind: Kind, *, swagger: bool) -> JsonPointer:
    if swagger:
        return join("#", _SWAGGER_SECTIONS.get(kind, "x-" + kind.replace(" ", "-")))
    return join("#/components", _SECTIONS.get(kind, "x-" + kind.replace(" ", "-")))


def _enclosing(target: Target, targets: Mapping[Target, Kind]) -> Target | None:
    """Return the nearest schema target that contains this schema target."""
    if targets[target] is not Kind.SCHEMA:
        return None
    tokens = split(target.pointer)
    for length in range(len(tokens) - 1, -1, -1):
        above = Target(target.file, join("#", *tokens[:length]))
        if targets.get(above) is Kind.SCHEMA and tokens[length] in FIELDS[Kind.SCHEMA]:
            return above
    return None


def _free_place(
    target: Target, kind: Kind, taken: set[JsonPointer], *, swagger: bool
) -> JsonPointer:
    section = _section(kind, swagger=swagger)
    tokens = split(target.pointer)
    stem = _name(target.file.stem)
    name = _name(tokens[-1]) if tokens else stem
    for candidate in (name, f"{stem}_{name}", f"{_name(target.file.parent.name)}_{stem}_{name}"):
        place = join(section, candidate)
        if place not in taken:
            taken.add(place)
            return place
    number = 2
    while (place := join(section, f"{stem}_{name}_{number}")) in taken:
        number += 1
    taken.add(place)
    return place


def _name(text: str) -> str:
    return _UNSAFE.sub("_", text).strip("_") or "part"
