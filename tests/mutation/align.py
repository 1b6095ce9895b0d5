"""Let a mutant pass for the client that it was made from.

In: the manifest of the right client and that of a mutant. Out: a manifest under which the mutant
is called as its own signature wants, but held to what the right one promises. Without this every
renamed property would die of an unknown keyword, which says nothing of the wire.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from wireproof.harness.manifest import BodyArguments, Manifest, Method

_Key = TypeVar("_Key")


def aligned(right: Manifest, mutant: Manifest, folder: Path) -> Manifest:
    """Return the right manifest with the mutant's names.

    Operations are matched by name, and by position where names differ.
    """
    by_id = {one.id: one for one in mutant.methods}
    spare = [one for one in mutant.methods if one.id not in {own.id for own in right.methods}]
    methods = []
    for own in right.methods:
        other = by_id.get(own.id) or (spare.pop(0) if spare else None)
        methods.append(own if other is None else _method(own, other))
    return replace(
        right,
        methods=tuple(methods),
        credentials=mutant.credentials or right.credentials,
        servers=mutant.servers,
        sync_class=mutant.sync_class,
        async_class=mutant.async_class,
        path=folder / "manifest.json",
    )


def _method(own: Method, other: Method) -> Method:
    return replace(
        own,
        resource=other.resource,
        attribute=other.attribute,
        parameters=_matched(own.parameters, other.parameters),
        body=_body(own.body, other.body),
    )


def _matched(own: dict[_Key, str], other: dict[_Key, str]) -> dict[_Key, str]:
    """Keep the keys of one and take the keywords of the other, by name and then by position."""
    spare = [keyword for key, keyword in other.items() if key not in own]
    found = {}
    for key, keyword in own.items():
        if key in other:
            found[key] = other[key]
        elif spare:
            found[key] = spare.pop(0)
        else:
            found[key] = keyword
    return found


def _body(own: BodyArguments | None, other: BodyArguments | None) -> BodyArguments | None:
    if own is None or other is None:
        return own
    if not own.fields or not other.fields:
        return replace(other, media_types=own.media_types, required=own.required)
    return replace(
        own,
        extra=other.extra,
        fields=_matched(own.fields, other.fields),
    )
