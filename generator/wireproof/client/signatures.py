"""The methods of a client as data: arguments, results, errors.

In: one `Operation`. Out: its `Method`; whatever prints a signature, and whatever compares two of
them, reads this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from wireproof.client.annotations import INPUTS, UNTYPED, argument_type, maybe, result_type
from wireproof.client.caller_types import in_json
from wireproof.client.error_classes import error_name
from wireproof.client.expressions import (
    NONE,
    Expression,
    Generic,
    Name,
    OneOf,
    any_of,
    members_of,
)
from wireproof.client.model import Body, Form, MediaType, Operation, ParameterPlace
from wireproof.client.negotiation import Choice, choices_of
from wireproof.client.types import NO_CONSTRAINTS, Constraints, Ref, Scalar, Type, nullable
from wireproof.oas.media_types import is_json, is_range, is_sequential
from wireproof.oas.pointer import join

ArgumentPlace = ParameterPlace | Literal["property", "body", "extra", "content-type", "accept"]
"""Where the value of an argument goes: the place of a parameter; a property of the body, the whole
body, its further properties; how the body is sent; or which media type is asked for."""


_OF_PROPERTIES: Final = ("property", "extra")


@dataclass(frozen=True, slots=True)
class Argument:
    """A keyword argument of a method."""

    name: str
    annotation: Expression
    """Of a value that is given; what is not required may also be left out (see `declared`)."""
    required: bool
    place: ArgumentPlace
    wire_name: str
    """The parameter's or the property's; empty where the argument is no single one."""
    pointers: tuple[str, ...]
    """What it was made from, the nearest first."""
    description: str = ""
    default: tuple[Any, ...] = ()
    """What the server takes when the argument is left out, where that is documented; never sent."""
    constraints: Constraints = NO_CONSTRAINTS
    sends_null: bool = False
    """Whether it may be left out, and None is something else: null on the wire."""
    option: str = ""
    """The option of the client that is sent where it is left out."""
    deprecated: bool = False

    @property
    def declared(self) -> Expression:
        """The annotation in the signature."""
        return self.annotation if self.required else maybe(self.annotation)


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a resource."""

    pointer: str
    form: Form
    resource: str
    name: str
    arguments: tuple[Argument, ...]
    """Required ones first."""
    value: Expression
    """What a call returns, or one item of the stream that it returns."""
    streams: bool
    raises: tuple[tuple[str, str], ...]
    """The documented error statuses, and the name of the class that each raises."""
    deprecated: bool = False
    item: Expression | None = None
    """One item of a list that comes page by page."""
    switch: str = ""
    """The argument that asks for a stream when it is True."""
    streamed: Expression | None = None
    """One item of that stream."""
    choices: tuple[tuple[tuple[str, ...], Expression], ...] = ()
    """Other media types that may be asked for, and what comes then."""

    @property
    def ways(self) -> tuple[tuple[Argument, ...], ...]:
        """The ways to call it, where there are two: with the properties of the body, or with it.

        Both are one signature where no property is required.
        """
        if not any(item.required and item.place == "property" for item in self.arguments):
            return ()
        whole = [item for item in self.arguments if item.place == "body"]
        if not whole:
            return ()
        shared = [item for item in self.arguments if item.place not in _OF_PROPERTIES]
        by_property = tuple(item for item in self.arguments if item.place != "body")
        with_body = [replace(item, required=True) if item in whole else item for item in shared]
        return by_property, tuple(sorted(with_body, key=lambda item: not item.required))

    @property
    def usual(self) -> tuple[str, ...]:
        """The media types that are asked for when the caller does not choose; none to choose."""
        others = {name for names, _ in self.choices for name in names}
        listed = [one.annotation for one in self.arguments if one.place == "accept"]
        values = listed[0].values if listed and isinstance(listed[0], OneOf) else ()
        return tuple(str(one) for one in values if one not in others)

    @property
    def key(self) -> tuple[str, Form]:
        """What identifies the method: the operation and the form of it."""
        return self.pointer, self.form

    def result(self, *, is_async: bool = False) -> Expression:
        """The annotation of the result."""
        if self.item is not None:
            return Generic("AsyncPages" if is_async else "Page", (self.item, self.value))
        if not self.streams:
            return self.value
        return Generic("AsyncStream" if is_async else "Stream", (self.value,))


