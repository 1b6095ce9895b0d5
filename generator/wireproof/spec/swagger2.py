"""Swagger 2.0 to OpenAPI 3.0.

An assembled Swagger document in; an OpenAPI 3.0.3 document, and which of its nodes moved from
where, out. Everything that OpenAPI 3.0 can say is kept; what it cannot (`collectionFormat: tsv`)
stays beside the schema as `x-collectionFormat`.

Source: Swagger 2.0 specification; OpenAPI 3.0.4. Body and form parameters become request bodies of
the operations that use them, because their media types (`consumes`) are those of the operation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from wireproof.oas.grammar import METHODS, Kind, rewrite
from wireproof.oas.pointer import ROOT, JsonPointer, join, lookup, parent, split
from wireproof.spec.swagger2_parts import (
    convert_header,
    convert_parameter,
    convert_security_scheme,
    form_body,
    plain_body,
)

CONVERTED_VERSION: Final = "3.0.3"
_JSON: Final = "application/json"
_ANYTHING: Final = "*/*"
_FORMS: Final = ("multipart/form-data", "application/x-www-form-urlencoded")
_ELSEWHERE: Final = (
    ("#/definitions/", "#/components/schemas/"),
    ("#/parameters/", "#/components/parameters/"),
    ("#/responses/", "#/components/responses/"),
)
_COMPONENTS: Final = {
    "definitions": "schemas",
    "parameters": "parameters",
    "responses": "responses",
    "securityDefinitions": "securitySchemes",
}
_ROOT_FIELDS: Final = ("info", "tags", "externalDocs", "security")
_IN_BODY: Final = frozenset({"body", "formData"})
Moved = dict[JsonPointer, JsonPointer]
"""From a pointer of the new document to one of the old."""


def convert_swagger(document: dict[str, Any]) -> tuple[dict[str, Any], Moved]:
    """Convert an assembled Swagger 2.0 document; it is not changed."""
    references: set[str] = set()
    conversion = _Conversion(rewrite(document, Kind.DOCUMENT, partial(_change, references)))
    new, moved = conversion.convert()
    led = _led_astray(new, references, moved, conversion.bodies)
    if led:
        new = rewrite(new, Kind.DOCUMENT, partial(_lead, led))
    return new, moved


def _led_astray(
    new: dict[str, Any], references: set[str], moved: Moved, bodies: Moved
) -> dict[str, str]:
    """Where those references lead now that named something inside of what was put elsewhere.

    Tools that bundle files refer to the first place of a schema: in a response, or in a body.
    """
    places: dict[JsonPointer, list[JsonPointer]] = {old: [one] for old, one in bodies.items()}
    for place, old in moved.items():
        places.setdefault(old, []).append(place)
    led: dict[str, str] = {}
    for ref in references:
        above = old = _old_pointer(join(ROOT, *split(ref)))
        while above not in places and above != ROOT:
            above = parent(above)
        rest = old.removeprefix(above)
        found = [one + rest for one in places.get(above, ()) if _has(new, one + rest)]
        if found and not _has(new, ref):
            led[ref] = found[0]
    return led


def _has(document: dict[str, Any], pointer: JsonPointer) -> bool:
    try:
        lookup(document, pointer)
    except KeyError:
        return False
    return True


def _lead(led: Mapping[str, str], _: Kind, node: dict[str, Any], __: JsonPointer) -> Any:
    ref = node.get("$ref")
    return {**node, "$ref": led[ref]} if isinstance(ref, str) and ref in led else node


def _change(references: set[str], kind: Kind, node: dict[str, Any], _: JsonPointer) -> Any:
    """Translate references and the parts of schemas that 3.0 spells differently."""
    if isinstance(ref := node.get("$ref"), str):
        ref = _moved_reference(ref)
        node = {**node, "$ref": ref}
        if ref.startswith("#/") and not ref.startswith("#/components/schemas/"):
            references.add(ref)
    if kind is not Kind.SCHEMA:
        return node
    if isinstance(node.get("discriminator"), str):
        node = {**node, "discriminator": {"propertyName": node["discriminator"]}}
    if node.get("x-nullable") is True:
        node = {**node, "nullable": True}
    if node.get("type") == "file":
        node = {**node, "type": "string", "format": "binary"}
    return node


def _moved_reference(ref: str) -> str:
    for old, new in _ELSEWHERE:
        if ref.startswith(old):
            return new + ref.removeprefix(old)
    return ref


@dataclass(slots=True)
class _Conversion:
    """The document while its parts are put into their new places."""

    old: dict[str, Any]
    moved: Moved = field(default_factory=dict)
    bodies: Moved = field(default_factory=dict)
    """From the pointer of the schema of a body parameter to where a body has it now."""

    def convert(self) -> tuple[dict[str, Any], Moved]:
        """Return the converted document and what moved."""
        old = self.old
        new: dict[str, Any] = {"openapi": CONVERTED_VERSION}
        new.update((name, old[name]) for name in _ROOT_FIELDS if name in old)
        new.update((name, value) for name, value in old.items() if name.startswith("x-"))
        self.moved["#/openapi"] = "#/swagger"
        servers = self._servers(old.get("schemes"))
        if servers:
            new["servers"] = servers
            self.moved["#/servers"] = "#/host" if "host" in old else "#/basePath"
        paths = _mapping(old.get("paths"))
        new["paths"] = {
            name: self._path_item(item, join("#/paths", name))
            if isinstance(item, dict) and not name.startswith("x-")
            else item
            for name, item in paths.items()
        }
        if components := self._components():
            new["components"] = components
        return new, self.moved

    def _servers(self, schemes: Any) -> list[dict[str, Any]]:
        host, base = self.old.get("host"), self.old.get("basePath", "")
        base = base if isinstance(base, str) else ""
        if not isinstance(host, str):
            return [{"url": base}] if base else []
        listed = schemes if isinstance(schemes, list) and schemes else ["https"]
        # Where https is offered it is the default: credentials travel with each request.
        listed = sorted(listed, key=lambda scheme: scheme != "https")
        return [{"url": f"{scheme}://{host}{base.rstrip('/')}"} for scheme in listed]

    def _components(self) -> dict[str, Any]:
        components: dict[str, Any] = {}
        schemas = _mapping(self.old.get("definitions"))
        if schemas:
            components["schemas"] = schemas
            self.moved["#/components/schemas"] = "#/definitions"
        parameters = {
            name: convert_parameter(node)
            for name, node in _mapping(self.old.get("parameters")).items()
            if isinstance(node, dict) and not _is_in_body(node)
        }
        if parameters:
            components["parameters"] = parameters
            self.moved["#/components/parameters"] = "#/parameters"
        responses = {
            name: self._response(node, self._produces({}), join("#/components/responses", name))
            for name, node in _mapping(self.old.get("responses")).items()
        }
        if responses:
            components["responses"] = responses
            self.moved["#/components/responses"] = "#/responses"
        schemes = {
            name: convert_security_scheme(node)
            for name, node in _mapping(self.old.get("securityDefinitions")).items()
        }
        if schemes:
            components["securitySchemes"] = schemes
            self.moved["#/components/securitySchemes"] = "#/securityDefinitions"
        for old, kind in _COMPONENTS.items():
            if not isinstance(self.old.get(old, {}), dict):
                components[kind] = self.old[old]
                self.moved[f"#/components/{kind}"] = f"#/{old}"
        return components

    def _path_item(self, item: dict[str, Any], pointer: JsonPointer) -> dict[str, Any]:
        shared, in_body = self._parameters(item, pointer)
        new = {**item}
        _take_list(new, "parameters")
        if shared:
            new["parameters"] = self._renumbered(shared, pointer)
        for method in METHODS:
            if isinstance(operation := item.get(method), dict):
                new[method] = self._operation(operation, in_body, join(pointer, method))
        return new

    def _operation(
        self, old: dict[str, Any], inherited: list[_Placed], pointer: JsonPointer
    ) -> dict[str, Any]:
        new = {k: v for k, v in old.items() if k not in {"consumes", "produces", "schemes"}}
        _take_list(new, "parameters")
        parameters, in_body = self._parameters(old, pointer)
        if parameters:
            new["parameters"] = self._renumbered(parameters, pointer)
        own = {found.identity for found in in_body}
        in_body += [found for found in inherited if found.identity not in own]
        if in_body:
            new["requestBody"] = self._request_body(in_body, old, join(pointer, "requestBody"))
        if isinstance(responses := old.get("responses"), dict):
            produces = self._produces(old)
            new["responses"] = {
                status: self._used_response(node, produces, join(pointer, "responses", status))
                for status, node in responses.items()
            }
        if "schemes" in old and (servers := self._servers(old["schemes"])):
            new["servers"] = servers
            self.moved[join(pointer, "servers")] = join(pointer, "schemes")
        return new

    def _parameters(
        self, holder: dict[str, Any], pointer: JsonPointer
    ) -> tuple[list[_Placed], list[_Placed]]:
        """Split a list into parameters and what goes into the body; references stay references."""
        outside, in_body = [], []
        listed = holder.get("parameters")
        for index, node in enumerate(listed if isinstance(listed, list) else ()):
            place = join(pointer, "parameters", index)
            target = self._followed(node)
            if target is not None and _is_in_body(target):
                named = "" if target is node else _old_pointer(node["$ref"])
                in_body.append(_Placed(target, place, named))
            elif isinstance(node, dict):
                outside.append(_Placed(node, place))
        return outside, in_body

    def _renumbered(self, parameters: list[_Placed], pointer: JsonPointer) -> list[Any]:
        for index, found in enumerate(parameters):
            place = join(pointer, "parameters", index)
            self.moved[place] = found.pointer
            self.moved[join(place, "schema")] = found.pointer
        return [convert_parameter(found.node) for found in parameters]

    def _request_body(
        self, parameters: list[_Placed], operation: dict[str, Any], pointer: JsonPointer
    ) -> dict[str, Any]:
        consumes = _strings(operation.get("consumes", self.old.get("consumes")))
        first = parameters[0]
        self.moved[pointer] = first.pointer
        if first.node.get("in") == "body":
            types = consumes or [_JSON]
            for media_type in types:
                place = join(pointer, "content", media_type, "schema")
                self.moved[place] = join(first.pointer, "schema")
                if first.named:
                    self.bodies.setdefault(join(first.named, "schema"), place)
            return plain_body(first.node, types)
        files = any(found.node.get("type") == "file" for found in parameters)
        types = [name for name in consumes if name in _FORMS] or [_FORMS[0 if files else 1]]
        for found in parameters:
            for media_type in types:
                name = str(found.node.get("name"))
                place = join(pointer, "content", media_type, "schema", "properties", name)
                self.moved[place] = found.pointer
        return form_body([found.node for found in parameters], types)

    def _used_response(self, node: Any, produces: list[str], pointer: JsonPointer) -> Any:
        """Keep a reference, unless the operation answers in other media types than the rest."""
        target = self._followed(node)
        if target is None or target is node:
            return self._response(node, produces, pointer)
        if produces == self._produces({}) or not ("schema" in target or "examples" in target):
            return node
        self.moved[pointer] = _old_pointer(node["$ref"])
        return self._response(target, produces, pointer)

    def _response(self, node: Any, produces: list[str], pointer: JsonPointer) -> Any:
        if not isinstance(node, dict) or "$ref" in node:
            return node
        new = {k: v for k, v in node.items() if k not in {"schema", "examples", "headers"}}
        if headers := _mapping(node.get("headers")):
            new["headers"] = {name: convert_header(header) for name, header in headers.items()}
        elif "headers" in node:
            new["headers"] = node["headers"]
        examples = _mapping(node.get("examples"))
        schema = node.get("schema")
        is_file = isinstance(schema, dict) and schema.get("format") == "binary"
        produces = produces or [_ANYTHING if is_file else _JSON]
        types = list(dict.fromkeys([*(produces if schema is not None else []), *examples]))
        start = self.moved.get(pointer, _old_pointer(pointer))
        for media_type in types:
            place = join(pointer, "content", media_type)
            self.moved[place] = start
            self.moved[join(place, "schema")] = join(start, "schema")
            self.moved[join(place, "example")] = join(start, "examples", media_type)
            content = {} if schema is None else {"schema": schema}
            if media_type in examples:
                content["example"] = examples[media_type]
            new.setdefault("content", {})[media_type] = content
        return new

    def _produces(self, operation: dict[str, Any]) -> list[str]:
        return _strings(operation.get("produces", self.old.get("produces")))

    def _followed(self, node: Any) -> dict[str, Any] | None:
        """Return a parameter or response, one reference followed."""
        ref = node.get("$ref") if isinstance(node, dict) else None
        if isinstance(ref, str):
            try:
                node = lookup(self.old, _old_pointer(ref))
            except KeyError:
                return None
        return node if isinstance(node, dict) else None


@dataclass(frozen=True, slots=True)
class _Placed:
    """A parameter, where it is listed, and what the list refers to, or ""."""

    node: dict[str, Any]
    pointer: JsonPointer
    named: JsonPointer = ""

    @property
    def identity(self) -> tuple[str, str]:
        """What tells a parameter from others; names are texts, whatever a document holds."""
        return str(self.node.get("name")), str(self.node.get("in"))


def _is_in_body(parameter: dict[str, Any]) -> bool:
    return str(parameter.get("in")) in _IN_BODY


def _old_pointer(pointer: JsonPointer) -> JsonPointer:
    for old, new in _ELSEWHERE:
        if pointer.startswith(new):
            return old + pointer.removeprefix(new)
    return pointer


def _take_list(node: dict[str, Any], name: str) -> None:
    """Take a list away that is converted apart; what is no list stays, for the ledger to tell."""
    if isinstance(node.get(name), list):
        del node[name]


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _strings(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else []
    return [item for item in listed if isinstance(item, str)]
