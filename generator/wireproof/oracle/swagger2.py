"""Read the operations of a Swagger 2.0 document as what they are.

In: the document as written (overlay applied, references local). Out: the same `Operation`s as for
OpenAPI 3. Nothing is converted on the way: a parameter is its own schema, form fields stay single
parameters until the body is read from them, arrays are joined by `collectionFormat`. Source:
OpenAPI Specification 2.0; what a section says is quoted where it decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final, Literal, cast

from wireproof.errors import SpecError
from wireproof.oas.fields import is_field_name, is_field_value
from wireproof.oas.media_types import BODILESS
from wireproof.oas.operations import rooted
from wireproof.oas.pointer import escape
from wireproof.oracle.as_meant import list_of, member, object_of
from wireproof.oracle.bodies import is_json_as_text
from wireproof.oracle.operations import (
    Content,
    Faults,
    Operation,
    Parameter,
    Place,
    Reply,
    Unreadable,
    folded,
)
from wireproof.oracle.references import deref
from wireproof.oracle.xml import shown, xml_body

_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch")
_NO_SCHEMA: Final = frozenset(
    {"in", "name", "required", "description", "collectionFormat", "allowEmptyValue", "properties",
     "additionalProperties", "allOf"}
)  # fmt: skip
"""What a parameter says besides what its value looks like, and what it cannot say of it."""
_FORM: Final = "application/x-www-form-urlencoded"
_MULTIPART: Final = "multipart/form-data"
_BYTES: Final = {"type": "string", "format": "binary"}
_FLOWS: Final = {"application": "clientCredentials", "accessCode": "authorizationCode"}
_IGNORED: Final = frozenset({"accept", "content-type", "authorization"})

_Found = tuple[dict[str, Any], str]
"""A parameter and its pointer."""


def read_servers(root: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Return the URLs that `schemes`, `host` and `basePath` stand for together."""
    return _servers(root, root.get("schemes"))


def _servers(root: dict[str, Any], schemes: Any) -> tuple[dict[str, Any], ...]:
    base = str(root.get("basePath") or "").rstrip("/")
    host = root.get("host")
    if not host:
        # "If the host is not included, the host serving the documentation is to be used"
        return ({"url": base},) if base else ()
    # "If the schemes is not included, the default scheme to be used is the one used to access the
    # Swagger definition itself", which a file does not tell: then it is the safe one.
    listed = schemes if isinstance(schemes, list) and schemes else ["https"]
    # A list has no order of preference ("schemes"); a credential goes where nobody reads it.
    listed = sorted(listed, key=lambda scheme: scheme != "https")
    return tuple({"url": f"{scheme}://{host}{base}"} for scheme in listed)


