"""What the vendor's document says of each operation, as the proof reads it.

In: the document as written (overlay applied, references local). Out: one `Operation` per path and
method. This reading is the proof's own: it shares nothing with the generator's.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

from wireproof.errors import SpecError
from wireproof.oracle.references import deref, escape

Place = Literal["path", "query", "querystring", "header", "cookie"]
PLACES: tuple[Place, ...] = ("path", "query", "querystring", "header", "cookie")

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_NOT_PARAMETERS = frozenset({"accept", "content-type", "authorization"})
_DEFAULT_STYLES = {
    "path": "simple",
    "query": "form",
    "querystring": "form",
    "header": "simple",
    "cookie": "form",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter.

    Attributes:
        place: path, query, header, cookie, or the whole query string (OAS 3.2).
        name: on the wire.
        schema: of the value; for a `content` parameter, of the decoded content.
        style: serialisation style, default filled in (OAS 3.1.1, "Parameter Object").
        explode: default filled in: true for `form` (and 3.2 `cookie`), else false.
        media_type: of a `content` parameter, else "".
        pointer: of the parameter in the document.
        encoding: of the properties, for a form in the query string.
    """

    place: Place
    name: str
    schema: Any
    required: bool
    style: str
    explode: bool
    allow_reserved: bool
    media_type: str
    pointer: str
    examples: tuple[Any, ...] = ()
    encoding: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def content(self) -> Content:
        """What stands in the query string as a whole, as if it were a body."""
        return Content(self.media_type, self.schema, self.encoding, (), self.pointer)


@dataclass(frozen=True, slots=True)
class Content:
    """One media type of a body: its schema and, for forms, the `encoding` of its properties.

    Attributes:
        item_schema: of the items of a sequential media type (OAS 3.2), `None` when not given.
    """

    media_type: str
    schema: Any
    encoding: dict[str, dict[str, Any]]
    examples: tuple[Any, ...]
    pointer: str
    item_schema: Any = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One documented response: `status` as written (`200`, `4XX`, `default`)."""

    status: str
    contents: tuple[Content, ...]
    pointer: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        security: alternatives, each a tuple of scheme names that are needed together; an empty
            alternative means that anonymous calls are allowed; no alternatives, that nothing
            is said.
        servers: as written, of the nearest level that lists any.
        idempotent: whether the document says that it may be repeated.
        has_own_servers: whether `servers` are not those of the whole document.
    """

    pointer: str
    method: str
    path: str
    operation_id: str
    parameters: tuple[Parameter, ...]
    contents: tuple[Content, ...]
    body_required: bool
    replies: tuple[Reply, ...]
    security: tuple[tuple[str, ...], ...]
    servers: tuple[dict[str, Any], ...]
    idempotent: bool = False
    has_own_servers: bool = False

    def parameters_in(self, place: Place) -> tuple[Parameter, ...]:
        """Return the parameters of one place."""
        return tuple(one for one in self.parameters if one.place == place)

    def content(self, media_type: str) -> Content | None:
        """Return what is declared for a media type of the request body."""
        return next((one for one in self.contents if one.media_type == media_type), None)


