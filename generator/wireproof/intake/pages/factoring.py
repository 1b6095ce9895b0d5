"""Equal inline schemas become components again.

In: a document whose references were written out (Docusaurus keeps each operation that way). Out:
the same document with every schema that has a title of its own, and stands more than once, under
`components/schemas`. A schema without a title stays where it is: its name would be invented.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

_NAME = re.compile(r"^[A-Za-z][A-Za-z0-9._-]{0,80}$")


def factor(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with its repeated, titled schemas as components."""
    counts: Counter[str] = Counter()
    titles: dict[str, set[str]] = {}
    _count(document.get("paths"), counts, titles)
    shared = {
        next(iter(keys)): title
        for title, keys in titles.items()
        if len(keys) == 1 and counts[next(iter(keys))] > 1 and _NAME.match(title)
    }
    if not shared:
        return document
    found: dict[str, Any] = {}
    paths = _replaced(document.get("paths"), shared, found)
    components = dict(document.get("components") or {})
    components["schemas"] = {**dict(sorted(found.items())), **(components.get("schemas") or {})}
    return {**document, "paths": paths, "components": components}


def _key(node: dict[str, Any]) -> str:
    return json.dumps(node, sort_keys=True, default=str)


def _is_titled(node: Any) -> bool:
    return (
        isinstance(node, dict)
        and isinstance(node.get("title"), str)
        and ("properties" in node or "enum" in node)
    )


def _count(node: Any, counts: Counter[str], titles: dict[str, set[str]]) -> None:
    if _is_titled(node):
        key = _key(node)
        counts[key] += 1
        titles.setdefault(node["title"], set()).add(key)
    for child in (
        node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    ):
        _count(child, counts, titles)


def _replaced(node: Any, shared: dict[str, str], found: dict[str, Any]) -> Any:
    if _is_titled(node) and (title := shared.get(_key(node))) is not None:
        if title not in found:
            found[title] = {}
            found[title] = {
                key: _replaced(value, shared, found)
                for key, value in node.items()
                if key != "title"
            }
        return {"$ref": f"#/components/schemas/{title}"}
    if isinstance(node, dict):
        return {key: _replaced(value, shared, found) for key, value in node.items()}
    return [_replaced(one, shared, found) for one in node] if isinstance(node, list) else node
