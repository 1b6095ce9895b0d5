"""The annotation of a property that says of what type it is, and no more.

In: a type, and a wire name. Out: its annotation as text; or none, where it has limits of its own:
those are datamodel-code-generator's to write (`render.models`), which takes a tenth of a second to
import. `tests/render/test_models.py` holds what is written here to what that writes.
"""

from __future__ import annotations

from wireproof.client.annotations import wire_type
from wireproof.client.expressions import as_source
from wireproof.client.types import NO_CONSTRAINTS, NULL, Array, Map, Ref, Scalar, Type, Union


def plain_annotation(type_: Type, wire_name: str | None) -> str | None:
    """The annotation of a property that is there; None where it has limits.

    Args:
        type_: its type.
        wire_name: its wire name where that is not its name in Python.
    """
    limited = isinstance(type_, Scalar | Array) and type_.constraints != NO_CONSTRAINTS
    text = None if limited else _text(type_)
    if text is None or wire_name is None:
        return text
    return f"Annotated[{text}, Field(alias={wire_name!r})]"


def _text(type_: Type) -> str | None:
    """A type as text; None for a union inside a union, of which members may be the same."""
    match type_:
        case Ref(name):
            return name
        case Array(item, constraints) if constraints == NO_CONSTRAINTS:
            inner = _text(item)
            return inner and f"list[{inner}]"
        case Map(value, None, None, Scalar("string", constraints)) if constraints == NO_CONSTRAINTS:
            inner = _text(value)
            return inner and f"dict[str, {inner}]"
        case Union(members, None):
            # Null comes last, as people write it.
            texts = [_text(one) for one in sorted(members, key=lambda one: one == NULL)]
            known = [text for text in texts if text]
            nested = any(isinstance(one, Union) for one in members) or len(known) < len(texts)
            return None if nested else " | ".join(dict.fromkeys(known))
        case _:
            return as_source(wire_type(type_, module=""))