def method_of(operation: Operation) -> Method:
    """The method of an operation."""
    types: list[Expression] = []
    nothing = [] if operation.streaming else [NONE]  # a stream without content has no items
    for response in operation.successes if operation.streaming else operation.returned:
        types += [result_type(media.type) for media in response.media_types] or nothing
    choices = choices_of(operation)
    if choices:
        types = _results(choices[0])
    resource, _, name = operation.id.rpartition(".")
    switch = None if operation.streaming else operation.switch
    return Method(
        pointer=operation.pointer,
        form=operation.form,
        resource=resource,
        name=name,
        arguments=tuple(sorted(_arguments(operation), key=lambda item: not item.required)),
        value=any_of(types or [NONE]),
        streams=bool(operation.streaming),
        raises=tuple(
            (response.status, error_name(response.status))
            for response in operation.responses
            if response.is_failure
        ),
        deprecated=operation.deprecated,
        item=result_type(operation.pagination.item) if operation.pagination else None,
        switch=switch.argument if switch else "",
        streamed=result_type(switch.item) if switch else None,
        choices=tuple((one.media_types, any_of(_results(one))) for one in choices[1:]),
    )


def _results(choice: Choice) -> list[Expression]:
    return [NONE if one is None else result_type(one) for one in choice.types]


def _arguments(operation: Operation) -> Iterator[Argument]:
    for item in operation.parameters:
        yield Argument(
            item.argument,
            argument_type(item.type),
            item.required and not item.option,
            item.place,
            item.name,
            (item.pointer,),
            item.description,
            () if item.option else item.default,
            _limits(item.type),
            _sends_null(item.type, required=item.required),
            item.option,
            deprecated=item.deprecated,
        )
    if operation.body is not None:
        pointer = join(operation.pointer, "requestBody")
        yield from _of_body(operation.body, pointer, _switched(operation))
    if operation.accept:
        names = tuple(name for one in choices_of(operation) for name in one.media_types)
        text = f"The media type to ask for; {names[0]} where it is left out."
        place = join(operation.pointer, "responses")
        kinds = OneOf(names)
        yield Argument(operation.accept, kinds, False, "accept", "", (place,), text)


def _of_body(body: Body, pointer: str, switched: Mapping[str, Expression]) -> Iterator[Argument]:
    json = all(is_json(media.name) for media in body.media_types)
    for item in body.fields or ():
        type_ = in_json(item.type) if json else item.type
        yield Argument(
            item.argument,
            switched.get(item.wire_name) or argument_type(type_),
            item.required,
            "property",
            item.wire_name,
            (join(pointer, item.wire_name), pointer),
            item.description,
            item.default,
            _limits(item.type),
            _sends_null(item.type, required=item.required),
            deprecated=item.deprecated,
        )
    if body.argument is not None:
        whole = any_of([*map(_taken, body.media_types), *map(result_type, body.twins)])
        if any(isinstance(one, Name) and one.module == INPUTS for one in members_of(whole)):
            whole = any_of([whole, UNTYPED])
        required = body.required and body.fields is None
        text = body.description or "The whole request body."
        if body.fields is not None:
            text = "The whole request body, instead of its properties."
        yield Argument(body.argument, whole, required, "body", "", (pointer,), text)
    if body.extra_argument is not None and body.extra_type is not None:
        mapping = Generic("Mapping", (Name("str"), argument_type(body.extra_type)))
        text = "Further properties of the body."
        yield Argument(body.extra_argument, mapping, False, "extra", "", (pointer,), text)
    if body.media_type_argument is not None:
        kinds = tuple(media.name for media in body.media_types)
        names = Name("str") if any(map(is_range, kinds)) else OneOf(kinds)
        text = "How to send it."
        if any(map(is_range, kinds)):
            text = f"The media type of the body, one of {', '.join(kinds)}."
        yield Argument(body.media_type_argument, names, False, "content-type", "", (pointer,), text)


def _taken(media: MediaType) -> Expression:
    """What a body is given as: rows one after the other, which need not be a list."""
    given = argument_type(media.type)
    if not is_sequential(media.name):
        return given
    return any_of(
        Generic("Iterable", one.arguments)
        if isinstance(one, Generic) and one.origin == "Sequence"
        else one
        for one in members_of(given)
    )


def _switched(operation: Operation) -> dict[str, Expression]:
    """What the property that asks for a stream may be here: the other value has another result."""
    switch, body = operation.switch, operation.body
    types = [
        one.type
        for one in (body and body.fields) or ()
        if switch and one.wire_name == switch.wire_name
    ]
    value: list[Expression] = [OneOf((bool(operation.streaming),))]
    null = [NONE] if types and nullable(types[0]) and not operation.streaming else []
    return {switch.wire_name: any_of([*value, *null])} if switch else {}


def _limits(type_: Type) -> Constraints:
    """The constraints of a plain value, also behind a name."""
    bare = type_.stands_for if isinstance(type_, Ref) else type_
    return bare.constraints if isinstance(bare, Scalar) else NO_CONSTRAINTS


def _sends_null(type_: Type, *, required: bool) -> bool:
    return nullable(type_) and not required
