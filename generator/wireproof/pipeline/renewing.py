"""A client after a small change of its document, from the client that an earlier run made.

In: what that run kept, and the document as it is. Out: the client, byte for byte what a run from
nothing makes; or nothing, where that is not certain. The paths and components whose text differs,
and those that reach them, are analysed twice, as they were and as they are. Where both are of one
shape (the same names, classes and references), what differs in their texts is what differs in the
client; `render.merging` has the rest.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from wireproof.cache import Cache
from wireproof.client import Api, ApiOptions, LedgerEntry, build_api
from wireproof.client.account import Remark
from wireproof.client.families import discriminator_of
from wireproof.client.names import NameLock, place_of
from wireproof.client.operations import most_arguments
from wireproof.client.schemas import limits_of_reading
from wireproof.client.surface import surface_of
from wireproof.contents import Content
from wireproof.errors import WireproofError
from wireproof.oas.pointer import JsonPointer
from wireproof.oas.strict_json import read_json
from wireproof.pipeline.generated import Generated
from wireproof.pipeline.kept_files import KeptFiles
from wireproof.pipeline.renewed_ledger import renewed_ledger, renewed_remarks, with_remarks
from wireproof.render.check import check_modules
from wireproof.render.client import command_of, shared_modules
from wireproof.render.manifest import ledger_entries, operation_entry
from wireproof.render.merging import Side, UnclearError, frame_of, merged, with_new_sizes
from wireproof.spec.json_search import find_in_json, places_of
from wireproof.spec.json_text import indented
from wireproof.spec.load import assemble_part, finish, limits_of_references
from wireproof.spec.slices import (
    Slices,
    closure,
    earlier,
    refers_by_name,
    reversed_,
    slices_of,
    unit_of,
)

_SHARE: Final = 3
"""A change that concerns more than this part of a document is no small one."""
_TOLD_APART: Final = '"discriminator"'
"""A union with this says something of its members, in the order in which unions are read."""
_APART: Final = ("#/webhooks/", "#/components/securitySchemes/")
"""Units that every part of a client may depend on."""


def renewed(
    last: Generated,
    text: str,
    spec: Path,
    content: Content,
    options: ApiOptions,
    shown: str,
    cache: Cache,
    remake: Callable[[], Mapping[str, str]],
) -> Generated | None:
    """The client of a document that differs little from the last one.

    Args:
        last: the client that was made from it.
        text: the last document.
        spec: the path of the document.
        content: its bytes.
        options: of both clients; nothing may be selected, named or replaced by them.
        shown: the document's path as the client should tell it.
        cache: what earlier runs have made.
        remake: makes the files of the client from nothing.
    """
    try:
        change = _change(last, text, content)
        return change and _changed(last, change, spec, options, shown, cache, remake)
    except (UnclearError, WireproofError, KeyError, ValueError, AssertionError):
        return None  # a run from nothing will tell what is wrong, if anything is


class _Change(NamedTuple):
    """A document as it was and as it is, where it differs, and what the last client says of it."""

    old: Slices
    new: Slices
    differing: set[JsonPointer]
    manifest: dict[str, Any]
    digest: str
    """Of the document as it is."""


def _change(last: Generated, text: str, content: Content) -> _Change | None:
    """What has changed; None where the documents cannot be compared, or are of one content."""
    new = slices_of(content.data.decode("utf-8-sig"))
    before = earlier(new, text) if new else None
    manifest = json.loads(last.files["manifest.json"])
    made_from = manifest["spec"]["sha256"]
    if new is None or before is None or made_from != hashlib.sha256(text.encode()).hexdigest():
        return None
    old, differing = before
    return _Change(old, new, differing, manifest, content.sha256) if differing else None


def _changed(
    last: Generated,
    change: _Change,
    spec: Path,
    options: ApiOptions,
    shown: str,
    cache: Cache,
    remake: Callable[[], Mapping[str, str]],
) -> Generated:
    """The last client with what differs in the two analyses of what the change concerns."""
    old, new, differing, manifest, digest = change
    assert isinstance(last.files, KeptFiles)  # noqa: S101 - as `recall_last` gives it
    affected, part = _concerned(old, new, differing)
    names = _names_of(part, last.names)
    was, now = (_analysed(one, part, spec, digest, options, names) for one in (old, new))
    sides = Side(was.api, surface_of(was.api)), Side(now.api, surface_of(now.api))
    if frame_of(sides[0]) != frame_of(sides[1]):
        raise UnclearError("another shape")
    if shared_modules(*sides[0]) != shared_modules(*sides[1]):
        raise UnclearError("shared modules")
    _refuse_pages_of_others(manifest, now.api)
    sizes = with_new_sizes(last.sizes, *sides)
    told = shown, options.import_name, command_of(options.name, options.import_name)
    files = merged(last.files, *sides, told, cache, lambda pointer: unit_of(pointer) in affected)
    check_modules(files)
    remarks = renewed_remarks(last.remarks, was.remarks, now.remarks, [*new.units], differing)
    ledger = renewed_ledger(last.ledger, was.api.ledger, now.api.ledger)
    ledger = with_remarks(ledger, last.remarks, remarks)
    locations = _locations(last.locations, ledger, old, new, differing)
    entries = ledger_entries(ledger, locations)
    files["manifest.json"] = _manifest(manifest, digest, files, sides, entries)
    spent = tuple(a - b + c for a, b, c in zip(last.spent, was.spent, now.spent, strict=True))
    _refuse_excess(spent, len(new.text), manifest)
    return replace(
        last,
        names=_names(last.names, was.names, now.names),
        files=last.files.with_changed(files, remake),
        ledger=ledger,
        locations=locations,
        digests={path: one for path, one in last.digests.items() if path not in files},
        spent=spent,
        remarks=remarks,
        sizes=sizes,
    )


def _concerned(
    old: Slices, new: Slices, differing: set[JsonPointer]
) -> tuple[set[JsonPointer], set[JsonPointer]]:
    """Whatever reaches a unit that differs; and what has to be analysed: all that this needs.

    Raises:
        UnclearError: the references of the document do not tell, or it is too much.
        NotJson: a unit that differs cannot be read.
    """
    for unit in differing:
        read_json(f"[[[{new.slice(unit)}]]]")
    if refers_by_name(new.text) or any(refers_by_name(old.slice(one)) for one in differing):
        raise UnclearError("references by name")
    if any(map(_is_family, _values(old, new))):
        raise UnclearError("families")
    before, edges = old.references(differing), new.references(new.units)
    edges |= {one: edges[one] | before[one] for one in differing}
    affected = closure(differing, reversed_(edges))
    if any(one.startswith(_APART[0]) for one in affected) or any(
        one.startswith(_APART[1]) for one in differing
    ):
        raise UnclearError("webhooks or security")
    if any(_TOLD_APART in one.slice(unit) for one in (old, new) for unit in affected):
        raise UnclearError("unions that are told apart")
    part = closure(affected, edges)
    if sum(len(new.slice(one)) for one in part) * _SHARE > len(new.text):
        raise UnclearError("too much")
    return affected, part


def _values(*versions: Slices) -> Iterator[Any]:
    for version in versions:
        for pointer, unit in version.units.items():
            if pointer.startswith("#/components/schemas/"):
                yield unit.value


def _is_family(schema: Any) -> bool:
    """Whether a schema may be read otherwise for what extends it, which it does not name."""
    return discriminator_of(schema) is not None


def _names(whole: str, old: str, new: str) -> str:
    """The text of `names.lock` after a change of what all of a scope belongs to."""
    if old == new:
        return whole
    names, before, after = (json.loads(text)["names"] for text in (whole, old, new))
    for scope in {**before, **after}:
        if before.get(scope) != after.get(scope):
            if before.get(scope) != names.get(scope):
                raise UnclearError(scope)
            names[scope] = after.get(scope, {})
    return NameLock(new=names).to_json()


class _Part:
    """The analysis of a part, and what it took."""

    def __init__(self, api: Api, spent: tuple[int, ...], remarks: Mapping[str, Remark]) -> None:
        self.api = api
        self.remarks = remarks
        self.names = NameLock(new=api.names).to_json()
        self.spent = spent


def _names_of(part: set[JsonPointer], names: str) -> dict[str, dict[str, str]]:
    """The names of a part, from the text of a whole `names.lock`."""
    whole: dict[str, dict[str, str]] = json.loads(names)["names"]
    return {
        scope: {
            key: name
            for key, name in entries.items()
            if not key.startswith("#/") or unit_of(place_of(key)) in part
        }
        for scope, entries in whole.items()
    }


def _analysed(
    document: Slices,
    part: set[JsonPointer],
    spec: Path,
    digest: str,
    options: ApiOptions,
    names: Mapping[str, Mapping[str, str]],
) -> _Part:
    whole = assemble_part(document.part(part), spec, document.text, digest)
    found = finish(whole)
    lock = NameLock(old={scope: dict(entries) for scope, entries in names.items()})
    api = build_api(found, options, lock)
    if found.dangling or found.endless:
        raise UnclearError("references to nothing")
    spent = (*found.worked_out["weight"], *api.spent)
    return _Part(api, spent, found.worked_out["remarks"])


def _locations(
    known: Mapping[JsonPointer, tuple[int, int]],
    ledger: tuple[LedgerEntry, ...],
    old: Slices,
    new: Slices,
    differing: set[JsonPointer],
) -> dict[JsonPointer, tuple[int, int]]:
    """Line and column of each pointer; outside of what differs, texts move as a whole."""
    was, now = map(_edges, (old, new))
    found: dict[JsonPointer, tuple[int, int]] = {}
    sought: dict[JsonPointer, list[JsonPointer]] = {}
    for pointer in dict.fromkeys(one.pointer for one in ledger):
        unit = unit_of(pointer)
        if unit in differing and pointer != unit:
            sought.setdefault(unit, []).append(pointer)
            continue
        edge = bisect_right(was, known[pointer]) - 1
        found[pointer] = _moved(known[pointer], was[edge], now[edge])
    for unit, pointers in sought.items():
        key, start = places_of(new.text, [new.units[unit].key, new.units[unit].start])
        inside = find_in_json(new.slice(unit), [f"#{one[len(unit) :]}" for one in pointers])
        for pointer, place in zip(pointers, inside, strict=True):
            found[pointer] = key if place == (1, 1) else _moved(place, (1, 1), start)
    return found


def _edges(document: Slices) -> list[tuple[int, int]]:
    """Where the units of a document begin and end."""
    offsets = [at for unit in document.units.values() for at in (unit.start, unit.end)]
    return places_of(document.text, [0, *offsets])


def _moved(
    place: tuple[int, int], before: tuple[int, int], after: tuple[int, int]
) -> tuple[int, int]:
    """Line and column of what is a place in a text that another text has behind `after`."""
    column = place[1] + after[1] - before[1] if place[0] == before[0] else place[1]
    return place[0] + after[0] - before[0], column


def _manifest(
    data: dict[str, Any],
    digest: str,
    files: Mapping[str, str],
    sides: tuple[Side, Side],
    ledger: dict[str, Any],
) -> str:
    """The manifest of the last client, as this one has it.

    Args:
        data: is changed in place.
        digest: of the document.
        files: those that change.
        sides: the part as it was, and as it is.
        ledger: as it is written.
    """
    data["spec"]["sha256"] = digest
    data["ledger"] = ledger
    for path, text in files.items():
        data["files"][path] = hashlib.sha256(text.encode()).hexdigest()
    places = {(one["pointer"], one["attribute"]): at for at, one in enumerate(data["operations"])}
    for one, other in zip(*map(_entries, sides), strict=True):
        was, now = json.dumps(one), json.dumps(other)
        if was != now:
            place = places[one["pointer"], one["attribute"]]
            if json.dumps(data["operations"][place]) != was:
                raise UnclearError("manifest.json")
            data["operations"][place] = json.loads(now)
    return indented(data) + "\n"


def _entries(side: Side) -> Iterator[dict[str, Any]]:
    for resource in side.api.resources:
        for operation in resource.operations:
            yield operation_entry(operation, resource.name)


def _refuse_pages_of_others(manifest: Mapping[str, Any], part: Api) -> None:
    """Refuse a part whose lists may be paged as lists elsewhere are: see `client.pagination`."""
    paged = [one["pagination"] for one in manifest["operations"] if "pagination" in one]
    whole = Counter(one["parameter"] for one in paged if one["style"] == "last-id")
    own = [one.pagination for one in part.operations if one.pagination]
    known = Counter(one.parameter for one in own if one.style == "last-id").most_common(1)
    plain = any(one.method == "GET" and not one.pagination for one in part.operations)
    if plain and whole and (len(whole) > 1 or not known):
        raise UnclearError("pages")


def _refuse_excess(spent: tuple[int, ...], size: int, manifest: Mapping[str, Any]) -> None:
    """Refuse what a run from nothing would not read whole.

    Args:
        spent: how much there is of what is bounded.
        size: of the document, in characters.
        manifest: of its client.
    """
    bodies = [one["body"] for one in manifest["operations"] if one["body"]]
    arguments = sum(len(body["fields"] or ()) for body in bodies)
    limits = (*limits_of_references(size), *limits_of_reading(size), most_arguments(size))
    if any(one > most for one, most in zip((*spent, arguments), limits, strict=True)):
        raise UnclearError("bounds")
