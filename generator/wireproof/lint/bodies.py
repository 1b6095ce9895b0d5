"""Checks of what requests send and responses bring."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from wireproof.lint.finding import Fault
from wireproof.oas.media_types import BODILESS
from wireproof.oas.pointer import JsonPointer, split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wireproof.lint.survey import Found, Operation, Survey


_SAYS_NOTHING: Final = frozenset(
    {"title", "description", "deprecated", "readOnly", "writeOnly", "example", "examples",
     "default", "externalDocs", "xml", "$comment", "nullable"}
)  # fmt: skip
_OBJECT: Final = frozenset(
    {"properties", "additionalProperties", "patternProperties", "allOf", "anyOf", "oneOf", "$ref",
     "not", "if", "enum", "const", "propertyNames", "dependentSchemas", "unevaluatedProperties",
     "minProperties", "maxProperties"}
)  # fmt: skip


def check_request_bodies(survey: Survey) -> Iterator[Fault]:
    """Report bodies that promise less than the API can live with."""
    seen: set[JsonPointer] = set()
    for operation in survey.operations:
        body = survey.body(operation)
        if body is None:
            continue
        for _, schema in survey.contents(body):
            required = _required(survey, schema)
            if required and body.node.get("required") is not True:
                yield Fault(
                    "body-optional",
                    body.pointer,
                    f"the request body is optional although {_names(required)} in it is required",
                    "add `required: true` with an overlay, if a call without a body makes no sense",
                )
            if operation.method != "PATCH":  # a patch of nothing in particular is what PATCH is for
                yield from _nothing_required(survey, operation, schema, seen)


def _nothing_required(
    survey: Survey, operation: Operation, body: Found, seen: set[JsonPointer]
) -> Iterator[Fault]:
    """Look at the body, and at the objects in it that must be there; each schema once."""
    pending = [(body, "the request body")]
    while pending:
        schema, what = pending.pop()
        if schema.pointer in seen:
            continue
        seen.add(schema.pointer)
        properties = survey.properties(schema)
        required = _required(survey, schema)
        if properties and not required and not _has_choice(schema.node):
            yield Fault(
                "body-nothing-required",
                schema.pointer,
                f"nothing in {what} is required: {_names(list(properties))} ({operation.name})",
                "check with the vendor, and say what is required with an overlay",
            )
        for name in required:
            found = properties.get(name)
            inner = survey.follow(found.node, found.pointer) if found else None
            if inner is not None:
                pending.append((inner, f"`{name}`"))


def _required(survey: Survey, schema: Found) -> list[str]:
    """Return what a schema and its `allOf` members require."""
    names: dict[str, None] = {}
    pending, seen = [schema], {schema.pointer}
    while pending:
        current = pending.pop()
        listed = current.node.get("required")
        names.update(
            (n, None) for n in (listed if isinstance(listed, list) else ()) if isinstance(n, str)
        )
        for part in survey.parts(current, "allOf"):
            if part.pointer not in seen:
                seen.add(part.pointer)
                pending.append(part)
    return list(names)


def _has_choice(schema: dict[str, Any]) -> bool:
    return any(keyword in schema for keyword in ("anyOf", "oneOf", "minProperties", "if"))


def _names(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names[:3]) + (" and more" if len(names) > 3 else "")


def check_response_content(survey: Survey) -> Iterator[Fault]:
    """Report responses without content where others of their class have some."""
    for operation in survey.operations:
        if operation.method == "HEAD":
            continue
        classes: dict[str, list[tuple[str, Found]]] = defaultdict(list)
        for status, response in survey.responses(operation):
            if status not in BODILESS and status[0] in "245d":
                classes["success" if status[0] == "2" else "error"].append((status, response))
        for name, responses in classes.items():
            full = [status for status, found in responses if found.node.get("content")]
            for _, found in responses:
                if full and not found.node.get("content"):
                    yield Fault(
                        "response-without-content",
                        found.pointer,
                        f"the response has no content, and other {name} responses have some",
                        "if it has a body, add its schema with an overlay",
                    )


def check_impossible_content(survey: Survey) -> Iterator[Fault]:
    """Report content of responses that HTTP sends without any."""
    for operation in survey.operations:
        for status, response in survey.responses(operation):
            if status in BODILESS and response.node.get("content"):
                yield Fault(
                    "response-content-impossible",
                    response.pointer,
                    f"a {status} has no content, whatever is documented",
                    "document the status that the server really sends, or remove the content",
                )


def check_response_objects(survey: Survey) -> Iterator[Fault]:
    """Report responses that are objects of which nothing is known."""
    for operation in survey.operations:
        for status, response in survey.responses(operation):
            for _, schema in survey.contents(response):
                node = schema.node
                named = any(key in node for key in _OBJECT - {"properties"})
                if node.get("type") == "object" and not node.get("properties") and not named:
                    yield Fault(
                        "response-object-empty",
                        schema.pointer,
                        f"no property of the {status} response is known",
                        "add what the API really sends with an overlay",
                    )


def check_schemas_without_a_word(survey: Survey) -> Iterator[Fault]:
    """Report schemas of bodies, parameters and properties that let any value pass."""
    for visit in survey.schemas():
        node = visit.node
        if any(key not in _SAYS_NOTHING and not key.startswith("x-") for key in node):
            continue
        what = _place(visit.pointer)
        if what:
            said = f": {str(node['description'])[:60]!r}" if node.get("description") else ""
            yield Fault(
                "schema-any",
                visit.pointer,
                f"the schema of the {what} does not say what it is{said}",
                "give it a `type` with an overlay",
            )


def _place(pointer: JsonPointer) -> str:
    """Name the thing that a schema describes; empty where `{}` is a fair way to say anything."""
    match split(pointer):
        case [*_, "properties", name]:
            return f"property `{name}`"
        case [*_, "responses", status, "content", _, "schema"]:
            return f"{status} response"
        case [*_, "content", _, "schema"]:
            return "request body"
        case [*_, "schema"]:
            return "parameter"
        case _:
            return ""


CHECKS: Final[tuple[Callable[[Survey], Iterator[Fault]], ...]] = (
    check_request_bodies,
    check_response_content,
    check_impossible_content,
    check_response_objects,
    check_schemas_without_a_word,
)
