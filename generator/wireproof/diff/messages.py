"""Bodies and responses: statuses, media types, encodings, headers.

In: pairs of request bodies and responses. Out: edits and edges.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from wireproof.diff.comparison import Comparison, resolved
from wireproof.diff.graph import Node, NodeKey
from wireproof.diff.model import Edit, Effect
from wireproof.diff.unions import is_any
from wireproof.diff.values import same
from wireproof.diff.view import ANNOTATIONS, View
from wireproof.diff.xml_names import root_edits
from wireproof.oas.media_types import (
    FORM,
    covers,
    essence,
    is_multipart,
    is_sequential,
    is_xml,
    may_be_json,
)
from wireproof.oas.pointer import join, split

_ENCODING: Final = ("contentType", "style", "explode", "allowReserved", "headers")


def match_statuses(
    old: Mapping[str, Any], new: Mapping[str, Any], places: tuple[str, str]
) -> tuple[list[tuple[str, str]], list[Edit]]:
    """Pair the statuses of two operations.

    A status that left is looked for in a range (`2XX`) first; when one success was replaced by one
    other, they are a pair.
    """
    statuses = [[key for key in item if not key.startswith("x-")] for item in (old, new)]
    pairs = [(key, key) for key in statuses[0] if key in new]
    gone = [key for key in statuses[0] if key not in new]
    fresh = [key for key in statuses[1] if key not in old]
    edits: list[Edit] = []
    for key in list(gone):
        wide = f"{key[:1]}XX"
        if wide in new and key != wide:
            pairs.append((key, wide))
            gone.remove(key)
            if wide in fresh:
                fresh.remove(wide)
                edits.append(_edit("response.widened", places, (key, wide)))
    lost, found = ([key for key in keys if _succeeds(key)] for keys in (gone, fresh))
    if len(lost) == len(found) == 1:
        gone.remove(lost[0])
        fresh.remove(found[0])
        pairs.append((lost[0], found[0]))
        edits.append(_edit("response.status", places, (lost[0], found[0])))
    edits += [_edit(f"response.removed.{_kind(key)}", places, (key, None)) for key in gone]
    edits += [_edit(f"response.added.{_kind(key)}", places, (None, key)) for key in fresh]
    return pairs, edits


def _edit(rule: str, places: tuple[str, str], keys: tuple[str | None, str | None]) -> Edit:
    here, there = (
        place if key is None else join(place, key) for place, key in zip(places, keys, strict=True)
    )
    return Edit(rule, Effect.NONE, here, there, keys[1] or keys[0] or "", *keys)


def _succeeds(status: str) -> bool:
    return status.startswith("2")


def _kind(status: str) -> str:
    return "success" if status[:1] in "123" else "default" if status == "default" else "error"


def compare_body(run: Comparison, key: NodeKey) -> None:
    """Fill the node of a pair of request bodies."""
    _, (here,), (there,) = key
    old, new, node = run.old.node(here), run.new.node(there), run.nodes[key]
    before, after = (item.get("required") is True for item in (old, new))
    if before != after:
        rule = "body.required" if after else "body.optional"
        effect = Effect.NARROW if after else Effect.WIDEN
        node.edits.append(Edit(rule, effect, here, there, "body", before, after))
    if not same(old.get("description"), new.get("description")):
        texts = old.get("description"), new.get("description")
        node.edits.append(Edit("operation.text", Effect.NONE, here, there, "description", *texts))
    _content(run, node, old, new, here, there)


def compare_response(run: Comparison, key: NodeKey) -> None:
    """Fill the node of a pair of responses."""
    _, (here,), (there,) = key
    old, new, node = run.old.node(here), run.new.node(there), run.nodes[key]
    for text in ("description", "links"):
        if not same(old.get(text), new.get(text)):
            facts = old.get(text), new.get(text)
            node.edits.append(Edit("operation.text", Effect.NONE, here, there, text, *facts))
    if bool(old.get("content")) != bool(new.get("content")):
        rule = "response.body.added" if new.get("content") else "response.body.removed"
        node.edits.append(Edit(rule, Effect.NONE, here, there, "body"))
    else:
        _content(run, node, old, new, here, there)
    _headers(run, node, old, new, here, there)


def _headers(
    run: Comparison, node: Node, old: Mapping[str, Any], new: Mapping[str, Any], here: str,
    there: str,
) -> None:  # fmt: skip
    one, two = ({name.lower(): name for name in (item.get("headers") or {})} for item in (old, new))
    for key in dict.fromkeys([*one, *two]):
        before, after = one.get(key), two.get(key)
        if before is not None and after is not None:
            pair = (
                resolved(run.old.document, old["headers"][before], join(here, "headers", before)),
                resolved(run.new.document, new["headers"][after], join(there, "headers", after)),
            )
            if not run.unchanged(pair[0][0], pair[1][0]):
                node.to(run.pair("header", (pair[0][1],), (pair[1][1],)))
        elif before is not None:
            item, _ = resolved(run.old.document, old["headers"][before], here)
            needed = "required" if item.get("required") is True else "optional"
            place = join(here, "headers", before)
            node.edits.append(
                Edit(f"header.removed.{needed}", Effect.NONE, place, there, before, before)
            )
        elif after is not None:
            place = join(there, "headers", after)
            node.edits.append(Edit("header.added", Effect.NONE, here, place, after, None, after))


def _content(
    run: Comparison, node: Node, old: Mapping[str, Any], new: Mapping[str, Any], here: str,
    there: str,
) -> None:  # fmt: skip
    one, two = (
        {_media_name(name): name for name in (item.get("content") or {})} for item in (old, new)
    )
    pairs = [(one[key], two[key]) for key in one if key in two]
    gone = [one[key] for key in one if key not in two]
    fresh = [two[key] for key in two if key not in one]
    for name in list(gone):
        other = next((item for item in fresh if _covers(item, name) or _covers(name, item)), None)
        if other is None and len(gone) == len(fresh) == 1:
            other = fresh[0]
        if other is not None:
            gone.remove(name)
            fresh.remove(other)
            pairs.append((name, other))
            effect = Effect.INCOMPARABLE
            if _covers(other, name):
                effect = Effect.WIDEN
            elif _covers(name, other):
                effect = Effect.NARROW
            places = join(here, "content", name), join(there, "content", other)
            node.edits.append(Edit("media_type.renamed", effect, *places, other, name, other))
    for name in gone:
        place = join(here, "content", name)
        node.edits.append(Edit("media_type.removed", Effect.NARROW, place, there, name, name))
    for name in fresh:
        place = join(there, "content", name)
        node.edits.append(Edit("media_type.added", Effect.WIDEN, here, place, name, None, name))
    for name, other in pairs:
        before, after = old["content"][name], new["content"][other]
        if not run.unchanged(before, after):
            ends = (join(here, "content", name),), (join(there, "content", other),)
            node.to(run.pair("media", *ends))


def _without_case(value: Any) -> Any:
    """Names of headers without their case; a value that is no map of headers as it is."""
    return (
        {str(key).lower(): one for key, one in value.items()} if isinstance(value, dict) else value
    )


def _media_name(name: str) -> str:
    return "".join(name.lower().split()).removesuffix(";charset=utf-8")


def _covers(wide: str, narrow: str) -> bool:
    """Whether one media type is a range that holds the other, or the same without parameters."""
    one, two = _media_name(wide), _media_name(narrow)
    return one != two and ";" not in one and covers(one, two)


def _schema_fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The fields that hold schemas, as they correspond.

    What comes item by item was described by `schema` before there was a field for it (OAS 3.2,
    section 4.14.3).
    """
    held = [[field for field in ("schema", "itemSchema") if field in one] for one in (old, new)]
    if len(held[0]) == len(held[1]) == 1:
        return [(held[0][0], held[1][0])]
    return [(field, field) for field in dict.fromkeys([*held[0], *held[1]])]


