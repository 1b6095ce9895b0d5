"""The boolean by which a caller asks for a stream or for a whole answer, as the document has it.

In: an operation that is documented with both, and which of them a method is for. Out: the part of
the operation that such a method serves: what its requests have to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from wireproof.oas.media_types import is_sequential
from wireproof.oracle.operations import Operation, Parameter
from wireproof.oracle.references import followed

_NAMES: Final = ("stream", "streaming", "streamed")
_DEEPEST: Final = 8


def switched_by_body(
    root: dict[str, Any], operation: Operation, name: str, *, stream: bool
) -> Operation:
    """Return an operation whose bodies ask for a stream, or for none, by a property.

    Where leaving it out means true ("default", JSON Schema Validation, section 9.2), asking for
    none takes saying so. Null asks for none, where the document takes it.
    """
    contents = []
    for one in operation.contents:
        narrow: dict[str, Any] = {"properties": {name: {"not": {"const": True}}}}
        if stream:
            narrow = {"properties": {name: {"enum": [True]}}, "required": [name]}
        elif any(_is_true_by_default(root, at) for at in _declared(root, one.schema, name, 0)):
            narrow["required"] = [name]
        examples = tuple(
            said
            for said in one.examples
            if isinstance(said, dict)
            and (said.get(name) is True) == stream
            and (name in said or "required" not in narrow)
        )
        contents.append(replace(one, schema={"allOf": [one.schema, narrow]}, examples=examples))
    return replace(operation, contents=tuple(contents))


def _declared(root: dict[str, Any], schema: Any, name: str, depth: int) -> Iterator[Any]:
    node, _ = followed(root, schema, "")
    if not isinstance(node, dict) or depth > _DEEPEST:
        return
    properties = node.get("properties")
    if isinstance(properties, dict) and name in properties:
        yield properties[name]
    for keyword in ("allOf", "anyOf", "oneOf"):
        for part in node.get(keyword) or ():
            yield from _declared(root, part, name, depth + 1)


def _is_true_by_default(root: dict[str, Any], schema: Any) -> bool:
    node, _ = followed(root, schema, "")
    return isinstance(node, dict) and node.get("default") is True


def switched_by_query(root: dict[str, Any], operation: Operation, *, stream: bool) -> Operation:
    """Return an operation whose query asks for a stream, or for none, where it has such a boolean.

    Args:
        root: the document.
        operation: as documented; it is returned as it is where it has but one kind of answer.
        stream: whether a stream is asked for.
    """
    kinds = {
        is_sequential(one.media_type)
        for reply in operation.replies
        if reply.status[0] in "2d"
        for one in reply.contents
    }
    asking = [one for one in operation.parameters_in("query") if _asks(root, one)]
    if len(kinds) < 2 or len(asking) != 1:
        return operation
    by_default = _is_true_by_default(root, asking[0].schema)
    told = replace(asking[0], schema={"type": "boolean", "enum": [stream]}, required=True)
    kept = (told if one == asking[0] else one for one in operation.parameters)
    if not stream and not by_default:
        kept = (one for one in operation.parameters if one != asking[0])
    return replace(operation, parameters=tuple(kept))


def _asks(root: dict[str, Any], parameter: Parameter) -> bool:
    node, _ = followed(root, parameter.schema, "")
    kind = node.get("type") if isinstance(node, dict) else None
    kinds = set(kind if isinstance(kind, list) else [kind]) - {"null"}
    return parameter.name.lower() in _NAMES and not parameter.media_type and kinds == {"boolean"}
