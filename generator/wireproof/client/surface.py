"""The public surface of a client as data: every name that a caller can use, with its type.

In: an `Api`. Out: a `Surface`: frozen values under keys that stay when names change, so that two
versions can be compared. `render` prints it, `diff` compares it; neither reads text back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from wireproof.client.annotations import result_type, wire_type
from wireproof.client.constructor import Option, options_of
from wireproof.client.error_classes import ErrorClass, documented_errors, runtime_errors
from wireproof.client.expressions import Expression
from wireproof.client.inputs import Input, inputs_of
from wireproof.client.model import Api, Form
from wireproof.client.signatures import Method, method_of
from wireproof.client.types import Alias, Declaration, Field, Model
from wireproof.oas.pointer import join

MethodKey = tuple[str, Form]
"""The pointer of an operation and the form of it: `create_run` and `create_run_stream` differ."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a class of `models`."""

    name: str
    wire_name: str
    annotation: Expression
    """Of a value that is there; what is not required may also be `UNSET`."""
    required: bool
    pointers: tuple[str, ...]
    """What it was made from, the nearest first."""


@dataclass(frozen=True, slots=True)
class ModelClass:
    """A class of `models`."""

    name: str
    pointer: str
    attributes: tuple[Attribute, ...]
    extra: Literal["allow", "forbid"] | Expression
    """Undeclared properties: kept, forbidden, or of a type."""


@dataclass(frozen=True, slots=True)
class NamedType:
    """A name of `models` that stands for a type: an alias."""

    name: str
    pointer: str
    annotation: Expression
    """What a value read from a response is."""
    validated: Expression
    """What is checked on the wire, constraints included."""


@dataclass(frozen=True, slots=True)
class Payload:
    """What `webhooks.<name>.parse` returns."""

    name: str
    pointer: str
    annotation: Expression


@dataclass(frozen=True, slots=True)
class Surface:
    """Everything that a caller can name."""

    class_name: str
    options: tuple[Option, ...]
    """The arguments of the constructor that the document decides."""
    methods: Mapping[MethodKey, Method]
    """In the order of the resources."""
    types: Mapping[str, ModelClass | NamedType]
    """The names of `models`, which the name lock keeps."""
    inputs: Mapping[str, Input]
    """The names of `inputs`: what callers may pass in place of models."""
    errors: Mapping[int, ErrorClass]
    """The classes of `errors` by status: the documented ones, then those of the runtime."""
    webhooks: Mapping[str, Payload]
    """By the pointer of the request."""


def surface_of(api: Api) -> Surface:
    """The surface of a client."""
    methods = [method_of(operation) for operation in api.operations]
    documented = documented_errors(api)
    return Surface(
        class_name=api.class_name,
        options=options_of(api),
        methods={method.key: method for method in methods},
        types={item.name: _type(item) for item in api.declarations},
        inputs=inputs_of(api),
        errors={item.status: item for item in [*documented, *runtime_errors(documented)]},
        webhooks={
            one.pointer: Payload(one.name, one.pointer, result_type(one.type))
            for one in api.webhooks
        },
    )


def _type(declaration: Declaration) -> ModelClass | NamedType:
    match declaration:
        case Model(name, pointer, fields, extra=extra):
            kept = extra if isinstance(extra, str) else wire_type(extra)
            return ModelClass(name, pointer, tuple(_attribute(f, pointer) for f in fields), kept)
        case Alias(name, pointer, type_):
            return NamedType(name, pointer, result_type(type_), wire_type(type_))


def _attribute(field: Field, owner: str) -> Attribute:
    return Attribute(
        name=field.name,
        wire_name=field.wire_name,
        annotation=result_type(field.type),
        required=field.required,
        pointers=(join(owner, "properties", field.wire_name), owner),
    )
