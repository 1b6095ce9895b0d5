"""Operators over what a call is made of: paths, methods, parameters, bodies, security, servers.

In: a document. Out: mutations. Each function is one operator; its name is the operator's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.mutation.mutation import (
    Mutation,
    Op,
    body,
    change,
    drop,
    operations,
    parameters,
    put,
    rename,
)
from wireproof.oas.pointer import escape

Root = dict[str, Any]


def _path(op: Op, operator: str, new: str, text: str) -> Mutation:
    return Mutation(operator, op.pointer, op.pointer, text, rename("#/paths", op.path, new))


def path_literal(root: Root) -> Iterator[Mutation]:
    """Change a literal segment of a path."""
    for op in operations(root):
        new = re.sub(r"/([A-Za-z_-]+)(?=/|$|\.)", r"/\1s", op.path, count=1)
        if new != op.path and new not in root["paths"]:
            yield _path(op, "path-literal", new, f"{op.path} becomes {new}")


def path_trailing_slash(root: Root) -> Iterator[Mutation]:
    """Add a trailing slash, or take it away."""
    for op in operations(root):
        new = op.path[:-1] if op.path.endswith("/") else op.path + "/"
        if new and new not in root["paths"]:
            yield _path(op, "path-trailing-slash", new, f"{op.path} becomes {new}")


def path_case(root: Root) -> Iterator[Mutation]:
    """Write a literal segment in upper case."""
    for op in operations(root):
        new = re.sub(r"/([a-z_-]+)", lambda found: found[0].upper(), op.path, count=1)
        if new != op.path and new not in root["paths"]:
            yield _path(op, "path-case", new, f"{op.path} becomes {new}")


def path_parameters_swapped(root: Root) -> Iterator[Mutation]:
    """Swap two expressions of a path template."""
    for op in operations(root):
        names = re.findall(r"\{[^{}]+\}", op.path)
        if len(names) > 1:
            first, second = names[:2]
            new = op.path.replace(first, "{}").replace(second, first).replace("{}", second)
            yield _path(op, "path-parameters-swapped", new, f"{op.path} becomes {new}")


def method_changed(root: Root) -> Iterator[Mutation]:
    """Use another method."""
    for op in operations(root):
        for new in ("put", "post", "patch", "delete"):
            if (
                new != op.method
                and new not in op.item
                and (new == "delete") is not bool(op.node.get("requestBody"))
            ):
                apply = rename(op.pointer.rpartition("/")[0], op.method, new)
                text = f"{op.method} becomes {new}"
                yield Mutation("method-changed", op.pointer, op.pointer, text, apply)
                break


def _each_parameter(root: Root) -> Iterator[tuple[Op, str, dict[str, Any]]]:
    for op in operations(root):
        for pointer, node in parameters(root, op):
            yield op, pointer, node


def parameter_renamed(root: Root) -> Iterator[Mutation]:
    """Rename a parameter on the wire."""
    for op, pointer, node in _each_parameter(root):
        if node["in"] != "path":
            new = f"{node['name']}s"
            yield Mutation("parameter-renamed", pointer, op.pointer, new, put(pointer, "name", new))


def parameter_dropped(root: Root) -> Iterator[Mutation]:
    """Leave a parameter out."""
    for op in operations(root):
        for index, node in enumerate(op.node.get("parameters") or []):
            if node.get("in") != "path" and "$ref" not in node:
                apply = change(f"{op.pointer}/parameters", lambda n, i=index: n.pop(i))  # type: ignore[misc]
                pointer = f"{op.pointer}/parameters/{index}"
                yield Mutation("parameter-dropped", pointer, op.pointer, node["name"], apply)


def _moved(root: Root, operator: str, source: str, target: str) -> Iterator[Mutation]:
    for op, pointer, node in _each_parameter(root):
        plain = (node.get("schema") or {}).get("type") in ("string", "integer", "boolean")
        if node["in"] == source and plain and "[" not in node["name"]:
            text = f"{node['name']} moves to {target}"
            yield Mutation(operator, pointer, op.pointer, text, put(pointer, "in", target))


def parameter_query_to_header(root: Root) -> Iterator[Mutation]:
    """Send a query parameter as a header."""
    return _moved(root, "parameter-query-to-header", "query", "header")


def parameter_header_to_query(root: Root) -> Iterator[Mutation]:
    """Send a header parameter in the query."""
    return _moved(root, "parameter-header-to-query", "header", "query")


def parameter_query_to_cookie(root: Root) -> Iterator[Mutation]:
    """Send a query parameter as a cookie."""
    return _moved(root, "parameter-query-to-cookie", "query", "cookie")


def parameter_optional(root: Root) -> Iterator[Mutation]:
    """Make a required parameter optional."""
    for op, pointer, node in _each_parameter(root):
        if node.get("required") and node["in"] != "path":
            apply = put(pointer, "required", False)
            yield Mutation("parameter-optional", pointer, op.pointer, node["name"], apply)


def parameter_required(root: Root) -> Iterator[Mutation]:
    """Make an optional parameter required."""
    for op, pointer, node in _each_parameter(root):
        if not node.get("required"):
            apply = put(pointer, "required", True)
            yield Mutation("parameter-required", pointer, op.pointer, node["name"], apply)


_OTHER_STYLES = {
    "form": "pipeDelimited",
    "pipeDelimited": "spaceDelimited",
    "spaceDelimited": "form",
    "deepObject": "form",
    "simple": "label",
    "label": "matrix",
    "matrix": "simple",
}


def style_changed(root: Root) -> Iterator[Mutation]:
    """Serialise an array or object in another style."""
    for op, pointer, node in _each_parameter(root):
        kind = (node.get("schema") or {}).get("type")
        default = {"query": "form", "path": "simple"}.get(node["in"], "")
        style = node.get("style", default)
        if style not in _OTHER_STYLES or (
            node["in"] == "query" and kind not in ("array", "object")
        ):
            continue
        explode = node.get("explode", style == "form")
        if node["in"] == "query" and (explode and style != "deepObject"):
            continue  # exploded, the delimited styles are all the same
        new = _OTHER_STYLES[style]
        text = f"{node['name']}: {style} becomes {new}"
        yield Mutation("style-changed", pointer, op.pointer, text, put(pointer, "style", new))


def explode_flipped(root: Root) -> Iterator[Mutation]:
    """Explode what was joined, or join what was exploded."""
    for op, pointer, node in _each_parameter(root):
        kind = (node.get("schema") or {}).get("type")
        style = node.get("style", "form" if node["in"] in ("query", "cookie") else "simple")
        if kind not in ("array", "object") or style == "deepObject":
            continue
        excuse = ""
        if style == "simple" and kind == "array":
            excuse = "a simple list looks the same exploded"
        if style in ("spaceDelimited", "pipeDelimited"):
            excuse = f"{style} is not defined exploded (OAS 3.1.1, Style Examples)"
        explode = not node.get("explode", style == "form")
        text = f"{node['name']}: explode {explode}"
        apply = put(pointer, "explode", explode)
        yield Mutation("explode-flipped", pointer, op.pointer, text, apply, excuse)


def reserved_flipped(root: Root) -> Iterator[Mutation]:
    """Flip allowReserved."""
    for op, pointer, node in _each_parameter(root):
        if node["in"] == "query" and (node.get("schema") or {}).get("type") == "string":
            value = not node.get("allowReserved", False)
            excuse = "reserved characters decode to the same either way"
            apply = put(pointer, "allowReserved", value)
            yield Mutation("reserved-flipped", pointer, op.pointer, node["name"], apply, excuse)


def content_to_schema(root: Root) -> Iterator[Mutation]:
    """Serialise a `content` parameter by style instead."""
    for op, pointer, node in _each_parameter(root):
        content = node.get("content") or {}
        for holder in list(content.values())[:1]:
            inner = holder.get("schema", {})

            def act(found: dict[str, Any], schema: Any = inner) -> None:
                del found["content"]
                found["schema"] = schema

            apply = change(pointer, act)
            yield Mutation("content-to-schema", pointer, op.pointer, node["name"], apply)


def body_dropped(root: Root) -> Iterator[Mutation]:
    """Leave the request body out."""
    for op in operations(root):
        if "requestBody" in op.node:
            apply = drop(op.pointer, "requestBody")
            yield Mutation("body-dropped", op.pointer, op.pointer, "no body", apply)


def body_required_flipped(root: Root) -> Iterator[Mutation]:
    """Flip whether the body is required."""
    for op in operations(root):
        found = body(root, op)
        if found:
            value = not found[1].get("required", False)
            apply = put(found[0], "required", value)
            text = f"required {value}"
            yield Mutation("body-required-flipped", found[0], op.pointer, text, apply)


def _body_media_type(root: Root, operator: str, wanted: str, new: str) -> Iterator[Mutation]:
    for op in operations(root):
        found = body(root, op)
        for kind in (found[1].get("content") or {}) if found else ():
            if found and re.fullmatch(wanted, kind) and new not in found[1]["content"]:
                pointer = f"{found[0]}/content"
                text = f"{kind} becomes {new}"
                at = f"{pointer}/{escape(kind)}"
                yield Mutation(operator, at, op.pointer, text, rename(pointer, kind, new))


def body_json_to_form(root: Root) -> Iterator[Mutation]:
    """Send a JSON body as a form."""
    form = "application/x-www-form-urlencoded"
    return _body_media_type(root, "body-json-to-form", r"application/json", form)


def body_json_renamed(root: Root) -> Iterator[Mutation]:
    """Send a JSON body under another JSON media type."""
    new = "application/vnd.api+json"
    return _body_media_type(root, "body-json-renamed", r"application/(.*\+)?json", new)


def body_form_to_json(root: Root) -> Iterator[Mutation]:
    """Send a form as JSON."""
    wanted = r"(application/x-www-form-urlencoded|multipart/form-data)"
    return _body_media_type(root, "body-form-to-json", wanted, "application/json")


def body_form_to_multipart(root: Root) -> Iterator[Mutation]:
    """Send a form as multipart."""
    wanted = r"application/x-www-form-urlencoded"
    return _body_media_type(root, "body-form-to-multipart", wanted, "multipart/form-data")


def body_binary_to_text(root: Root) -> Iterator[Mutation]:
    """Send bytes under another media type."""
    return _body_media_type(root, "body-binary-to-text", r"application/octet-stream", "text/csv")


OPERATORS = (
    path_literal,
    path_trailing_slash,
    path_case,
    path_parameters_swapped,
    method_changed,
    parameter_renamed,
    parameter_dropped,
    parameter_query_to_header,
    parameter_header_to_query,
    parameter_query_to_cookie,
    parameter_optional,
    parameter_required,
    style_changed,
    explode_flipped,
    reserved_flipped,
    content_to_schema,
    body_dropped,
    body_required_flipped,
    body_json_to_form,
    body_json_renamed,
    body_form_to_json,
    body_form_to_multipart,
    body_binary_to_text,
)
