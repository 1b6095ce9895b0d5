"""Which formats a schema mentions anywhere: they decide when two texts say the same.

In: a schema. Out: names of formats.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from wireproof.errors import SpecError
from wireproof.oracle.references import lookup


def formats_in(root: dict[str, Any], schema: Any) -> frozenset[str]:
    """Collect the formats of a schema and of everything that it refers to."""
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
            stack += [value for key, value in node.items() if key != "enum"]
    return frozenset(found)
