"""Parameters of an operation: effective style, type, keyword argument.

In: the parameter objects of a path item and an operation. Out: one `Parameter` each, path-level
ones overridden by the operation's (OAS 3.1 section 4.8.9).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from wireproof.client.identifiers import argument_name, pascal
from wireproof.client.model import Parameter, ParameterPlace
from wireproof.client.schemas import Place, SchemaReader
from wireproof.errors import SpecError
from wireproof.oas.pointer import join

_STYLES: Final[Mapping[str, tuple[str, ...]]] = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form", "cookie"),
    "querystring": ("form",),
}
"""The styles of each place, the default first (OAS 3.1 section 4.8.12.2)."""

IGNORED_HEADERS: Final = ("accept", "content-type", "authorization")
"""Header parameters that "SHALL be ignored" (OAS 3.1 section 4.8.12.1)."""


def collect_parameters(
    reader: SchemaReader, item: Mapping[str, Any], operation: Mapping[str, Any], pointer: str
) -> list[tuple[dict[str, Any], str]]:
    """The parameter objects of an operation with their pointers, in order, overrides applied.

    Args:
        reader: resolves references and keeps the ledger.
        item: the path item.
        operation: the operation.
        pointer: the operation's pointer.
    """
    found: dict[tuple[str, str], tuple[dict[str, Any], str]] = {}
    levels = ((item, pointer.rpartition("/")[0]), (operation, pointer))
    for owner, place in levels:
        listed = owner.get("parameters")
        for index, node in enumerate(listed if isinstance(listed, list) else ()):
            own = join(place, "parameters", index)
            try:
                parameter, _ = reader.document.deref(node)
            except SpecError as error:
                reader.ledger.degraded(own, "parameter", error.message)
                continue
            key = _identity(parameter)
            if key is None:
                reader.ledger.degraded(own, "parameter", "not a parameter object with name and in")
                continue
            found[key] = (parameter, own)
    return list(found.values())


def _identity(parameter: Any) -> tuple[str, str] | None:
    if not isinstance(parameter, dict):
        return None
    place, name = parameter.get("in"), parameter.get("name")
    if not isinstance(place, str) or place not in _STYLES or not isinstance(name, str):
        return None
    return (place, name.lower() if place == "header" else name)


def read_parameter(
    reader: SchemaReader, node: Mapping[str, Any], pointer: str, hint: str, argument: str
) -> Parameter:
    """One parameter.

    Args:
        reader: reads its schema.
        node: the parameter object.
        pointer: where it stands.
        hint: the class name that the operation suggests for what stands inside.
        argument: its keyword argument, settled before.
    """
    name, place = str(node["name"]), cast("ParameterPlace", node["in"])
    content, schema, inside = _schema(reader, node, pointer)
    type_ = reader.read(schema, Place(inside, hint + pascal(name), "request"))
    style, explode = effective_style(node, pointer, reader)
    reader.ledger.generated(pointer, "parameter")
    if "allowEmptyValue" in node and node["allowEmptyValue"] is True:
        reader.ledger.degraded(pointer, "parameter", "allowEmptyValue: give an empty string")
    return Parameter(
        name=name,
        place=place,
        argument=argument,
        type=type_,
        required=node.get("required") is True or place == "path",
        style=style,
        explode=explode,
        allow_reserved=node.get("allowReserved") is True,
        content=content,
        description=str(node.get("description") or ""),
        deprecated=node.get("deprecated") is True,
        pointer=pointer,
    )


def effective_style(
    node: Mapping[str, Any], pointer: str, reader: SchemaReader
) -> tuple[str, bool]:
    """Style and explode with the defaults of OAS 3.1 section 4.8.12.2."""
    styles = _STYLES[node["in"]]
    style = node.get("style", styles[0])
    if style not in styles:
        reason = f"style {style!r:.40} does not exist in {node['in']}; {styles[0]} is used"
        reader.ledger.degraded(pointer, "parameter", reason)
        style = styles[0]
    explode = node.get("explode")
    return style, explode if isinstance(explode, bool) else style in ("form", "cookie")


def argument_names(
    reader: SchemaReader,
    pointer: str,
    parameters: list[tuple[dict[str, Any], str]],
    body: list[str],
) -> dict[str, str]:
    """The keyword argument of every parameter (`query:limit`) and body property (`body:limit`).

    What two places would share is told apart by the place (`limit`, `query_limit`).
    """
    keys = [(str(node["in"]), str(node["name"])) for node, _ in parameters]
    keys += [("body", name) for name in body]
    wanted: dict[str, str] = {}
    taken: set[str] = set()
    for place, name in keys:
        argument = argument_name(name)
        if argument in taken:
            argument = argument_name(f"{place} {name}")
        taken.add(argument)
        wanted[f"{place}:{name}"] = argument
    return reader.lock.names(f"arguments:{pointer}", wanted)


def _schema(
    reader: SchemaReader, node: Mapping[str, Any], pointer: str
) -> tuple[str | None, Any, str]:
    """The media type (of a `content` parameter), the schema, and the schema's pointer."""
    content = node.get("content")
    if isinstance(content, dict) and content:
        name, media = next(iter(content.items()))
        inside = join(pointer, "content", name, "schema")
        return str(name), media.get("schema", True) if isinstance(media, dict) else True, inside
    if "schema" not in node:
        reader.ledger.degraded(pointer, "parameter", "no schema; any value is taken")
    return None, node.get("schema", True), join(pointer, "schema")
