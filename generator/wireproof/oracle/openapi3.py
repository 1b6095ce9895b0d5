"""Read the operations of an OpenAPI 3.0, 3.1 or 3.2 document.

In: the document as written (overlay applied, references local). Out: one `Operation` per path and
method. This reading is the proof's own: it shares nothing with the generator's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any, Literal, cast

from wireproof.errors import SpecError
from wireproof.oas.fields import is_field_name, is_field_value
from wireproof.oas.media_types import BODILESS, FORM, essence, is_json
from wireproof.oas.operations import rooted
from wireproof.oas.pointer import escape
from wireproof.oracle.as_meant import list_of, member, object_of, objects_in
from wireproof.oracle.bodies import TEXT, is_json_as_text
from wireproof.oracle.operations import (
    PLACES,
    Content,
    Faults,
    Operation,
    Parameter,
    Place,
    Reply,
    Unreadable,
    folded,
)
from wireproof.oracle.references import deref, followed
from wireproof.oracle.xml import exact_xml_body, shown

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_NOT_PARAMETERS = frozenset({"accept", "content-type", "authorization"})
_DEFAULT_STYLES = {
    "path": "simple",
    "query": "form",
    "querystring": "form",
    "header": "simple",
    "cookie": "form",
}


def read_schemes(root: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the security schemes of a document, references followed."""
    components = object_of(deref(root, root.get("components"), "")[0])
    written = object_of(deref(root, components.get("securitySchemes"), "")[0])
    # What dangles, and what is no object, is no scheme, and takes no operation with it.
    return {name: member(root, one, "")[0] for name, one in written.items()}


