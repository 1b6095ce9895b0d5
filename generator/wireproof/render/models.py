"""The one adapter around datamodel-code-generator: declarations in, `models.py` out.

datamodel-code-generator is given a document in which every schema already has its final class name,
every property is required (which are optional is told to our template instead) and no text is left,
so that it has nothing to invent. Its model metadata is read back and compared with what was asked.
"""

from __future__ import annotations

import json
import re
import tempfile
import warnings
from collections import defaultdict
from pathlib import Path
from typing import Any, Final, assert_never

from datamodel_code_generator import InputFileType, LiteralType, PythonVersion, generate
from datamodel_code_generator.enums import DataModelType, StrictTypes
from datamodel_code_generator.format import Formatter

from wireproof.ir.types import (
    NO_CONSTRAINTS,
    Alias,
    Array,
    Constraints,
    Declaration,
    Enumeration,
    Field,
    Map,
    Model,
    Ref,
    Rule,
    Scalar,
    Type,
    Union,
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
}
_OVERRIDES: Final = {name: f"runtime.{name}" for name in ("Uuid", "Date", "DateTime", "Bytes")}
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
_HEADER_END: Final = re.compile(r"^(class |[A-Za-z_]\w* = |[A-Za-z_]\w*: )", re.MULTILINE)
_REBUILD: Final = re.compile(r"^\w+\.model_rebuild\(\)$\n?", re.MULTILINE)


class ModelMismatchError(AssertionError):
    """datamodel-code-generator named or typed something otherwise than it was asked to."""


