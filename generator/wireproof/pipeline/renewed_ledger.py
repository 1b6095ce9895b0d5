"""The ledger of a client after a small change of its document.

In: the ledger of the last client, and those of the part that the change concerns, as it was and as
it is. Out: the ledger that a run from nothing would make.
"""

from __future__ import annotations

from collections.abc import Mapping

from wireproof.client import LedgerEntry
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
        UnclearError: other parts of the document have a say in it: what counts places all over
            changes, or which of several faults is told.
    """
    found, before, after = map(_by_key, (whole, old, new))
    same_order = [key for key in before if key in after] == [key for key in after if key in before]
    if not same_order or _counts(old) != _counts(new):
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


def _counts(entries: tuple[LedgerEntry, ...]) -> list[LedgerEntry]:
    return [one for one in entries if one.kind == "documentation"]