def _is_bytes(place: str, view: View) -> bool:
    """Whether a media type carries bytes, and its schema says nothing more.

    In OAS 3.0 that is `format: binary`, and no schema at all later (OAS 3.1, section 4.8.14.3).
    """
    name = split(place)[-1]
    written = essence(name).startswith("text/") or essence(name) == FORM or is_multipart(name)
    if written or may_be_json(name) or is_xml(name) or is_sequential(name):
        return False
    said = view.keywords.keys() - ANNOTATIONS
    told = view.keywords.get("format") == "binary" or "contentMediaType" in said
    text = view.types in (None, frozenset({"string"})) and view.enum is None and not view.choices
    return is_any(view) or (text and told and said <= {"format", "contentMediaType"})


def compare_media(run: Comparison, key: NodeKey) -> None:
    """Fill the node of a pair of media types."""
    _, (here,), (there,) = key
    old, new, node = run.old.node(here), run.new.node(there), run.nodes[key]
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return
    for field, other in _schema_fields(old, new):
        one = run.old.child(here, field, node=old.get(field, True))
        two = run.new.child(there, other, node=new.get(other, True))
        if not (_is_bytes(here, run.old.view(one)) and _is_bytes(there, run.new.view(two))):
            node.to(run.schema(one, two))
        if is_xml(split(here)[-1]) and is_xml(split(there)[-1]):
            node.edits.extend(root_edits(run, one, two))
    for field in ("example", "examples"):
        if not same(old.get(field), new.get(field)):
            node.edits.append(Edit("schema.text", Effect.NONE, here, there, field))
    one_map, two_map = (item.get("encoding") or {} for item in (old, new))
    for name in dict.fromkeys([*one_map, *two_map]):
        before, after = one_map.get(name) or {}, two_map.get(name) or {}
        for field in _ENCODING:
            facts = [_without_case(item.get(field)) for item in (before, after)]
            if not same(*facts):
                ends = join(here, "encoding", name), join(there, "encoding", name)
                node.edits.append(
                    Edit("encoding.changed", Effect.INCOMPARABLE, *ends, name,
                         {field: before.get(field)}, {field: after.get(field)})
                )  # fmt: skip
