"""Every keyword of every object of OpenAPI, each with two tiny documents: with and without it.

In: `objects.yaml` and `schemas.yaml`, transcribed from the specifications. Out: `Row`s.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

VERSIONS = {"2.0": "2.0", "3.0": "3.0.4", "3.1": "3.1.1", "3.2": "3.2.0"}
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Row:
    """One keyword of one object in one version, and the documents that differ by it alone."""

    version: str
    object: str
    keyword: str
    pointer: str
    without: dict[str, Any]
    with_it: dict[str, Any]
    ledger_name: str
    """What the ledger calls it: Swagger 2.0 has other words for some keywords."""

    def __str__(self) -> str:
        return f"{self.version} {self.object}: {self.keyword}"


def rows() -> Iterator[Row]:
    """Yield a row for each keyword of each object of each version."""
    for entry in yaml.safe_load((_FOLDER / "objects.yaml").read_text("utf-8")):
        yield from _of_object(entry)
    schemas = yaml.safe_load((_FOLDER / "schemas.yaml").read_text("utf-8"))
    yield from _of_object({**_schemas_two(), "keywords": _in(schemas, "2.0")})
    for version in ("3.0", "3.1", "3.2"):
        entry = {**_schemas_three(), "in": version, "keywords": _in(schemas, version)}
        yield from _of_object(entry)


def _in(keywords: Mapping[str, Any], version: str) -> dict[str, Any]:
    every = " ".join(VERSIONS)
    return {name: row for name, row in keywords.items() if version in row.get("in", every).split()}


def _of_object(entry: Mapping[str, Any]) -> Iterator[Row]:
    for version in str(entry.get("in", " ".join(VERSIONS))).split():
        place = entry.get(f"at-{version}", entry["at"])
        for name, row in _in(entry["keywords"], version).items():
            keyword = row.get("key", name)
            without = {keyword: row["was"]} if "was" in row else {}
            yield Row(
                version,
                entry["object"],
                keyword,
                place,
                _document(entry, version, place, row, without),
                _document(entry, version, place, row, {keyword: row["value"]}),
                row.get("as", keyword),
            )


def _document(
    entry: Mapping[str, Any],
    version: str,
    place: str,
    row: Mapping[str, Any],
    said: Mapping[str, Any],
) -> dict[str, Any]:
    """The document of an object in which the object says this as well; null takes away."""
    field = "swagger" if version == "2.0" else "openapi"
    root: dict[str, Any] = {
        field: VERSIONS[version],
        "info": {"title": "Old", "version": "1"},
        "paths": {},
        **copy.deepcopy(entry["document"]),
    }
    for pointer, node in row.get("also", {}).items():
        _at(root, pointer).update(copy.deepcopy(node))
    node = _at(root, place)
    node.update(copy.deepcopy({**row.get("beside", {}), **said}))
    for key in [key for key, value in node.items() if value is None]:
        del node[key]
    return root


def _at(root: dict[str, Any], pointer: str) -> Any:
    """The node at a pointer; objects that are missing on the way are made."""
    node: Any = root
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        node = node[int(key)] if isinstance(node, list) else node.setdefault(key, {})
    return node


def _schemas_three() -> dict[str, Any]:
    """A property `p` of a schema that is sent and received, and schemas beside it."""
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Host"}}}}
    operation = {
        "operationId": "a",
        "tags": ["t"],
        "requestBody": body,
        "responses": {"200": {"description": "d", **body}},
    }
    return {
        "object": "Schema Object",
        "at": "#/components/schemas/Host/properties/p",
        "document": {
            "paths": {"/a": {"post": operation}},
            "components": {"schemas": _schemas()},
        },
    }


def _schemas_two() -> dict[str, Any]:
    reference = {"$ref": "#/definitions/Host"}
    operation = {
        "operationId": "a",
        "tags": ["t"],
        "parameters": [{"name": "b", "in": "body", "schema": reference}],
        "responses": {"200": {"description": "d", "schema": reference}},
    }
    return {
        "object": "Schema Object",
        "in": "2.0",
        "at": "#/definitions/Host/properties/p",
        "document": {"paths": {"/a": {"post": operation}}, "definitions": _schemas()},
    }


def _schemas() -> dict[str, Any]:
    def kind(name: str) -> dict[str, Any]:
        properties = {"kind": {"type": "string"}, name: {"type": "string"}}
        return {"type": "object", "required": ["kind"], "properties": properties}

    return {
        "Host": {"type": "object", "properties": {"p": {}}},
        "Other": {"type": "object", "properties": {"o": {"type": "string"}}},
        "Cat": kind("cat"),
        "Dog": kind("dog"),
    }
