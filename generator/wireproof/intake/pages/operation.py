"""A draft as an OpenAPI operation: what was said where it belongs, what was not as questions.

In: a `Draft`. Out: its path, method, server and operation object, its security, its questions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from wireproof.errors import SpecError
from wireproof.intake.pages.draft import Draft, Endpoint, Question
from wireproof.intake.pages.fields import Field, object_of, schema_for
from wireproof.intake.pages.handwritten import EXAMPLES
from wireproof.intake.pages.samples import INFERRED, schema_from
from wireproof.oas.pointer import join

_VARIABLE = re.compile(r"\{([^{}/]+)\}")
_COLON = re.compile(r"(?<=/):([A-Za-z_]\w*)")
_ANGLES = re.compile(r"(?<=/)<([A-Za-z_][\w-]*)>")
_ROWS = re.compile(r"^(?:(?:array|list)(?:<.*>)?|\w*\[\])$", re.IGNORECASE)
"""Names under which pages describe a response that is an array as a whole."""
_IN_PATH = {"type": "string", INFERRED: "path"}
"""What a variable of a path is when no page says its type: text."""
_BODY_LESS = frozenset({"GET", "HEAD", "DELETE", "OPTIONS", "TRACE"})


@dataclass(frozen=True, slots=True)
class Written:
    """An operation, ready to be put into a document.

    Attributes:
        server: absolute address, "" when no page names it.
        scheme: name of a security scheme and the scheme, None when nothing is said.
    """

    path: str
    method: str
    server: str
    operation: dict[str, Any]
    scheme: tuple[str, dict[str, Any]] | None
    questions: tuple[Question, ...]


def write_operation(draft: Draft) -> Written:
    """Write an operation out.

    Raises:
        SpecError: the page states two methods, each as the endpoint's.
    """
    endpoint = draft.endpoints[0]
    _agreeing(draft.endpoints)
    server, path = _server_and_path(draft.endpoints)
    method = endpoint.method.lower()
    base = join("#/paths", path, method)
    asked: list[Question] = []
    operation: dict[str, Any] = {"summary": draft.title} if draft.title else {}
    if draft.description:
        operation["description"] = draft.description
    operation["x-source"] = {**endpoint.place.source(), "stated-by": endpoint.kind}
    parameters = _parameters(draft, path, base, asked)
    if parameters:
        operation["parameters"] = parameters
    body = _request_body(draft, base, asked)
    if body:
        operation["requestBody"] = body
    operation["responses"] = _responses(draft, base, asked)
    if not server:
        text = "No page names a server. Which address do calls go to?"
        asked.append(Question("#/servers", text, endpoint.place))
    scheme = _scheme(draft)
    if scheme is None:
        text = "No page says how calls are authenticated. Which security scheme applies?"
        asked.append(Question("#/components/securitySchemes", text, endpoint.place))
    else:
        operation["security"] = [{scheme[0]: []}]
    asked += _other_methods(draft.endpoints, path, base)
    for name, place in draft.missing:
        text = f"The page includes {name!r}, which was not given. What does it say?"
        asked.append(Question(f"{base}/x-included/{name.replace('/', '~1')}", text, place))
    return Written(path, method, server, operation, scheme, tuple(asked))


def _agreeing(endpoints: Sequence[Endpoint]) -> None:
    """Refuse a page whose statements of the endpoint disagree; an example may be another call."""
    stated = [one for one in endpoints if one.kind not in EXAMPLES]
    first = stated[0] if stated else endpoints[0]
    for other in stated[1:]:
        same_path = _shape(other.url) == _shape(first.url)
        if other.method != first.method and same_path:
            raise SpecError(
                f"the page says {first.method} in its {first.kind} (line {first.place.line}) and "
                f"{other.method} in its {other.kind} (line {other.place.line})",
                location=other.place.location(),
                hint="Ask the vendor, and leave the page out until one of them is corrected.",
            )


def _other_methods(endpoints: Sequence[Endpoint], path: str, base: str) -> list[Question]:
    """Examples that send the described path with another method: one of the two is wrong."""
    first = endpoints[0]
    pattern = _pattern(path)
    return [
        Question(
            join(base, "x-answers", "method"),
            f"The page says {first.method} in its {first.kind} (line {first.place.line}), its "
            f"{other.kind} sends {other.method} (line {other.place.line}). Which is right?",
            other.place,
        )
        for other in endpoints[1:]
        if other.kind in EXAMPLES
        and other.method != first.method
        and pattern.search(other.url.partition("?")[0])
    ][:1]


def _pattern(path: str) -> re.Pattern[str]:
    """What the end of an address looks like that a path stands for."""
    literal = re.escape(path).replace(r"\{", "{").replace(r"\}", "}")
    return re.compile(_VARIABLE.sub("[^/]+", literal) + r"/?$")


def _shape(url: str) -> str:
    path = urlsplit(url).path if "://" in url else url
    return _VARIABLE.sub("{}", _template(path))


def _template(path: str) -> str:
    """Write `:id` and `<id>` as `{id}`."""
    return _ANGLES.sub(r"{\1}", _COLON.sub(r"{\1}", path)) or "/"


def _server_and_path(endpoints: Sequence[Endpoint]) -> tuple[str, str]:
    first = endpoints[0]
    if "://" in first.url:
        scheme, _, rest = first.url.partition("://")
        host, slash, path = rest.partition("/")
        return f"{scheme}://{host}", _template(f"{slash}{path}".partition("?")[0])
    path = _template(first.url.partition("?")[0])
    pattern = _pattern(path)
    for other in endpoints[1:]:
        if "://" not in other.url:
            continue
        match = pattern.search(other.url)
        origin = other.url.index("/", other.url.index("://") + 3) if other.url.count("/") > 2 else 0
        if match is not None and match.start() >= origin > 0:
            return other.url[: match.start()], path
    return "", path


def _parameters(draft: Draft, path: str, base: str, asked: list[Question]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for one in draft.request:
        if one.location == "body" or _is_credential(one, draft):
            continue
        where = one.location
        if where == "path" and f"{{{one.name}}}" not in path:
            continue
        schema = _schema(one)
        node: dict[str, Any] = {"name": one.name, "in": where}
        if schema.get("description"):
            node["description"] = schema.pop("description")
        if where == "path" or one.required:
            node["required"] = True
        if schema.pop("deprecated", False):
            node["deprecated"] = True
        node["x-source"] = schema.pop("x-source")
        if not one.known_type and INFERRED not in schema:
            pointer = join(base, "parameters", len(found), "schema", "type")
            asked.append(_type_question(one, pointer))
        found.append({**node, "schema": schema})
    known = {one["name"] for one in found if one["in"] == "path"}
    for name in _VARIABLE.findall(path):
        if name not in known:
            source = draft.endpoints[0].place.source()
            found.append(
                {"name": name, "in": "path", "required": True, "x-source": source,
                 "schema": dict(_IN_PATH)}
            )  # fmt: skip
    return _once(found)


def _schema(one: Field) -> dict[str, Any]:
    """The schema of a parameter."""
    untold = one.location == "path" and not one.words
    return {**schema_for(one), **(_IN_PATH if untold else {})}


def _once(parameters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep the first description of each parameter."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in parameters:
        found.setdefault((one["in"], one["name"]), one)
    return list(found.values())


def _is_credential(one: Field, draft: Draft) -> bool:
    return one.location == "header" and one.name.lower() == "authorization" and bool(draft.auth)


def _type_question(one: Field, pointer: str) -> Question:
    told = f"calls it {one.words!r}" if one.words else "gives none"
    return Question(pointer, f"Of which type is {one.name!r}? The page {told}.", one.place)


def _request_body(draft: Draft, base: str, asked: list[Question]) -> dict[str, Any]:
    fields = [one for one in draft.request if one.location == "body"]
    method = draft.endpoints[0].method
    if not fields and (draft.body is None or method in _BODY_LESS):
        return {}
    media_type = draft.media_type or "application/json"
    if len(fields) == 1 and fields[0].name == "body" and not fields[0].children:
        schema = schema_for(fields[0])  # not a field of the body, but the body
    elif fields:
        schema = object_of(fields)
        pointer = join(base, "requestBody", "content", media_type, "schema")
        asked += _unknown_types(fields, pointer)
    elif draft.request or draft.response:
        # The page describes its fields, and none of the body's: the example is one of many.
        schema = {INFERRED: "example", "x-source": draft.body_place.source()}
    else:
        schema = schema_from(draft.body, draft.body_place.source())
    content: dict[str, Any] = {"schema": schema}
    if draft.body is not None:
        content["example"] = draft.body
    body: dict[str, Any] = {}
    if any(one.required for one in fields):
        body["required"] = True
    if not draft.media_type:
        body["x-inferred"] = "media type"
    return {**body, "content": {media_type: content}}


def _unknown_types(fields: Sequence[Field], pointer: str) -> list[Question]:
    found: list[Question] = []
    for one in fields:
        at = join(pointer, "properties", one.name)
        if not one.known_type:
            found.append(_type_question(one, join(at, "type")))
        found += _unknown_types(one.children, at)
    return found


def _responses(draft: Draft, base: str, asked: list[Question]) -> dict[str, Any]:
    success = draft.status or "2XX"
    place = draft.status_place if draft.status else draft.endpoints[0].place
    if not draft.status:
        text = "No page says with which status success is answered."
        asked.append(Question(join(base, "responses", "200"), text, place))
    samples: dict[str, list[Any]] = {}
    for one in draft.samples:
        samples.setdefault(one.status or success, []).append(one)
    statuses = [success, *(status for status in samples if status != success)]
    found: dict[str, Any] = {}
    for status in statuses:
        shown = samples.get(status, [])
        fields = draft.response if status == success else ()
        schema = _response_schema(fields, shown)
        where = shown[0].place if shown else place
        node: dict[str, Any] = {"description": "", "x-source": where.source()}
        if schema is not None:
            example = {"example": shown[0].value} if shown else {}
            node["content"] = {"application/json": {"schema": schema, **example}}
            if fields and not any(one.required is not None for one in fields):
                pointer = join(base, "responses", status, "content", "application/json", "schema")
                pointer += "/items/required" if schema.get("type") == "array" else "/required"
                text = "Which fields of this response are always there? The page does not say."
                asked.append(Question(pointer, text, fields[0].place))
        found[status] = node
    return found


def _response_schema(fields: Sequence[Field], samples: Sequence[Any]) -> dict[str, Any] | None:
    """Return what fields and examples say together: fields count, an example adds what it shows."""
    if not fields:
        return schema_from(samples[0].value, samples[0].place.source()) if samples else None
    rows = _whole_answer(fields, samples)
    if rows is not None:
        items = object_of(rows.children)
        listed = {"type": "array", "items": items, "x-source": rows.place.source()}
        rest = [one for one in fields if one is not rows]
        return {"anyOf": [object_of(rest), listed]} if rest else listed
    schema = object_of(fields)
    shown = samples[0].value if samples else None
    if isinstance(shown, list) and all(isinstance(one, dict) for one in shown) and shown:
        return {"type": "array", "items": schema, INFERRED: "example"}
    return schema


def _whole_answer(fields: Sequence[Field], samples: Sequence[Any]) -> Field | None:
    """Return the field that stands for an array as a whole, alone or beside a single object's.

    An example that has a member of that name says that it is a member after all.
    """
    found = [one for one in fields if one.children and _ROWS.match(one.name)]
    if len(found) != 1 or any(
        isinstance(one.value, dict) and found[0].name in one.value for one in samples
    ):
        return None
    alone = len(fields) == 1
    return found[0] if alone or schema_for(found[0]).get("type") == "array" else None


def _scheme(draft: Draft) -> tuple[str, dict[str, Any]] | None:
    if not draft.auth:
        return None
    node = {"type": "http", "scheme": draft.auth, "x-source": draft.auth_place.source()}
    return f"{draft.auth}Auth", node
