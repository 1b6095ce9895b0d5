"""Cases from the examples that the vendor's document shows.

In: a call-spec and its judges. Out: call and reply cases, with the verdict of their own schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wireproof.cases.callspec import CallSpec, CallTarget
from wireproof.cases.model import CallCase, ReplyCase
from wireproof.cases.replies import reply_body, statuses_for
from wireproof.cases.verdicts import Judge
from wireproof.oracle.arguments import Arguments
from wireproof.oracle.operations import PLACES, Content, Place


def example_calls(callspec: CallSpec, judges: dict[str, Judge]) -> Iterator[CallCase]:
    """Combine each body example with the examples of the parameters.

    Required parameters without an example make a call impossible; then there is none.
    """
    for call in callspec.calls:
        content = call.operation.content(call.media_type)
        values = _parameter_examples(call)
        if values is None or content is None:
            continue
        for number, body in enumerate(_all(content), 1):
            arguments = Arguments(values, body, call.media_type)
            verdict = judges[call.path].verdict(arguments.to_json())
            yield CallCase(arguments, verdict, f"request example {number} of {call.media_type}")


def _parameter_examples(call: CallTarget) -> dict[Place, dict[str, Any]] | None:
    found: dict[Place, dict[str, Any]] = {place: {} for place in PLACES}
    for one in call.operation.parameters:
        if one.examples:
            found[one.place][one.name] = one.examples[0]
        elif one.required:
            return None
    return found


def _all(content: Content) -> tuple[Any, ...]:
    if content.examples:
        return content.examples
    schema = content.schema
    if not isinstance(schema, dict):
        return ()
    listed = schema.get("examples")
    found = [schema["example"]] if "example" in schema else []
    return (*found, *(listed if isinstance(listed, list) else []))


def example_replies(callspec: CallSpec, judges: dict[str, Judge]) -> Iterator[ReplyCase]:
    """Serve each documented response example."""
    for target in callspec.replies:
        statuses = statuses_for(target.reply.status, target.operation)
        kind = target.content.media_type
        for number, one in enumerate(_all(target.content), 1):
            made = reply_body(target.content, one, escaped=False)
            if made is None or not statuses:
                continue
            body, value = made
            yield ReplyCase(
                status=statuses[0],
                documented=target.reply.status,
                as_json=target.content.as_json,
                media_type=kind,
                body=body,
                value=value,
                verdict=judges[target.path].verdict(value),
                source=f"response example {number} of {target.reply.status}",
            )
