"""Which member of a union a discriminator means.

In: a union and a value that fits none of its members. Out: the member that the value's tag names,
or that the document lists no such tag. Source: OAS 3.1.1, "Discriminator Object".
"""

from __future__ import annotations

from typing import Any, Literal

Meant = int | Literal["unknown tag"] | None
"""The index of a member; None where nothing tells."""


def meant_by(union: Any, keyword: str, value: Any) -> Meant:
    """Return which member a value means.

    Args:
        union: the schema.
        keyword: `oneOf` or `anyOf`.
        value: that was recorded.
    """
    told = union.get("discriminator") if isinstance(union, dict) else None
    members = union.get(keyword) if isinstance(union, dict) else None
    if not isinstance(told, dict) or not isinstance(members, list) or not isinstance(value, dict):
        return None
    tag, mapping = value.get(str(told.get("propertyName"))), told.get("mapping")
    if not isinstance(tag, str):
        return None
    explicit = mapping if isinstance(mapping, dict) else {}
    target = str(explicit.get(tag, tag))
    refs = [one.get("$ref") if isinstance(one, dict) else None for one in members]
    for index, ref in enumerate(refs):
        if isinstance(ref, str) and target in {ref, ref.rpartition("/")[2]}:
            return index
    sure = explicit and "defaultMapping" not in told and all(isinstance(one, str) for one in refs)
    return "unknown tag" if sure and tag not in explicit else None