def render_declarations(declarations: tuple[Declaration, ...]) -> str:
    """The body of `models.py`: classes and aliases, without imports.

    Args:
        declarations: every model and alias, with final names.

    Raises:
        ModelMismatchError: the result does not have the names that were asked for.
    """
    if not declarations:
        return ""
    schemas: dict[str, Any] = {item.name: _schema(item) for item in declarations}
    schemas.update({name: {"type": "string"} for name in _OVERRIDES})
    document = {
        "openapi": "3.1.0",
        "info": {"title": "models", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    with tempfile.TemporaryDirectory(prefix="wireproof-") as folder:
        metadata = Path(folder) / "metadata.json"
        text = _run(json.dumps(document), declarations, metadata)
        _compare(declarations, json.loads(metadata.read_text("utf-8")))
    start = _HEADER_END.search(text)
    return _REBUILD.sub("", text[start.start() :] if start else "")


def _run(document: str, declarations: tuple[Declaration, ...], metadata: Path) -> str:
    extra: dict[str, dict[str, Any]] = {item.name: _template_data(item) for item in declarations}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = generate(
            document,
            input_file_type=InputFileType.OpenAPI,
            output_model_type=DataModelType.PydanticV2BaseModel,
            target_python_version=PythonVersion.PY_311,
            formatters=[Formatter.BUILTIN],
            emit_model_metadata=metadata,
            custom_template_dir=_TEMPLATES,
            extra_template_data=defaultdict(dict, extra),
            base_class="runtime.Model",
            aliases={
                f"{item.name}.{field.wire_name}": field.name
                for item in declarations
                if isinstance(item, Model)
                for field in item.fields
                if field.name != field.wire_name
            },
            type_overrides=_OVERRIDES,
            enum_field_as_literal=LiteralType.All,
            strict_types=[StrictTypes.int, StrictTypes.float],
            use_annotated=True,
            field_constraints=True,
            strict_nullable=True,
            use_type_alias=True,
            use_type_alias_type=True,
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


def _schema(declaration: Declaration) -> dict[str, Any]:
    match declaration:
        case Model(fields=fields, extra=extra):
            schema: dict[str, Any] = {
                "type": "object",
                "properties": {field.wire_name: _given(field.type) for field in fields},
                "required": [field.wire_name for field in fields],
            }
            if extra == "forbid":
                schema["additionalProperties"] = False
            elif not isinstance(extra, str):
                schema["additionalProperties"] = _type(extra)
            return schema
        case Alias(type=type_):
            return _given(type_)
        case _:
            assert_never(declaration)


def _given(type_: Type) -> dict[str, Any]:
    """The schema that datamodel-code-generator gets: any value, where we write the type."""
    return {} if _is_ours(type_) else _type(type_)


def _is_ours(type_: Type, *, outermost: bool = True) -> bool:
    """Whether a type holds a constrained part below its surface.

    datamodel-code-generator would give such a part a class with a name of its own invention.
    """
    match type_:
        case Scalar(constraints=constraints):
            bare = constraints if outermost else NO_CONSTRAINTS
            return constraints != bare or constraints.multiple_of is not None
        case Array(item, constraints):
            inner = constraints != NO_CONSTRAINTS and not outermost
            return inner or _is_ours(item, outermost=False)
        case Map(value):
            return _is_ours(value, outermost=False)
        case Union(members, discriminator):
            tagged = discriminator is not None and not outermost
            return tagged or any(_is_ours(member, outermost=False) for member in members)
        case Enumeration() | Ref():
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
        case Union(members, discriminator):
            union: dict[str, Any] = {"anyOf": [_type(member) for member in members]}
            if discriminator is not None:
                union["discriminator"] = {"propertyName": discriminator}
            return union
        case _:
            assert_never(type_)


def _keywords(constraints: Constraints) -> dict[str, Any]:
    return {
        keyword: getattr(constraints, attribute)
        for attribute, keyword in _KEYWORDS.items()
        if getattr(constraints, attribute) is not None
    }


def _template_data(declaration: Declaration) -> dict[str, Any]:
    """What our templates add to what datamodel-code-generator knows."""
    match declaration:
        case Model(fields=fields, description=description, rules=rules):
            return {
                "optional": [field.wire_name for field in fields if not field.required],
                "texts": {
                    field.wire_name: docstring(field.description, indent=4)
                    for field in fields
                    if field.description
                },
                "types": {
                    field.wire_name: _written(field) for field in fields if _is_ours(field.type)
                },
                "text": docstring(description, indent=4) if description else "",
                "rules": [_rule(rule) for rule in rules],
                "extra": declaration.extra if isinstance(declaration.extra, str) else "typed",
            }
        case Alias(type=type_, description=description):
            marks = ["ExactlyOneMember()"] if declaration.exactly_one else []
            marks += ["UniqueItems()"] if declaration.unique_items else []
            return {
                "text": docstring(description, indent=0) if description else "",
                "marks": ", ".join(marks),
                "type": _quoted(wire_type(type_, "")) if _is_ours(type_) else "",
            }
        case _:
            assert_never(declaration)


def _quoted(expression: str) -> str:
    """An alias is evaluated at once, so what may come later in the file stands in quotes."""
    return repr(expression)


def _rule(rule: Rule) -> str:
    arguments = ", ".join(repr(argument) for argument in rule.arguments)
    if rule.kind == "dependent_required":
        name, *needs = rule.arguments
        arguments = f"{name!r}, {tuple(needs)!r}"
    return f"{_RULES[rule.kind]}({arguments})"


def _compare(declarations: tuple[Declaration, ...], metadata: Any) -> None:
    """Every name that was settled must be the name that came out."""
    found = {model["source_ref"].rpartition("/")[2]: model for model in metadata["models"]}
    for item in declarations:
        model = found.pop(item.name, None)
        if model is None or model["class_name"] != item.name:
            raise ModelMismatchError(f"{item.name} came out as {model and model['class_name']}")
        if isinstance(item, Model):
            names = [f["name"] for f in model["fields"] if f["name"] != "__pydantic_extra__"]
            wanted = [field.name for field in item.fields]
            if names != wanted:
                raise ModelMismatchError(f"{item.name}: fields {names} instead of {wanted}")
    invented = sorted(set(found) - set(_OVERRIDES))
    if invented:
        raise ModelMismatchError(f"datamodel-code-generator invented {', '.join(invented)}")