def read_schemes(root: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the security schemes of a document, references followed."""
    written = (root.get("components") or {}).get("securitySchemes") or {}
    return {name: deref(root, one, "")[0] for name, one in written.items()}


def read_operations(root: dict[str, Any]) -> tuple[Operation, ...]:
    """Read every operation of a document.

    Args:
        root: the document as written; OAS 3.x.

    Raises:
        SpecError: a reference dangles, or `paths` is no object.
    """
    paths = root.get("paths") or {}
    if not isinstance(paths, dict):
        raise SpecError("paths is not an object")
    found = []
    for path, written in paths.items():
        if not str(path).startswith("/"):
            continue
        base = f"#/paths/{escape(path)}"
        item, where = deref(root, written, base)
        for method, node, pointer in _methods(item, where):
            shown = pointer.replace(where, base, 1)
            found.append(_operation(root, str(path), item, where, (method, node, shown)))
    return tuple(found)


def _methods(item: dict[str, Any], where: str) -> list[tuple[str, dict[str, Any], str]]:
    found = [
        (key.upper(), item[key], f"{where}/{key}")
        for key in item
        if key in _METHODS and isinstance(item[key], dict)
    ]
    for name, node in (item.get("additionalOperations") or {}).items():
        found.append((name, node, f"{where}/additionalOperations/{escape(name)}"))
    return found


def _operation(
    root: dict[str, Any],
    path: str,
    item: dict[str, Any],
    where: str,
    found: tuple[str, dict[str, Any], str],
) -> Operation:
    method, node, pointer = found
    body, body_at = deref(root, node.get("requestBody") or {}, f"{pointer}/requestBody")
    security = node["security"] if "security" in node else root.get("security") or []
    servers = node.get("servers") or item.get("servers") or root.get("servers") or [{"url": "/"}]
    return Operation(
        pointer=pointer,
        method=method,
        path=path,
        operation_id=str(node.get("operationId", "")),
        parameters=_parameters(root, item, where, node, pointer),
        contents=_contents(root, body.get("content") or {}, f"{body_at}/content"),
        body_required=body.get("required") is True,
        replies=tuple(
            # "The server MUST NOT send content in the response" to HEAD (RFC 9110, 9.3.2).
            replace(one, contents=()) if method == "HEAD" else one
            for one in _replies(root, node.get("responses") or {}, f"{pointer}/responses")
        ),
        security=tuple(tuple(alternative) for alternative in security),
        servers=tuple(servers),
        idempotent=node.get("x-wireproof-idempotent") is True,
        has_own_servers=bool(node.get("servers") or item.get("servers")),
    )


def _parameters(
    root: dict[str, Any], item: dict[str, Any], where: str, node: dict[str, Any], pointer: str
) -> tuple[Parameter, ...]:
    """Merge path-level and operation-level parameters; the latter win (OAS, "Operation Object")."""
    merged: dict[tuple[str, str], Parameter] = {}
    for holder, at in ((item, where), (node, pointer)):
        for index, written in enumerate(holder.get("parameters") or []):
            one, found_at = deref(root, written, f"{at}/parameters/{index}")
            place, name = one.get("in"), str(one.get("name"))
            if place not in PLACES:
                continue
            if place == "header" and name.lower() in _NOT_PARAMETERS:
                continue  # OAS 3.1.1, "Parameter Object": the definition SHALL be ignored
            merged[place, name] = _parameter(root, one, name, found_at)
    return tuple(merged.values())


def _parameter(root: dict[str, Any], one: dict[str, Any], name: str, pointer: str) -> Parameter:
    place = cast("Place", one["in"])
    style = str(one.get("style") or _DEFAULT_STYLES[place])
    media_type, schema, encoding = "", one.get("schema", {}), {}
    content = one.get("content")
    if isinstance(content, dict) and content:
        media_type, holder = next(iter(content.items()))
        schema, encoding = holder.get("schema", {}), dict(holder.get("encoding") or {})
    return Parameter(
        place=place,
        name=name,
        schema=schema,
        required=one.get("required") is True or place == "path",
        style=style,
        explode=bool(one.get("explode", style in ("form", "cookie"))),
        allow_reserved=one.get("allowReserved") is True,
        media_type=media_type,
        pointer=pointer,
        examples=tuple(_examples(root, one)),
        encoding=encoding,
    )


def _contents(root: dict[str, Any], content: dict[str, Any], pointer: str) -> tuple[Content, ...]:
    found = []
    for media_type, written in content.items():
        at = f"{pointer}/{escape(media_type)}"
        one, at = deref(root, written, at)
        found.append(
            Content(
                media_type=str(media_type),
                schema=one.get("schema", {}),
                encoding=dict(one.get("encoding") or {}),
                examples=tuple(_examples(root, one)),
                pointer=at,
                item_schema=one.get("itemSchema"),
            )
        )
    return tuple(found)


def _examples(root: dict[str, Any], holder: dict[str, Any]) -> list[Any]:
    found = [holder["example"]] if "example" in holder else []
    named = holder.get("examples")
    for written in named.values() if isinstance(named, dict) else []:
        example, _ = deref(root, written, "")
        if isinstance(example, dict):
            key = next((k for k in ("dataValue", "value") if k in example), None)
            found += [example[key]] if key else []
    return found


def _replies(root: dict[str, Any], responses: dict[str, Any], pointer: str) -> tuple[Reply, ...]:
    found = []
    for status, written in responses.items():
        if str(status).startswith("x-"):
            continue
        one, at = deref(root, written, f"{pointer}/{escape(status)}")
        contents = _contents(root, one.get("content") or {}, f"{at}/content")
        found.append(Reply(str(status), contents, at))
    return tuple(found)
