"""The one adapter around datamodel-code-generator: models in, the text of their classes out.

datamodel-code-generator is given documents in which every schema already has its final class name,
every property is required (which are optional is told to our template instead) and no text is left,
so that it has nothing to invent. Its model metadata is read back and compared with what was asked.

Its cost per class grows with the size of the document. Models never need each other's definition
(annotations are evaluated late), so each document holds a few dozen; a reference to any other model
is named by `type_overrides`.
"""

from __future__ import annotations

import json
import re
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final, assert_never

from datamodel_code_generator import InputFileType, LiteralType, PythonVersion, generate
from datamodel_code_generator.enums import DataModelType, StrictTypes

from wireproof.ir.types import (
    ANY,
    NO_CONSTRAINTS,
    Array,
    Constraints,
    Enumeration,
    Field,
    Map,
    Model,
    Ref,
    Rule,
    Scalar,
    Type,
    Union,
    references,
    scalar_kinds,
)
from wireproof.render.annotations import wire_type
from wireproof.render.text import docstring

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
_RULES: Final = {
    "exactly_one_of": "ExactlyOneOf",
    "any_of": "AnyOneOf",
    "dependent_required": "DependentRequired",
    "min_properties": "MinProperties",
    "max_properties": "MaxProperties",
}
_DEEPEST: Final = 16
_CLASS: Final = re.compile(r"^class (\w+)\(", re.MULTILINE)
_REBUILD: Final = re.compile(r"^\w+\.model_rebuild\(\)$\n?", re.MULTILINE)


class ModelMismatchError(AssertionError):
    """datamodel-code-generator named or typed something otherwise than it was asked to."""


def render_models(models: tuple[Model, ...]) -> dict[str, str]:
    """The class of each model, by name.

    Args:
        models: a few dozen models, with final names.

    Raises:
        ModelMismatchError: the result does not have the names that were asked for.
    """
    foreign = sorted(_references(models) - {model.name for model in models})
    document = {
        "openapi": "3.1.0",
        "info": {"title": "models", "version": "1"},
        "paths": {},
        "components": {
            "schemas": {
                **{model.name: _schema(model) for model in models},
                **{name: {"type": "string"} for name in foreign},
            }
        },
    }
    with tempfile.TemporaryDirectory(prefix="wireproof-") as folder:
        metadata = Path(folder) / "metadata.json"
        text = _run(json.dumps(document), models, foreign, metadata)
        _compare(models, foreign, json.loads(metadata.read_text("utf-8")))
    text = _REBUILD.sub("", text)
    starts = list(_CLASS.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    return {
        start[1]: text[start.start() : end].rstrip() + "\n"
        for start, end in zip(starts, ends, strict=True)
    }


def _references(models: Collection[Model]) -> set[str]:
    """The names that the schemas of these models refer to."""
    found: set[str] = set()
    for model in models:
        types = [field.type for field in model.fields]
        types += [] if isinstance(model.extra, str) else [model.extra]
        for type_ in types:
            if not _is_ours(type_):
                found |= references(type_)
                found |= {
                    _SCALARS[kind]["$ref"].rpartition("/")[2]
                    for kind in scalar_kinds(type_)
                    if "$ref" in _SCALARS[kind]
                }
    return found


def _run(document: str, models: tuple[Model, ...], foreign: list[str], metadata: Path) -> str:
    extra = {model.name: _template_data(model) for model in models}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = generate(
            document,
            input_file_type=InputFileType.OpenAPI,
            output_model_type=DataModelType.PydanticV2BaseModel,
            target_python_version=PythonVersion.PY_311,
            formatters=[],  # ruff lays out the whole client
            emit_model_metadata=metadata,
            custom_template_dir=_TEMPLATES,
            extra_template_data=defaultdict(dict, extra),
            base_class="runtime.Model",
            aliases={
                f"{item.name}.{field.wire_name}": field.name
                for item in models
                for field in item.fields
                if field.name != field.wire_name
            },
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


def _schema(model: Model) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {
            field.wire_name: {} if _is_ours(field.type) else _type(field.type)
            for field in model.fields
        },
        "required": [field.wire_name for field in model.fields],
    }
    if model.extra == "forbid":
        schema["additionalProperties"] = False
    elif not isinstance(model.extra, str) and model.extra != ANY:
        schema["additionalProperties"] = {} if _is_ours(model.extra) else _type(model.extra)
    return schema


def _is_ours(type_: Type, *, level: int = 0) -> bool:
    """Whether we write a type ourselves: it has constrained parts below its surface.

    datamodel-code-generator would give such a part a class with a name of its own invention; and it
    rewrites the members of a discriminated union, whose types are settled already. What is nested
    deeply it would not get to the end of.
    """
    if level > _DEEPEST:
        return True
    match type_:
        case Scalar(constraints=constraints):
            bare = constraints if level == 0 else NO_CONSTRAINTS
            return constraints != bare or constraints.multiple_of is not None
        case Array(item, constraints):
            inner = constraints != NO_CONSTRAINTS and level > 0
            return inner or _is_ours(item, level=level + 1)
        case Map(value):
            return _is_ours(value, level=level + 1)
        case Union(members, discriminator):
            nested = any(_is_ours(member, level=level + 1) for member in members)
            return nested or discriminator is not None
        case Enumeration(values):
            return any(isinstance(value, int) for value in values)
        case Ref():
            return False
        case _:
            assert_never(type_)


def _written(field: Field) -> str:
    """The annotation of a field whose type we write."""
    type_ = wire_type(field.type, "")
    if field.name == field.wire_name:
        return type_
    return f"Annotated[{type_}, Field(alias={field.wire_name!r})]"


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


def _template_data(model: Model) -> dict[str, Any]:
    """What our template adds to what datamodel-code-generator knows."""
    fields = model.fields
    return {
        "optional": [field.wire_name for field in fields if not field.required],
        "texts": {
            field.wire_name: docstring(field.description, indent=4)
            for field in fields
            if field.description
        },
        "types": {
            field.wire_name: _written(field)
            for field in fields
            # The template replaces StrictInt and StrictFloat wherever they stand.
            if _is_ours(field.type) or "Strict" in _written(field)
        },
        "text": docstring(model.description, indent=4) if model.description else "",
        "rules": [_rule(rule) for rule in model.rules],
        "extra": model.extra if isinstance(model.extra, str) else "typed",
    }


def _rule(rule: Rule) -> str:
    arguments = ", ".join(repr(argument) for argument in rule.arguments)
    if rule.kind == "dependent_required":
        name, *needs = rule.arguments
        arguments = f"{name!r}, {tuple(needs)!r}"
    return f"{_RULES[rule.kind]}({arguments})"


def _compare(models: tuple[Model, ...], foreign: list[str], metadata: Any) -> None:
    """Every name that was settled must be the name that came out."""
    found = {model["source_ref"].rpartition("/")[2]: model for model in metadata["models"]}
    for item in models:
        model = found.pop(item.name, None)
        if model is None or model["class_name"] != item.name:
            raise ModelMismatchError(f"{item.name} came out as {model and model['class_name']}")
        names = [field["name"] for field in model["fields"] if field["original_name"] is not None]
        names = [name for name in names if name != "__pydantic_extra__"]
        wanted = [field.name for field in item.fields]
        if names != wanted:
            raise ModelMismatchError(f"{item.name}: fields {names} instead of {wanted}")
    invented = sorted(set(found) - set(foreign))
    if invented:
        raise ModelMismatchError(f"datamodel-code-generator invented {', '.join(invented)}")
