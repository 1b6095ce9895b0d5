"""The ledger of a client after a small change of its document.

In: the ledger of the last client, and those of the part that the change concerns, as it was and as
it is. Out: the ledger that a run from nothing would make.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from wireproof.client import LedgerEntry
from wireproof.client.account import Remark
from wireproof.oas.pointer import JsonPointer
from wireproof.render.merging import UnclearError
from wireproof.spec.slices import unit_of

_Key = tuple[JsonPointer, str]
"""Pointer and kind of an entry of the ledger."""


def renewed_ledger(
    whole: tuple[LedgerEntry, ...], old: tuple[LedgerEntry, ...], new: tuple[LedgerEntry, ...]
) -> tuple[LedgerEntry, ...]:
    """The ledger after a change of some entries.

    Args:
        whole: of the last client.
        old: of the part that a change concerns, as it was.
        new: of that part, as it is.

    Raises:
        UnclearError: other parts of the document have a say in it: which of several faults is told.
    """
    found, before, after = map(_by_key, (whole, old, new))
    same_order = [key for key in before if key in after] == [key for key in after if key in before]
    if not same_order:
        raise UnclearError("entries of all")
    for key in (key for key in {**before, **after} if before.get(key) != after.get(key)):
        versions = before.get(key), after.get(key)
        if versions[0] is not None and found[key] != versions[0]:
            raise UnclearError("other entries")
        if any(one is not None and one.status != "generated" for one in versions):
            raise UnclearError("faults")  # which of several is told depends on all
    more = _more(before, after, {_key(one): place for place, one in enumerate(whole)})
    result: list[LedgerEntry] = []
    for one in whole:
        key = _key(one)
        if key not in before or key in after:
            result.append(after.get(key, one))
        result += more.get(key, ())
    return tuple(result)


def _more(
    before: Mapping[_Key, LedgerEntry],
    after: Mapping[_Key, LedgerEntry],
    places: Mapping[_Key, int],
) -> dict[_Key, list[LedgerEntry]]:
    """Entries that are new, by the one that they stand behind.

    Each stands between two of one operation that stood side by side: where those are told of, no
    other part of a document is.
    """
    more: dict[_Key, list[LedgerEntry]] = {}
    last: _Key = "", ""
    for key, one in [*after.items(), (("", ""), None)]:
        if one is not None and key not in before:
            more.setdefault(last, []).append(one)
            continue
        if last in more:
            units = {unit_of(each[0]) for each in (last, key, *map(_key, more[last]))}
            beside = places.get(key, 0) == places.get(last, 0) + 1
            if not beside or len(units) > 1 or not key[0].startswith("#/paths/"):
                raise UnclearError("entries of others")
        last = key
    return more


def _key(entry: LedgerEntry) -> _Key:
    return entry.pointer, entry.kind


def _by_key(entries: tuple[LedgerEntry, ...]) -> dict[_Key, LedgerEntry]:
    return {_key(one): one for one in entries if one.kind != "documentation"}


def renewed_remarks(
    whole: Mapping[str, Remark],
    old: Mapping[str, Remark],
    new: Mapping[str, Remark],
    units: Sequence[JsonPointer],
    differing: Collection[JsonPointer],
) -> dict[str, Remark]:
    """What is said once of many places, after a change of some of them.

    Args:
        whole: of the last client.
        old: of the part that a change concerns, as it was.
        new: of that part, as it is.
        units: all paths and components, in the order of the document.
        differing: those whose text differs.

    Raises:
        UnclearError: a keyword was nowhere before, or the first of its places is another one.
        ValueError: that place stands in no path and no component.
    """
    found = dict(whole)
    for key in {**old, **new}:
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        known = whole.get(key)
        if known is None or unit_of(known.pointer) in differing:
            raise UnclearError(f"the first {key}")
        if after is not None and after.pointer != known.pointer:
            first, other = (units.index(unit_of(one.pointer)) for one in (known, after))
            if first >= other:
                raise UnclearError(f"the first {key}")
        more = (after.places if after else 0) - (before.places if before else 0)
        found[key] = replace(known, places=known.places + more)
    return found


def with_remarks(
    ledger: tuple[LedgerEntry, ...], old: Mapping[str, Remark], new: Mapping[str, Remark]
) -> tuple[LedgerEntry, ...]:
    """A ledger in which these remarks take the place of those.

    Raises:
        UnclearError: it says otherwise.
    """
    texts = {one.pointer: (old[key].text, one.text) for key, one in new.items() if one != old[key]}
    places = {one.pointer: at for at, one in enumerate(ledger) if one.kind == "documentation"}
    result = list(ledger)
    for pointer, (before, after) in texts.items():
        at = places.get(pointer, -1)
        if at < 0 or result[at].reason != before:
            raise UnclearError(pointer)
        result[at] = replace(result[at], reason=after)
    return tuple(result)
