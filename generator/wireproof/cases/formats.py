"""Which formats a schema mentions anywhere: they decide when two texts say the same.

In: a schema, and the families of its document. Out: names of formats.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from wireproof.cases.discriminators import Family
from wireproof.errors import SpecError
from wireproof.oracle.references import lookup


def formats_in(root: dict[str, Any], schema: Any, families: Mapping[str, Family]) -> frozenset[str]:
    """Collect the formats of a schema and of everything that may stand in its place.

    Args:
        root: the document.
        schema: one of its schemas.
        families: by the parent's pointer. Where a parent is referred to, each of its children may
            stand, and no reference leads there.
    """
    found: set[str] = set()
    seen: set[str] = set()
    stack = [schema]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack += node
        elif isinstance(node, dict):
            if isinstance(node.get("format"), str):
                found.add(node["format"])
            ref = node.get("$ref")
            if isinstance(ref, str) and ref not in seen:
                seen.add(ref)
                with suppress(SpecError):  # of a vendor's extension; what dangles has no format
                    stack.append(lookup(root, ref))
                if ref in families:
                    stack += [{"$ref": child} for child in families[ref].names]
            stack += [value for key, value in node.items() if key != "enum"]
    return frozenset(found)