def read_schemes(root: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return `securityDefinitions` in the words of OpenAPI 3."""
    found: dict[str, dict[str, Any]] = {}
    for name, one in object_of(root.get("securityDefinitions")).items():
        match one:
            case {"type": "basic"}:
                found[name] = {"type": "http", "scheme": "basic"}
            case {"type": "oauth2", "flow": str(flow)}:
                said = {key: one[key] for key in ("tokenUrl", "authorizationUrl") if key in one}
                flows = {_FLOWS.get(flow, flow): {**said, "scopes": one.get("scopes") or {}}}
                found[name] = {"type": "oauth2", "flows": flows}
            case dict():
                found[name] = one
            case _:
                pass
    return found


def each_operation(root: dict[str, Any]) -> Iterator[Operation | Unreadable]:
    """Yield every operation, or why it cannot be read."""
    paths = root.get("paths") or {}
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
        for method in _METHODS:
            node = item.get(method) if isinstance(item, dict) else None
            if not isinstance(node, dict):
                continue
            own = f"{where}/{method}"
            if own not in known:  # many paths may refer to one item
                known[own] = _read(root, item, where, method)
            yield replace(known[own], path=rooted(str(path)), pointer=f"{base}/{method}")


def _read(
    root: dict[str, Any], item: dict[str, Any], where: str, method: str
) -> Operation | Unreadable:
    """Read an operation of a path item, whatever paths it has."""
    try:
        return _operation(root, item, where, method)
    except SpecError as error:
        return Unreadable("", method.upper(), "", error.message)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        said = f"it is not spelled as Swagger 2.0 has it ({error})"
        return Unreadable("", method.upper(), "", said)


def _operation(root: dict[str, Any], item: dict[str, Any], where: str, method: str) -> Operation:
    node, own = item[method], f"{where}/{method}"
    deref(root, node, own)  # tells of an operation that is a reference to nothing
    faults: Faults = {}
    found = _merged(root, ((node, own), (item, where)), faults)
    in_body = [(one, at) for one, at in found if one.get("in") in ("body", "formData")]
    consumes = _listed(node, root, "consumes")
    contents = _contents(root, in_body, consumes, own)
    body = node.get("requestBody")
    if not in_body and isinstance(body, dict) and isinstance(body.get("content"), dict):
        contents = _of_openapi_3(root, body["content"], "request", f"{own}/requestBody")
        in_body = [(body, own)]
    demanded = node.get("security")
    security = demanded if isinstance(demanded, list) else list_of(root.get("security"))
    has_schemes = bool(list_of(node.get("schemes")))
    servers = _servers(root, node["schemes"]) if has_schemes else read_servers(root)
    replies = _replies(root, node, own, faults)
    if method == "head":  # the server sends no content (RFC 9110, section 9.3.2)
        replies = tuple(Reply(one.status, (), one.pointer) for one in replies)
    return Operation(
        pointer=own,
        method=method.upper(),
        path="",
        operation_id=str(node.get("operationId", "")),
        parameters=tuple(_parameters(found)),
        contents=contents,
        body_required=any(one.get("required") is True for one, _ in in_body),
        replies=replies,
        security=tuple(tuple(one) for one in security if isinstance(one, dict)),
        servers=servers or ({"url": "/"},),
        idempotent=node.get("x-wireproof-idempotent") is True,
        has_own_servers=has_schemes,
        authorization=next(
            (
                one.get("required") is True
                for one, _ in found
                if one.get("in") == "header" and str(one.get("name")).lower() == "authorization"
            ),
            None,
        ),
        faults=faults,
    )


def _merged(root: dict[str, Any], holders: tuple[_Found, ...], faults: Faults) -> list[_Found]:
    """Return all parameters of holders: the operation's override the path's ("Path Item")."""
    merged: dict[tuple[str, str], _Found] = {}
    for holder, at in holders:
        for index, written in enumerate(list_of(holder.get("parameters"))):
            one, found_at, why = member(root, written, f"{at}/parameters/{index}")
            if why:
                faults[f"parameters/{index}"] = why
            place, name = one.get("in"), one.get("name")
            if place == "body" or (isinstance(place, str) and isinstance(name, str)):
                called = folded(place, name) if isinstance(name, str) else ""
                merged.setdefault((place, called), (one, found_at))
    return list(merged.values())


def _parameters(found: list[_Found]) -> Iterator[Parameter]:
    for one, at in found:
        place, name = one.get("in"), str(one.get("name"))
        if place not in ("path", "query", "header"):
            continue
        if place == "header" and (name.lower() in _IGNORED or not is_field_name(name)):
            continue
        yield Parameter(
            place=cast("Place", place),
            name=name,
            schema=_or_empty(one),
            required=one.get("required") is True or place == "path",
            style="form" if place == "query" else "simple",
            explode=place == "query" and one.get("type") == "object",  # as in OpenAPI 3
            allow_reserved=False,
            media_type="",
            pointer=at,
            examples=(one["x-example"],) if "x-example" in one else (),
            collection=_collection(one),
        )


def _schema(parameter: dict[str, Any]) -> dict[str, Any]:
    """Return what a parameter that is not in the body says of its value."""
    if "type" not in parameter and isinstance(parameter.get("schema"), dict):
        return dict(parameter["schema"])  # in the words of OpenAPI 3, which some mix in
    if parameter.get("type") == "file":
        null = {"x-nullable": True} if parameter.get("x-nullable") is True else {}
        return {**_BYTES, **null}
    return {key: value for key, value in parameter.items() if key not in _NO_SCHEMA}


def _or_empty(parameter: dict[str, Any]) -> dict[str, Any]:
    """Return the schema, and the empty text beside it where `allowEmptyValue` says so."""
    schema, joined = _schema(parameter), _collection(parameter)[:1]
    allowed = parameter.get("allowEmptyValue") is True and parameter.get("type") != "file"
    allowed = allowed and parameter.get("in") in ("query", "formData")
    if not allowed or joined in (("ssv",), ("pipes",)):
        return schema
    return {"anyOf": [schema, {"type": "string", "enum": [""]}]}


def _collection(parameter: dict[str, Any]) -> tuple[str, ...]:
    """Return how an array is joined, level by level; `csv` where nothing is said.

    `multi` "is valid only for parameters in "query" or "formData"" ("Parameter Object"), and not
    for arrays in arrays ("Items Object"); elsewhere it can mean no more than the default.
    """
    found: list[str] = []
    node: Any = parameter
    while isinstance(node, dict) and node.get("type") == "array":
        how = str(node.get("collectionFormat") or "csv")
        several = not found and parameter.get("in") in ("query", "formData")
        found.append(how if how in ("ssv", "tsv", "pipes") or (how == "multi" and several)
                     else "csv")  # fmt: skip
        node = node.get("items")
    return tuple(found)


def _contents(
    root: dict[str, Any], found: list[_Found], consumes: list[str], pointer: str
) -> tuple[Content, ...]:
    """Return the body in each media type that the operation consumes."""
    if not found:
        return ()
    bodies = [(one, at) for one, at in found if one.get("in") == "body"]
    if bodies:
        one, at = bodies[0]
        schema = one.get("schema", {})
        kinds = consumes or ["application/json"]
        given = _example(root, schema)
        return tuple(_content(root, kind, schema, "request", at, given) for kind in kinds)
    files = any(one.get("type") == "file" for one, _ in found)
    kinds = [kind for kind in consumes if kind.partition(";")[0] in (_FORM, _MULTIPART)]
    kinds = kinds or [_MULTIPART if files else _FORM]
    required = [str(one["name"]) for one, _ in found if one.get("required") is True]
    schema = {
        "type": "object",
        "properties": {str(one["name"]): _or_empty(one) for one, _ in found},
        **({"required": required} if required else {}),
    }
    encoding = {
        str(one["name"]): {"collection": _collection(one)} for one, _ in found if _collection(one)
    }
    at = f"{pointer}/requestBody"
    return tuple(Content(kind, schema, encoding, (), at) for kind in kinds)


def _example(root: dict[str, Any], schema: Any) -> tuple[Any, ...]:
    """Return the example that a body's schema gives; a body parameter has no place for one."""
    target = _target(root, schema)
    return (target["example"],) if isinstance(target, dict) and "example" in target else ()


def _replies(
    root: dict[str, Any], node: dict[str, Any], pointer: str, faults: Faults
) -> tuple[Reply, ...]:
    produces = _listed(node, root, "produces")
    found = []
    for status, written in object_of(node.get("responses")).items():
        if str(status).startswith("x-"):
            continue
        one, at, why = member(root, written, f"{pointer}/responses/{escape(status)}")
        contents: tuple[Content, ...] = ()
        shown = one.get("examples")
        if why:
            contents = (Content("*/*", {}, {}, (), at),)  # whatever it is, it is documented
            faults[f"{status} */*"] = why
        elif str(status) in BODILESS:
            pass
        elif "schema" in one:
            contents = tuple(_reply_contents(root, one, produces, at))
        elif isinstance(one.get("content"), dict):
            contents = _of_openapi_3(root, one["content"], "response", at)
        elif isinstance(shown, dict):
            # Without a schema, "it means no content is returned" (Response Object); whoever shows
            # "an example of the response message" all the same means content of any kind.
            contents = tuple(Content(str(kind), {}, {}, (), at) for kind in shown)
        again = any(str(name).lower() == "retry-after" for name in object_of(one.get("headers")))
        found.append(Reply(str(status), contents, at, again))
    return tuple(found)


def _of_openapi_3(
    root: dict[str, Any],
    content: dict[str, Any],
    direction: Literal["request", "response"],
    pointer: str,
) -> tuple[Content, ...]:
    """Return bodies that a document of 2.0 has in the words of 3.0: there is no other reading."""
    return tuple(
        _content(root, str(kind), object_of(one).get("schema", {}), direction, pointer)
        for kind, one in content.items()
        if is_field_value(str(kind))
    )


def _content(
    root: dict[str, Any],
    kind: str,
    schema: Any,
    direction: Literal["request", "response"],
    pointer: str,
    examples: tuple[Any, ...] = (),
) -> Content:
    """Return a body; one whose schema leads nowhere is told where it is judged."""
    try:
        xml = xml_body(root, kind, schema, direction)
        given = tuple(shown(xml, list(examples))) if direction == "response" else examples
        as_json = is_json_as_text(root, kind, schema)
    except SpecError:
        return Content(kind, schema, {}, (), pointer)
    return Content(kind, schema, {}, given, pointer, xml=xml, as_json=as_json)


def _target(root: dict[str, Any], schema: Any) -> Any:
    """Return what a schema refers to, or nothing where that leads nowhere."""
    try:
        return deref(root, schema, "")[0]
    except SpecError:
        return {}


def _reply_contents(
    root: dict[str, Any], reply: dict[str, Any], produces: list[str], pointer: str
) -> Iterator[Content]:
    schema = reply["schema"]
    target = _target(root, schema)
    is_file = isinstance(target, dict) and target.get("type") == "file"
    schema = dict(_BYTES) if is_file else schema
    # Without `produces` a file may be of any media type ("Response Object": `type: file`).
    usual = "*/*" if is_file else "application/json"
    examples = object_of(reply.get("examples"))
    for kind in produces or [usual]:
        given = (examples[kind],) if kind in examples else ()
        yield _content(root, kind, schema, "response", pointer, given)


def _listed(node: dict[str, Any], root: dict[str, Any], name: str) -> list[str]:
    """Return media types of an operation, which "overrides" those of the document as a whole."""
    written = node[name] if name in node else root.get(name)
    return [str(one) for one in list_of(written) if is_field_value(str(one))]
