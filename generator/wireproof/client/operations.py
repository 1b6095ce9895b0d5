"""Operations and the resources they belong to.

In: `paths`. Out: one `Operation` for every method of every path, grouped into `Resource`s. An
operation is never left out: what cannot be read degrades on its own spot.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

from wireproof.client.authorization import demand_authorization
from wireproof.client.bodies import is_nothing, read_body, read_responses
from wireproof.client.caller_types import paired, resolve_arguments
from wireproof.client.client_options import settle_client_options
from wireproof.client.grouping import group
from wireproof.client.headers import has_links, with_retry_after
from wireproof.client.identifiers import constant_name, pascal, words
from wireproof.client.left_out import claim_servers
from wireproof.client.method_names import Name
from wireproof.client.model import Body, BodyField, MediaType, Operation, Resource, Webhook
from wireproof.client.negotiation import choices_of
from wireproof.client.operation_names import settle
from wireproof.client.pagination import paginate
from wireproof.client.paging_choice import Choices
from wireproof.client.parameters import (
    IGNORED_HEADERS,
    argument_names,
    collect_parameters,
    read_parameter,
    undeclared_variables,
    without_a_place,
)
from wireproof.client.path_templates import (
    in_their_places,
    sent_template,
    tell_odd_path,
    with_segments,
)
from wireproof.client.reading import SchemaReader
from wireproof.client.security import (
    Requirements,
    Schemes,
    key_places,
    place_of,
    read_requirements,
)
from wireproof.client.servers import own_servers
from wireproof.client.streams import variants
from wireproof.client.switches import settle_switches
from wireproof.client.types import Alias, Model, Ref, Type
from wireproof.client.webhooks import read_callbacks
from wireproof.errors import SpecError
from wireproof.oas.media_types import FORM, FORM_DATA, essence, is_json, is_range
from wireproof.oas.operations import operations_of, rooted
from wireproof.oas.pointer import join, parent

_MAX_ALIASES: Final = 8
_MOST_ARGUMENTS: Final = 20_000  # from bodies in all methods, beside one for twenty characters


@dataclass(frozen=True, slots=True)
class Draft:
    """An operation whose body is not yet divided into keyword arguments."""

    resource: str
    operation: Operation
    nodes: tuple[tuple[dict[str, Any], str], ...]
    callbacks: tuple[Webhook, ...] = ()
    links: bool = False
    """Whether a success is documented with the header field `Link`."""
    tags: tuple[str, ...] = ()


def read_operations(
    reader: SchemaReader, schemes: Schemes, chosen: Mapping[str, str]
) -> list[Draft]:
    """Every operation of the document, in the order of the document.

    Args:
        reader: of the document.
        schemes: the kind of each security scheme.
        chosen: names that a person set, by request.
    """
    root = read_requirements(reader, reader.document.data.get("security"), "#", schemes)
    names = settle(reader.document, reader.lock, chosen)
    hints = class_hints(names)
    claim_servers(reader)
    drafts: list[Draft] = []
    for path, item, method, node, pointer in _each(reader):
        if isinstance(node.get("security"), list):
            security = read_requirements(reader, node["security"], pointer, schemes)
        else:
            security = root
        security = demand_authorization(reader, security, schemes, item, node, pointer)
        name = *names[pointer], hints[pointer]
        nodes = _own_parameters(reader, path, item, node, pointer, key_places(security, schemes))
        found = method, node, pointer
        drafts.extend(_read_operation(reader, path, item, found, nodes, security, name))
    return drafts


def _each(
    reader: SchemaReader,
) -> Iterator[tuple[str, Mapping[str, Any], str, dict[str, Any], str]]:
    paths = reader.document.data.get("paths")
    for path, raw_item in paths.items() if isinstance(paths, dict) else ():
        place = join("#/paths", path)
        if path.startswith("x-"):
            continue
        try:
            item, _ = reader.document.deref(raw_item)
        except SpecError as error:
            reader.ledger.refused(place, "operation", error.message)
            continue
        if not isinstance(item, dict):
            reader.ledger.refused(place, "operation", "not a path item")
            continue
        tell_odd_path(reader.ledger, path, place)
        for method, node, pointer in operations_of(item, place):
            if not reader.document.wants(pointer):
                continue
            if reason := _no_operation(reader, node):
                reader.ledger.refused(pointer, "operation", reason)
            else:
                yield rooted(path), item, method, node, pointer


def _no_operation(reader: SchemaReader, node: Any) -> str:
    """Why there is no operation in a place; a reference to one was put in place before."""
    if not isinstance(node, dict):
        return "not an operation"
    if "$ref" in node:
        try:
            reader.document.deref(node)
        except SpecError as error:
            return error.message
    return ""


def _read_operation(
    reader: SchemaReader,
    path: str,
    item: Mapping[str, Any],
    found: tuple[str, dict[str, Any], str],
    nodes: list[tuple[dict[str, Any], str]],
    security: Requirements,
    settled: tuple[str, str, str],
) -> list[Draft]:
    """The methods of one operation; `settled`: its resource, its name, how its classes begin."""
    (method, node, pointer), (resource, name, hint) = found, settled
    body = None
    if "requestBody" in node:
        body = read_body(reader, node["requestBody"], join(pointer, "requestBody"), hint)
    responses = read_responses(reader, node.get("responses"), join(pointer, "responses"), hint)
    if method == "HEAD":  # has no content, whatever is documented: RFC 9110 section 9.3.2
        responses = tuple(replace(item, media_types=()) for item in responses)
    parameters = tuple(read_parameter(reader, one, place, hint) for one, place in nodes)
    parameters = with_segments(path, parameters)
    reader.ledger.generated(pointer, "operation")
    operation = Operation(
        pointer=pointer,
        id=f"{resource}.{name}",
        name=name,
        constant=constant_name(resource, name),
        method=method,
        path=path,
        parameters=parameters,
        body=body,
        responses=responses,
        security=security,
        servers=own_servers(reader, node.get("servers"), pointer)
        or own_servers(reader, item.get("servers"), parent(pointer)),
        idempotent=node.get("x-wireproof-idempotent") is True,
        retry_after=with_retry_after(reader, node.get("responses")),
        summary=str(node.get("summary") or item.get("summary") or ""),
        description=str(node.get("description") or item.get("description") or ""),
        deprecated=node.get("deprecated") is True,
        operation_id=str(node.get("operationId") or ""),
    )
    return _drafts(reader, resource, operation, tuple(nodes), node)


def class_hints(names: Mapping[str, Name]) -> dict[str, str]:
    """How the names of the classes begin that stand inside operations.

    A method of several words says enough, `BulkAddMembers`; one of a single word, and one that
    several resources have, stands behind its resource. `names` are those of every operation.
    """
    count = Counter(method for _, method in names.values())
    return {
        pointer: pascal(method)
        if len(words(method)) > 1 and count[method] == 1
        else pascal(resource) + pascal(method)
        for pointer, (resource, method) in names.items()
    }


def _drafts(
    reader: SchemaReader,
    resource: str,
    operation: Operation,
    nodes: tuple[tuple[dict[str, Any], str], ...],
    node: dict[str, Any],
) -> list[Draft]:
    callbacks = read_callbacks(reader, operation, node)
    links = has_links(reader, node.get("responses"))
    written = node.get("tags")
    tags = (
        tuple(tag for tag in written if isinstance(tag, str)) if isinstance(written, list) else ()
    )
    return [
        Draft(resource, one, nodes, () if one.form else callbacks, links, tags)
        for one in variants(reader, operation)
    ]


def _own_parameters(
    reader: SchemaReader,
    path: str,
    item: Mapping[str, Any],
    node: Mapping[str, Any],
    pointer: str,
    keys: Collection[tuple[str, str]],
) -> list[tuple[dict[str, Any], str]]:
    """The parameters that are arguments.

    They are those that are declared, without the headers that OpenAPI tells us to ignore, what an
    API key of the operation fills (`keys`: where and by which name) and what has no place in the
    path, and the variables of the path that none of them declares.
    """
    kept: list[tuple[dict[str, Any], str]] = []
    declared = collect_parameters(reader, item, node, pointer)
    template = sent_template(path)
    for parameter, place in in_their_places(reader, path, declared, pointer):
        if parameter["in"] == "header" and parameter["name"].lower() in IGNORED_HEADERS:
            reason = f"OpenAPI tells us to ignore header parameters named {parameter['name']}"
            reader.ledger.noted(place, "parameter", reason)
        elif place_of(parameter["in"], parameter["name"]) in keys:
            reason = f"an API key of the operation is sent as {parameter['name']}"
            reader.ledger.noted(place, "parameter", reason)
        elif reason := without_a_place(template, parameter):
            reader.ledger.degraded(place, "parameter", reason)
        else:
            kept.append((parameter, place))
    return kept + undeclared_variables(reader, template, pointer, kept)


def finish(
    reader: SchemaReader,
    drafts: list[Draft],
    client: str,
    choices: Choices,
    arguments: Collection[str],
) -> tuple[Resource, ...]:
    """Divide JSON object bodies into keyword arguments and group the operations.

    Args:
        reader: of the document, with all declarations.
        drafts: its operations.
        client: the name of the client's class.
        choices: what a person said about lists.
        arguments: those of its constructor.
    """
    grouped: dict[str, list[Operation]] = {}
    classes: dict[str, list[Type]] = {}
    for item in reader.declarations.values():
        classes.setdefault(item.pointer, []).append(Ref(item.name))
    widest = _widest(reader, drafts)
    known = paired(reader.declarations)
    operations = [
        resolve_arguments(_flatten_body(reader, one, classes, widest), known) for one in drafts
    ]
    links = [one.links for one in drafts]
    paged = paginate(operations, links, reader.declarations, reader.ledger, choices)
    paged = settle_switches(paged, reader.declarations, reader.ledger)
    paged = settle_client_options(paged, reader.declarations, arguments, reader.ledger)
    paged = [one if choices_of(one) else replace(one, accept="") for one in paged]
    for draft, operation in zip(drafts, paged, strict=True):
        grouped.setdefault(draft.resource, []).append(operation)
    return group(reader, grouped, client)


def most_arguments(size: int) -> int:
    """How many properties of bodies become arguments in a document of so many characters."""
    return _MOST_ARGUMENTS + size // 20


def _widest(reader: SchemaReader, drafts: Iterable[Draft]) -> int:
    """The most properties of a body that become arguments.

    Any number, unless all methods together would have more than the document accounts for: one
    wide schema that hundreds of operations send. Then the widest bodies are given whole.
    """
    bodies = [one.operation.body for one in drafts]
    models = [_model(reader, body) for body in bodies if body is not None]
    left = most_arguments(reader.document.size)
    for width, alike in groupby(sorted(len(model.fields) for model in models if model)):
        left -= sum(alike)
        if left < 0:
            return width - 1
    return sys.maxsize


def _flatten_body(
    reader: SchemaReader, draft: Draft, classes: Mapping[str, list[Type]], widest: int
) -> Operation:
    operation, body = draft.operation, draft.operation.body
    if body is not None and is_nothing(reader, operation, body):
        reader.ledger.noted(body.pointer, "body", "an object without properties is not sent")
        body, operation = None, replace(operation, body=None)
    if body is None:
        arguments = argument_names(reader, operation.pointer, list(draft.nodes), [])
        return _with_accept(_named(operation, arguments), set(arguments.values()))
    model = _model(reader, body)
    if model is not None and len(model.fields) > widest:
        reason = f"its {len(model.fields)} properties are no arguments, of which there are too many"
        reader.ledger.degraded(body.pointer, "body", f"{reason}; it is given whole, as body=")
        model = None
    names = [field.wire_name for field in model.fields] if model else []
    arguments = argument_names(reader, operation.pointer, list(draft.nodes), names)
    several = len(body.media_types) > 1 or any(is_range(one.name) for one in body.media_types)
    fields, extra = None, None
    if model is not None:
        extra = None if isinstance(model.extra, str) else model.extra
        fields = tuple(
            BodyField(
                wire_name=field.wire_name,
                argument=arguments[f"body:{field.wire_name}"],
                type=field.type,
                required=field.required and body.required,
                description=field.description,
                attribute=field.name,
                default=(field.default,) if field.has_default else (),
                deprecated=field.deprecated,
            )
            for field in model.fields
        )
    taken = set(arguments.values())
    operation = _with_accept(_named(operation, arguments), taken)
    same = classes[model.pointer] if model else ()
    return replace(
        operation,
        body=replace(
            body,
            fields=fields,
            argument=_free("body", taken),
            twins=tuple(one for one in same if one != Ref(model.name)) if model else (),
            extra_argument=_free("extra_fields", taken) if extra is not None else None,
            extra_type=extra,
            media_type_argument=_free("content_type", taken) if several else None,
        ),
    )


def _named(operation: Operation, arguments: Mapping[str, str]) -> Operation:
    """An operation whose parameters know their arguments, which depend on those of the body."""
    parameters = tuple(
        replace(one, argument=arguments[f"{one.place}:{one.name}"]) for one in operation.parameters
    )
    return replace(operation, parameters=parameters)


def _with_accept(operation: Operation, taken: set[str]) -> Operation:
    """An operation that can be asked for other media types, where their types differ."""
    chosen = _free("accept", taken) if choices_of(operation) else ""
    return replace(operation, accept=chosen)


def _has_properties(media: MediaType) -> bool:
    return bool(media.xml) or is_json(media.name) or essence(media.name) in (FORM, FORM_DATA)


def _free(wanted: str, taken: set[str]) -> str:
    while wanted in taken:
        wanted += "_"
    return wanted


def _model(reader: SchemaReader, body: Body) -> Model | None:
    """The model whose properties become keyword arguments: the body is one object.

    How it travels makes no difference: as JSON or XML, as a form, in parts.
    """
    types = {media.type for media in body.media_types}
    if len(types) != 1 or not all(map(_has_properties, body.media_types)):
        return None
    [type_] = types
    for _ in range(_MAX_ALIASES):
        declared = reader.declarations.get(type_.name) if isinstance(type_, Ref) else None
        if isinstance(declared, Model):
            return declared if declared.fields else None
        if not isinstance(declared, Alias):
            return None
        type_ = declared.type
    return None