def read_servers(root: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Return the servers of the document as a whole."""
    return _servers(root) or ()


def each_operation(root: dict[str, Any]) -> Iterator[Operation | Unreadable]:
    """Yield every operation, or why it cannot be read.

    Raises:
        SpecError: `paths` is no object.
    """
    paths = deref(root, root.get("paths") or {}, "")[0]
    if not isinstance(paths, dict):
        raise SpecError("paths is not an object")
    known: dict[str, Operation | Unreadable] = {}
    for path, written in paths.items():
        if str(path).startswith("x-"):
            continue
        base = f"#/paths/{escape(path)}"
        try:
            item, where = deref(root, written, base)
        except SpecError as error:
            yield Unreadable(base, "", str(path), error.message)
            continue
        for method, node, pointer in _methods(item, where) if isinstance(item, dict) else ():
            shown = pointer.replace(where, base, 1)
            if pointer not in known:  # many paths may refer to one item
                known[pointer] = _read(root, item, where, (method, node, pointer))
            yield replace(known[pointer], path=rooted(str(path)), pointer=shown)


def _read(
    root: dict[str, Any], item: dict[str, Any], where: str, found: tuple[str, dict[str, Any], str]
) -> Operation | Unreadable:
    """Read an operation of a path item, whatever paths it has."""
    method, _, pointer = found
    try:
        return _operation(root, item, where, found)
    except SpecError as error:
        return Unreadable(pointer, method, "", error.message)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        said = f"it is not spelled as the OpenAPI Specification has it ({error})"
        return Unreadable(pointer, method, "", said)


def each_webhook(root: dict[str, Any]) -> Iterator[Operation]:
    """Yield the webhooks that can be read, each with its payload as the body of a response.

    It is what arrives: the schema is read in the direction of responses (OAS 3.1.1, "OpenAPI
    Object", `webhooks`).
    """
    webhooks, _ = deref(root, root.get("webhooks"), "")
    for name, written in object_of(webhooks).items():
        with suppress(SpecError, AttributeError, KeyError, TypeError, ValueError):
            base = f"#/webhooks/{escape(name)}"
            item, where = deref(root, written, base)
            for method, node, pointer in _methods(item, where):
                shown = pointer.replace(where, base, 1)
                body, body_at, why = member(root, node.get("requestBody"), f"{shown}/requestBody")
                if why:
                    continue
                payload = _contents(root, body, body_at, "response", {}, "")
                yield Operation(
                    pointer=shown,
                    method=method,
                    path=f"/{name}",
                    operation_id=str(name),
                    parameters=_parameters(root, item, where, node, pointer, {}),
                    contents=(),
                    body_required=False,
                    replies=(Reply("200", payload, shown),),
                    security=(),
                    servers=(),
                )


def _methods(item: dict[str, Any], where: str) -> list[tuple[str, dict[str, Any], str]]:
    found = [
        (key.upper(), item[key], f"{where}/{key}")
        for key in item
        if key in _METHODS and isinstance(item[key], dict)
    ]
    for name, node in object_of(item.get("additionalOperations")).items():
        if isinstance(node, dict):
            found.append((name, node, f"{where}/additionalOperations/{escape(name)}"))
    return found


def _operation(
    root: dict[str, Any], item: dict[str, Any], where: str, found: tuple[str, dict[str, Any], str]
) -> Operation:
    method, node, pointer = found
    deref(root, node, pointer)  # tells of an operation that is a reference to nothing
    faults: Faults = {}
    body, body_at, why = member(root, node.get("requestBody"), f"{pointer}/requestBody")
    if why:
        faults["body"] = why
    own = node.get("security")
    security = own if isinstance(own, list) else list_of(root.get("security"))
    own_servers = _servers(node) or _servers(item)
    return Operation(
        pointer=pointer,
        method=method,
        path="",
        operation_id=str(node.get("operationId", "")),
        parameters=_parameters(root, item, where, node, pointer, faults),
        contents=()
        if _says_nothing(method, body)
        else _contents(root, body, body_at, "request", faults, "body"),
        body_required=body.get("required") is True,
        replies=tuple(
            # "The server MUST NOT send content in the response" to HEAD (RFC 9110, 9.3.2).
            replace(one, contents=()) if method == "HEAD" or one.status in BODILESS else one
            for one in _replies(root, node.get("responses"), f"{pointer}/responses", faults)
        ),
        security=tuple(tuple(one) for one in security if isinstance(one, dict)),
        servers=own_servers or _servers(root) or ({"url": "/"},),
        idempotent=node.get("x-wireproof-idempotent") is True,
        has_own_servers=bool(own_servers),
        authorization=_authorization(root, item, node),
        faults=faults,
    )


def _servers(holder: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Return the servers that a level lists; one without an address is none."""
    listed = list_of(holder.get("servers"))
    return tuple(one for one in listed if isinstance(object_of(one).get("url"), str))


def _authorization(root: dict[str, Any], item: dict[str, Any], node: dict[str, Any]) -> bool | None:
    """Tell whether a header parameter `Authorization` is required; `None` without one."""
    listed = [*list_of(node.get("parameters")), *list_of(item.get("parameters"))]
    for one in (member(root, written, "")[0] for written in listed):
        if one.get("in") == "header" and str(one.get("name")).lower() == "authorization":
            return one.get("required") is True
    return None


def _parameters(
    root: dict[str, Any],
    item: dict[str, Any],
    where: str,
    node: dict[str, Any],
    pointer: str,
    faults: Faults,
) -> tuple[Parameter, ...]:
    """Merge path-level and operation-level parameters; the latter win (OAS, "Operation Object")."""
    merged: dict[tuple[str, str], Parameter] = {}
    for holder, at in ((item, where), (node, pointer)):
        for index, written in enumerate(list_of(holder.get("parameters"))):
            one, found_at, why = member(root, written, f"{at}/parameters/{index}")
            if why:
                faults[f"parameters/{index}"] = why
            place, name = one.get("in"), one.get("name")
            if place not in PLACES or not isinstance(name, str):
                continue  # "REQUIRED" are both: without one, nothing says what to send
            if place == "header" and name.lower() in _NOT_PARAMETERS:
                continue  # OAS 3.1.1, "Parameter Object": the definition SHALL be ignored
            if place == "header" and not is_field_name(name):
                continue  # RFC 9110, section 5.1: there is no such field
            merged[place, folded(place, name)] = _parameter(root, one, name, found_at)
    return tuple(merged.values())


def _parameter(root: dict[str, Any], one: dict[str, Any], name: str, pointer: str) -> Parameter:
    place = cast("Place", one["in"])
    style = str(one.get("style") or _DEFAULT_STYLES[place])
    media_type, schema, encoding = "", one.get("schema", {}), {}
    content, _ = deref(root, one.get("content"), "")
    if isinstance(content, dict) and content:
        media_type, holder = next(iter(content.items()))
        holder, _, _ = member(root, holder, "")
        schema, encoding = holder.get("schema", {}), objects_in(holder.get("encoding"))
        if not _is_written_by_schema(place, media_type, _shape(root, schema)):
            schema = dict(TEXT)  # which the caller has written
    elif _allows_empty(one, style):
        schema = {"anyOf": [schema, {"type": "string", "enum": [""]}]}
    return Parameter(
        place=place,
        name=name,
        schema=schema,
        required=one.get("required") is True or place == "path",
        style=style,
        explode=bool(one.get("explode", style in ("form", "cookie"))),
        allow_reserved=_allows_reserved(root, one),
        media_type=media_type,
        pointer=pointer,
        examples=tuple(_examples(root, one)),
        encoding=encoding,
        properties=tuple(object_of((_shape(root, one.get("schema")) or {}).get("properties"))),
    )


def _shape(root: dict[str, Any], schema: Any) -> dict[str, Any] | None:
    """Return what a schema refers to; `None` where that leads nowhere."""
    try:
        return object_of(followed(root, schema, "")[0])
    except SpecError:
        return None


def _is_written_by_schema(place: Place, media_type: str, shape: dict[str, Any] | None) -> bool:
    """Whether a `content` parameter is JSON, the form of a whole query, or one plain value.

    Nothing says how the values of other media types are written (OAS 3.1.1, "Fixed Fields and
    considerations for use with `content`"); what leads nowhere is told where it is judged.
    """
    if is_json(media_type) or (place == "querystring" and essence(media_type) == FORM):
        return True
    return shape is None or shape.get("type") in ("string", "integer", "number", "boolean")


def _allows_reserved(root: dict[str, Any], one: dict[str, Any]) -> bool:
    """Before 3.2, allowReserved "only applies to parameters with an `in` value of `query`"."""
    old = str(root.get("openapi")).startswith(("3.0", "3.1"))
    return one.get("allowReserved") is True and (one["in"] == "query" or not old)


def _allows_empty(one: dict[str, Any], style: str) -> bool:
    """Whether an empty text may stand for the value: where its style can write one."""
    return one.get("allowEmptyValue") is True and one["in"] == "query" and style == "form"


def _says_nothing(method: str, body: dict[str, Any]) -> bool:
    """Whether a body is one that need not be sent, has no property, and that HTTP gives no meaning.

    "Content received in a GET request has no generally defined semantics" (RFC 9110, 9.3.1; the
    same for HEAD and DELETE), and OAS 3.0 says that such a body "SHALL be ignored".
    """
    if method not in ("GET", "HEAD", "DELETE") or body.get("required") is True:
        return False
    content = body.get("content")
    media = content.values() if isinstance(content, dict) else ()
    schemas = [one.get("schema") for one in media if isinstance(one, dict)]
    known = {"type", "properties", "additionalProperties"}
    return bool(schemas) and all(
        isinstance(one, dict) and one.get("properties") == {} and not one.keys() - known
        for one in schemas
    )


def _contents(
    root: dict[str, Any],
    holder: dict[str, Any],
    at: str,
    direction: Literal["request", "response"],
    faults: Faults,
    part: str,
) -> tuple[Content, ...]:
    """Read what a body or response carries; vendors refer to the whole map, too."""
    content, pointer, why = member(root, holder.get("content"), f"{at}/content")
    if why:
        faults[part] = why
    found = []
    for media_type, written in content.items():
        if not is_field_value(str(media_type)):
            continue  # no Content-Type can say it
        at = f"{pointer}/{escape(media_type)}"
        one, at, why = member(root, written, at)
        if why:
            faults[f"{part} {media_type}"] = why
        try:
            xml = exact_xml_body(root, str(media_type), one.get("schema", {}), direction)
        except SpecError as error:
            xml, faults[f"{part} {media_type}"] = None, error.on_one_line
        found.append(
            Content(
                media_type=str(media_type),
                schema=one.get("schema", {}),
                encoding=_encodings(root, one),
                examples=tuple(shown(xml, _examples(root, one))),
                pointer=at,
                item_schema=one.get("itemSchema"),
                xml=xml,
                as_json=is_json_as_text(root, str(media_type), one.get("schema")),
            )
        )
    return tuple(found)


def _encodings(root: dict[str, Any], media: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return encodings by property; those by place are called `[0]`, and `[]` for the others."""
    named = objects_in(media.get("encoding"))
    if named or not str(root.get("openapi", "")).startswith("3.2"):
        return named
    listed = media.get("prefixEncoding")
    places = {f"[{n}]": one for n, one in enumerate(listed if isinstance(listed, list) else ())}
    return objects_in({**places, "[]": media.get("itemEncoding")})


def _examples(root: dict[str, Any], holder: dict[str, Any]) -> list[Any]:
    found = [holder["example"]] if "example" in holder else []
    named = holder.get("examples")
    for written in named.values() if isinstance(named, dict) else []:
        try:
            example, _ = deref(root, written, "")
        except SpecError:
            continue  # an example is for people: without it, everything else still holds
        if isinstance(example, dict):
            key = next((k for k in ("dataValue", "value") if k in example), None)
            found += [example[key]] if key else []
    return found


def _replies(
    root: dict[str, Any], responses: Any, pointer: str, faults: Faults
) -> tuple[Reply, ...]:
    found = []
    for status, written in object_of(responses).items():
        if str(status).startswith("x-"):
            continue
        one, at, why = member(root, written, f"{pointer}/{escape(status)}")
        contents = _contents(root, one, at, "response", faults, str(status))
        if why:
            contents = (Content("*/*", {}, {}, (), at),)  # whatever it is, it is documented
            faults[f"{status} */*"] = why
        again = any(str(name).lower() == "retry-after" for name in object_of(one.get("headers")))
        found.append(Reply(str(status), contents, at, again))
    return tuple(found)
