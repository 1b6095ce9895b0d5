"""What a client's fake answers with: the examples of the document, and names for its methods.

In: an `Api`. Out: the text of `testing.json`, and the context of `testing.py.jinja`. Only what the
document says stands in it; values that it does not show are made from the client's own types.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from wireproof.client.model import Api, Operation, Response
from wireproof.client.pattern_texts import text_of_pattern
from wireproof.client.surface import Surface
from wireproof.client.types import NO_CONSTRAINTS, Alias, Model, Scalar, Type, parts
from wireproof.oas.media_types import is_json

_LARGEST: Final = 4_000
"""Characters of an example; what is larger is made instead."""


def testing_context(surface: Surface, api: Api) -> dict[str, Any]:
    """What the module says: how a client is made that needs no credentials and no server."""
    open_ = any(default is None for _, default, _ in _variables(api))
    options = [
        (option.name, "not-a-secret") for option in surface.options if option.kind == "credential"
    ]
    if open_ or not api.servers or not api.servers[0].url.startswith(("http:", "https:")):
        options.append(("base_url", "https://fake.example"))
    return {"options": options}


def _variables(api: Api) -> list[tuple[str, str | None, tuple[str, ...]]]:
    return [one for server in api.servers[:1] for one in server.variables]


def testing_data(api: Api) -> str:
    """The text of `testing.json`: sorted, a line for each operation and each class."""
    homes = {
        operation.id: part.module
        for resource in api.resources
        for part in resource.parts
        for operation in part.operations
    }
    operations = {
        operation.id: {
            "id": operation.operation_id,
            "request": f"{operation.method} {operation.path}",
            "module": homes.get(operation.id, resource.module),
            "examples": dict(_examples(operation)),
        }
        for resource in api.resources
        for operation in resource.operations
    }
    parts = {
        "operations": operations,
        "properties": dict(_properties(api)),
        "texts": _texts(api),
    }
    return testing_text(parts)


def testing_text(parts: Mapping[str, Any]) -> str:
    """The text of `testing.json`, from what it says."""
    lines = [f"{_json(key)}: {_block(part)}" for key, part in parts.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _block(part: Any) -> str:
    if isinstance(part, list):
        return _json(part)
    lines = [f" {_json(key)}: {_json(part[key])}" for key in sorted(part)]
    return "{\n" + ",\n".join(lines) + "\n}" if lines else "{}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def _examples(operation: Operation) -> Iterator[tuple[str, Any]]:
    for response in operation.responses:
        for example in _example(response):
            if _is_small(example):
                yield response.status, example


def _example(response: Response) -> tuple[Any, ...]:
    """The example of the media type that the fake sends: JSON, where there is any."""
    ordered = sorted(response.media_types, key=lambda media: not is_json(media.name))
    return ordered[0].example if ordered else ()


def _properties(api: Api) -> Iterator[tuple[str, dict[str, Any]]]:
    for item in api.declarations:
        if isinstance(item, Model):
            told = {
                field.wire_name: example
                for field in item.fields
                for example in field.example or ((field.default,) if field.has_default else ())
                if _is_small(example)
            }
            if told:
                yield item.name, told


def _is_small(example: Any) -> bool:
    try:
        return len(_json(example)) <= _LARGEST
    except (TypeError, ValueError, RecursionError):  # a date of YAML, NaN
        return False


def _texts(api: Api) -> list[str]:
    """A text for each pattern, since no value could be made from the pattern itself."""
    patterns = {pattern for type_ in _types(api) for pattern in _patterns(type_)}
    found = (text_of_pattern(pattern) for pattern in sorted(patterns))
    return sorted({text for text in found if text is not None})


def _types(api: Api) -> Iterator[Type]:
    """The types of declarations and of responses."""
    for item in api.declarations:
        if isinstance(item, Alias):
            yield item.type
            continue
        yield from (field.type for field in item.fields)
        if not isinstance(item.extra, str):
            yield item.extra
    for one in api.operations:
        yield from (media.type for response in one.responses for media in response.media_types)


def _patterns(type_: Type) -> Iterator[str]:
    """Every pattern that a type names, at any depth."""
    for part in parts(type_):
        if isinstance(part, Scalar) and part.constraints is not NO_CONSTRAINTS:
            around = part.constraints.look_around
            found = (part.constraints.pattern, around.pattern if around else None)
            yield from (one for one in found if one is not None)
