"""The rows of `styles.json`, and the documents that declare them: an operation for each row."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TABLE = json.loads(Path(__file__).with_name("styles.json").read_text("utf-8"))
VERSIONS = ("2.0", "3.0.4", "3.1.1", "3.2.0")


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    number: int
    place: str
    style: str | None
    explode: bool | None
    reserved: bool
    value: Any
    wire: str | None

    @property
    def path(self) -> str:
        """A path of its own."""
        return f"/r{self.number}/_{{color}}" if self.place == "path" else f"/r{self.number}"

    @property
    def name(self) -> str:
        """The operation's id."""
        return f"row{self.number}"


def rows(version: str) -> list[Row]:
    """The rows that hold for a version."""
    return [
        Row(number, *row[1:])
        for number, row in enumerate(TABLE["rows"])
        if version.startswith(row[0])
    ]


def document(version: str) -> dict[str, Any]:
    """A document of a version, with an operation for each row."""
    operations = {row.path: {"get": _operation(row, version)} for row in rows(version)}
    info = {"title": "Acme", "version": "1"}
    if version != "2.0":
        return {
            "openapi": version,
            "info": info,
            "servers": [{"url": "https://acme.example"}],
            "paths": operations,
        }
    forms = {row.path for row in rows(version) if row.place == "formData"}
    moved = {
        path: {"post": item["get"]} if path in forms else item for path, item in operations.items()
    }
    return {"swagger": "2.0", "info": info, "host": "acme.example", "paths": moved}


def _operation(row: Row, version: str) -> dict[str, Any]:
    parameter = _swagger(row) if version == "2.0" else _parameter(row)
    node = {
        "operationId": row.name,
        "tags": ["table"],
        "parameters": [parameter],
        "responses": {"204": {"description": "Done"}},
    }
    return {**node, "consumes": [FORM]} if row.place == "formData" else node


FORM = "application/x-www-form-urlencoded"


def _parameter(row: Row) -> dict[str, Any]:
    node: dict[str, Any] = {"name": "color", "in": row.place, "required": True}
    if row.place == "querystring":
        return {**node, "content": {row.style: {"schema": _schema(row.value)}}}
    node["schema"] = _schema(row.value)
    said = {"style": row.style, "explode": row.explode, "allowReserved": row.reserved or None}
    return node | {key: value for key, value in said.items() if value is not None}


def _swagger(row: Row) -> dict[str, Any]:
    node: dict[str, Any] = {"name": "color", "in": row.place, "required": True, "type": "array"}
    outer, _, inner = (row.style or "").partition("/")
    if outer:
        node["collectionFormat"] = outer
    text = {"type": "string"}
    nested = {"type": "array", "items": text, "collectionFormat": inner}
    return {**node, "items": nested if inner else text}


def _schema(value: Any) -> dict[str, Any]:
    match value:
        case dict():
            return {
                "type": "object",
                "properties": {key: _schema(one) for key, one in value.items()},
            }
        case list():
            return {"type": "array", "items": _schema(value[0]) if value else {}}
        case int():
            return {"type": "integer"}
        case _:
            return {"type": "string"}
