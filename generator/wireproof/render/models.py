"""The one adapter around datamodel-code-generator: property types in, annotations out.

datamodel-code-generator is given a document of classes whose properties are these types, each
required and under a name of ours, so that it has nothing to invent; what it made is read back and
compared with what was asked. A reference to a declaration is named by `type_overrides`.

It takes milliseconds for each property, and the properties of an API repeat: of the 38,000 that
GitHub's models have, 600 differ in type. So it is asked once for each (`render.properties`).
"""

from __future__ import annotations

import json
import re
import tempfile
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, assert_never

from datamodel_code_generator import InputFileType, LiteralType, PythonVersion, generate
from datamodel_code_generator.enums import DataModelType, StrictTypes

from wireproof.client.types import (
    Array,
    Constraints,
    Enumeration,
    Map,
    Ref,
    Scalar,
    Tuple,
    Type,
    Union,
    references,
    scalar_kinds,
)
from wireproof.render.properties import ALIAS, Property

_TEMPLATES: Final = Path(__file__).parent / "templates" / "models"
_SCALARS: Final[dict[str, dict[str, Any]]] = {
    "any": {},
    "null": {"type": "null"},
    "boolean": {"type": "boolean"},
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    # Replaced by the runtime's types through `type_overrides`.
    "uuid": {"$ref": "#/components/schemas/Uuid"},
    "date": {"$ref": "#/components/schemas/Date"},
    "date-time": {"$ref": "#/components/schemas/DateTime"},
    "bytes": {"$ref": "#/components/schemas/Bytes"},
    "file": {"$ref": "#/components/schemas/File"},
}
_KEYWORDS: Final = {
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusive_minimum": "exclusiveMinimum",
    "exclusive_maximum": "exclusiveMaximum",
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
    "min_items": "minItems",
    "max_items": "maxItems",
}
_PORTION: Final = 25
"""Properties in one class."""
_LINE: Final = re.compile(r"^    p(\d+): (.+)$", re.MULTILINE)


class ModelMismatchError(AssertionError):
    """datamodel-code-generator named or typed something otherwise than it was asked to."""


def annotate(properties: Sequence[Property]) -> list[str]:
    """The annotation of each property, its wire name and declarations still to be put in.

    Raises:
        ModelMismatchError: the result is not what was asked for.
    """
    names = [f"{ALIAS}{i}" if item.aliased else f"p{i}" for i, item in enumerate(properties)]
    portions = [
        range(start, min(start + _PORTION, len(properties)))
        for start in range(0, len(properties), _PORTION)
    ]
    classes = {
        f"Portion{number}": {
            "type": "object",
            "properties": {names[index]: _type(properties[index].type) for index in portion},
            "required": [names[index] for index in portion],
        }
        for number, portion in enumerate(portions)
    }
    foreign = sorted(_references(properties))
    schemas = {**classes, **{name: {"type": "string"} for name in foreign}}
    aliases = {
        f"Portion{number}.{names[index]}": f"p{index}"
        for number, portion in enumerate(portions)
        for index in portion
        if properties[index].aliased
    }
    with tempfile.TemporaryDirectory(prefix="wireproof-") as folder:
        metadata = Path(folder) / "metadata.json"
        text = _run(schemas, aliases, foreign, metadata)
        _compare(portions, foreign, json.loads(metadata.read_text("utf-8")))
    return _annotations(text, properties)


def _annotations(text: str, properties: Sequence[Property]) -> list[str]:
    found = {int(match[1]): match[2] for match in _LINE.finditer(text)}
    if sorted(found) != list(range(len(properties))):
        raise ModelMismatchError("a property has no annotation of its own")
    for index, item in enumerate(properties):
        wire_name = f"'{ALIAS}{index}'"
        if found[index].count(wire_name) != item.aliased:
            raise ModelMismatchError(f"the wire name is not in {found[index]!r}")
        found[index] = found[index].replace(wire_name, f"'{ALIAS}'")
    return [found[index] for index in range(len(properties))]


def _references(properties: Iterable[Property]) -> set[str]:
    """The names that the types refer to: declarations, and scalars of the runtime."""
    found: set[str] = set()
    for item in properties:
        found |= references(item.type)
        for kind in scalar_kinds(item.type):
            found.add(_SCALARS[kind].get("$ref", "").rpartition("/")[2])
    return found - {""}


def _run(
    schemas: dict[str, Any], aliases: dict[str, str], foreign: list[str], metadata: Path
) -> str:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "properties", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = generate(
            json.dumps(document),
            input_file_type=InputFileType.OpenAPI,
            output_model_type=DataModelType.PydanticV2BaseModel,
            target_python_version=PythonVersion.PY_311,
            formatters=[],  # ruff lays out the whole client
            emit_model_metadata=metadata,
            custom_template_dir=_TEMPLATES,
            base_class="runtime.Model",
            aliases=aliases,
            type_overrides={name: f"foreign.{name}" for name in foreign},
            enum_field_as_literal=LiteralType.All,
            strict_types=[StrictTypes.int, StrictTypes.float],
            use_annotated=True,
            field_constraints=True,
            strict_nullable=True,
            use_union_operator=True,
            use_standard_collections=True,
            use_double_quotes=True,
            use_title_as_name=False,
            disable_timestamp=True,
            allow_remote_refs=False,
        )
    if not isinstance(result, str):
        raise ModelMismatchError("datamodel-code-generator returned no single module")
    return result


def _type(type_: Type) -> dict[str, Any]:
    """The JSON Schema that says just what the type says."""
    match type_:
        case Scalar(kind, constraints):
            return {**_SCALARS[kind], **_keywords(constraints)}
        case Enumeration(values):
            named = [value for value in values if value is not None]
            literal = {"enum": named} if named else {}
            if None not in values:
                return literal
            return {"anyOf": [literal, {"type": "null"}]} if named else {"type": "null"}
        case Array(item, constraints):
            return {"type": "array", "items": _type(item), **_keywords(constraints)}
        case Tuple(items):
            return {"type": "array", "prefixItems": [_type(item) for item in items]}
        case Map(value):
            return {"type": "object", "additionalProperties": _type(value) or True}
        case Ref(name):
            return {"$ref": f"#/components/schemas/{name}"}
        case Union(members):
            return {"anyOf": [_type(member) for member in members]}
        case _:
            assert_never(type_)


def _keywords(constraints: Constraints) -> dict[str, Any]:
    return {
        keyword: getattr(constraints, attribute)
        for attribute, keyword in _KEYWORDS.items()
        if getattr(constraints, attribute) is not None
    }


def _compare(portions: list[range], foreign: list[str], metadata: Any) -> None:
    """Every name that was settled must be the name that came out, and no class may be new."""
    found = {model["source_ref"].rpartition("/")[2]: model for model in metadata["models"]}
    for number, portion in enumerate(portions):
        name = f"Portion{number}"
        model = found.pop(name, None)
        if model is None or model["class_name"] != name:
            raise ModelMismatchError(f"{name} came out as {model and model['class_name']}")
        names = [field["name"] for field in model["fields"] if field["original_name"] is not None]
        wanted = [f"p{index}" for index in portion]
        if names != wanted:
            raise ModelMismatchError(f"{name}: fields {names} instead of {wanted}")
    invented = sorted(set(found) - set(foreign))
    if invented:
        raise ModelMismatchError(f"datamodel-code-generator invented {', '.join(invented)}")
