"""What of an operation can be judged, when not all of it can.

In: an operation with a schema that no validator takes: a type that does not exist, a pattern that
is none, a reference that leads nowhere. Out: the operation without it, and the reasons. One bad
schema costs the cases that need it, and no others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from wireproof.cases.combinations import TOO_MANY, multiplies
from wireproof.cases.engine import TOO_DEEP
from wireproof.cases.variants import Direction, Reader, Variant, standalone
from wireproof.cases.verdicts import judge_for
from wireproof.errors import SpecError
from wireproof.oas.ways import CostlyError
from wireproof.oracle.bodies import body_schema
from wireproof.oracle.operations import Content, Operation

_MOST_LEVELS: Final = 100
_LONGEST: Final = 240


@dataclass(frozen=True, slots=True)
class Judgeable:
    """The part of an operation that can be judged.

    Attributes:
        operation: without the parameters and bodies that cannot be.
        reasons: why a part is not judged, by its name in the matrix: `200 application/json`.
    """

    operation: Operation
    reasons: Mapping[str, str]


def judgeable_part(reader: Reader, operation: Operation) -> Judgeable:
    """Find the parts of an operation whose schemas cannot be judged.

    Raises:
        SpecError: what cannot be judged is required, so that there is no call without it.
    """
    reasons = dict(operation.faults)
    parameters = []
    for one in operation.parameters:
        part = f"{one.place}.{one.name}"
        reason = schema_fault(reader, one.schema, "request")
        if not reason:
            parameters.append(one)
        elif one.required:
            raise SpecError(f"the required parameter {part} cannot be judged: {reason}")
        else:
            reasons[part] = reason
    contents = []
    for content in operation.contents:
        part = f"body {content.media_type}"
        reason = reasons.get(part) or _body_fault(reader, content, "request")
        if reason:
            reasons[part] = reason
        else:
            contents.append(content)
    if operation.contents and not contents and operation.body_required:
        reason = next(why for part, why in reasons.items() if part.startswith("body "))
        raise SpecError(f"the required body cannot be judged: {reason}")
    for reply in operation.replies:
        for content in reply.contents:
            reason = _body_fault(reader, content, "response")
            reasons |= {f"{reply.status} {content.media_type}": reason} if reason else {}
    made = replace(operation, parameters=tuple(parameters), contents=tuple(contents))
    return Judgeable(made, reasons)


def _body_fault(reader: Reader, content: Content, direction: Direction) -> str:
    try:
        schema = body_schema(reader.root, content, direction)
    except SpecError as error:
        return error.on_one_line
    return schema_fault(reader, schema, direction)


def schema_fault(reader: Reader, schema: Any, direction: Direction) -> str:
    """Return why a schema cannot be judged, or ""."""
    try:
        judge_for(reader, schema, direction)
        whole = standalone(reader, schema, Variant(direction, "generate"))
    except SpecError as error:
        return error.on_one_line
    except CostlyError as error:
        return str(error)
    except ValueError as error:
        return f"its schema is no schema: {_abridged(str(error).splitlines()[0])}"
    except (AttributeError, KeyError, TypeError, RecursionError) as error:
        return f"its schema cannot be read ({type(error).__name__}: {error})"[:300]
    if multiplies(whole):
        return TOO_MANY
    return TOO_DEEP if _levels(whole) > _MOST_LEVELS else ""


def _abridged(text: str) -> str:
    """A message that may begin with all of a schema: what is wrong with it stands at the end."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 3]} … {text[-_LONGEST // 2 :]}"


def _levels(whole: dict[str, Any]) -> int:
    """Count how many references lie behind one another, each followed once, as samples are made."""
    definitions, followed = whole.get("$defs", {}), set[str]()
    pending: list[tuple[Any, int]] = [({k: v for k, v in whole.items() if k != "$defs"}, 0)]
    deepest = 0
    while pending:
        node, level = pending.pop()
        deepest = max(deepest, level)
        if isinstance(node, list):
            pending += [(one, level) for one in node]
        elif isinstance(node, dict):
            pending += [(one, level) for key, one in node.items() if key != "$ref"]
            name = str(node.get("$ref", "")).removeprefix("#/$defs/")
            if name in definitions and name not in followed:
                followed.add(name)
                pending.append((definitions[name], level + 1))
    return deepest
