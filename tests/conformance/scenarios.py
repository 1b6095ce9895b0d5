"""What the suite's scenarios send and expect, read from the data that `scenarios.mjs` wrote.

In: the JSON of a scenario. Out: `Scenario` values, with each call as a request of the mock.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from wireproof.mock.exchange import Request

STAND_IN = "http://spector.invalid"
"""Written in place of the server's URL, which is known only when the server runs."""


@dataclass(frozen=True, slots=True)
class FileText:
    """A file of a multipart body."""

    name: str
    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Body:
    """A body: bytes, or the parts and files of a multipart."""

    media_type: str
    content: bytes = b""
    parts: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[FileText, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One request that a scenario expects, and the answer that it gives."""

    request: Request
    body: Body | None
    status: int
    answer: Body | None


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario: right when each call went as expected.

    Attributes:
        condition: `response-success`, `status-code` or `by-key`.
    """

    service: str
    name: str
    condition: str
    calls: tuple[Call, ...]


def load_scenarios(path: Path, origin: str) -> list[Scenario]:
    """Read every scenario; `origin` is the URL that the suite's server listens on."""
    nodes = json.loads(path.read_text("utf-8").replace(STAND_IN, origin))
    return [
        Scenario(
            node["service"],
            node["name"],
            node["condition"],
            tuple(_call(one, origin) for one in node["apis"]),
        )
        for node in nodes
    ]


def _call(node: dict[str, Any], origin: str) -> Call:
    asked, answered = node["request"], node["response"]
    pairs = [
        f"{quote(name, safe='')}={quote(_text(item), safe=',')}"
        for name, value in asked.get("query", {}).items()
        for item in (value if isinstance(value, list) else [value])
    ]
    body = _body(asked.get("body"), origin)
    headers = [(name.lower(), _text(value)) for name, value in asked.get("headers", {}).items()]
    if body and not any(name == "content-type" for name, _ in headers):
        headers.append(("content-type", body.media_type))
    path = node["uri"].replace("\\", "")
    request = Request(
        node["method"].upper(), path, "&".join(pairs), headers, body.content if body else b""
    )
    return Call(request, body, answered["status"], _body(answered.get("body"), origin))


def _text(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case list():
            return ",".join(map(_text, value))
        case _:
            return str(value)


def _body(node: dict[str, Any] | None, origin: str) -> Body | None:
    if node is None:
        return None
    if "parts" not in node:
        content = base64.b64decode(node.get("content") or "")
        return Body(node["type"], content.replace(STAND_IN.encode(), origin.encode()))
    files = tuple(
        FileText(one["name"], one["filename"], one["type"], base64.b64decode(one["content"]))
        for one in node["files"]
    )
    return Body(node["type"], parts=node["parts"], files=files)
