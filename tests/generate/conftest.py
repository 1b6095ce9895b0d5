"""Behaviour tests: a small inline spec is generated, imported and called over a mock transport."""

from __future__ import annotations

import importlib
import itertools
import json
import sys
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
import yaml

from wireproof.client import ApiOptions
from wireproof.pipeline import generation
from wireproof.pipeline.generated import Generated
from wireproof.write import write_client

_NUMBERS = itertools.count()


@dataclass
class Acme:
    """A generated client and the server that it talks to."""

    package: ModuleType
    generated: Generated
    folder: Path
    requests: list[httpx.Request] = field(default_factory=list)
    replies: list[httpx.Response] = field(default_factory=list)

    def client(self, **options: Any) -> Any:
        """A synchronous client whose requests are kept in `requests`."""
        http = httpx.Client(transport=httpx.MockTransport(self._answer))
        options.setdefault("base_url", "https://acme.example")
        return self.package.Acme(http_client=http, **options)

    def reply(self, status: int = 200, data: Any = None, **options: Any) -> None:
        """What the server will answer next."""
        content = options.pop("content", None if data is None else json.dumps(data).encode())
        headers = options.pop("headers", {"content-type": "application/json"} if content else {})
        self.replies.append(httpx.Response(status, content=content, headers=headers))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        return self.replies.pop(0) if self.replies else httpx.Response(204)

    @property
    def sent(self) -> httpx.Request:
        """The last request."""
        return self.requests[-1]

    @property
    def body(self) -> Any:
        """The JSON of the last request."""
        return json.loads(self.sent.content)


def document(text: str) -> dict[str, Any]:
    """An OpenAPI document from its telling part: `paths`, and `components` when needed."""
    data: dict[str, Any] = yaml.safe_load(textwrap.dedent(text))
    return {"openapi": "3.1.0", "info": {"title": "Acme", "version": "1"}, **data}


@pytest.fixture
def acme(acme_of):
    """Generates a client from the telling part of a document and imports it."""

    def build(text: str, *, lock: str = "") -> Acme:
        return acme_of(document(text), lock=lock)

    return build


@pytest.fixture
def acme_of(tmp_path, monkeypatch):
    """Generates a client from a whole document and imports it."""
    monkeypatch.syspath_prepend(str(tmp_path))
    imported: list[str] = []

    def build(data: dict[str, Any], *, lock: str = "") -> Acme:
        name = f"acme_{next(_NUMBERS)}"
        spec, names = tmp_path / f"{name}.json", tmp_path / f"{name}.lock"
        spec.write_text(json.dumps(data), "utf-8")
        if lock:
            names.write_text(lock, "utf-8")
        generated = generation.generate(spec, options=ApiOptions(name, "Acme"), names=names)
        write_client(tmp_path / name, generated.files)
        importlib.invalidate_caches()
        imported.append(name)
        return Acme(importlib.import_module(name), generated, tmp_path / name)

    yield build
    for module in [item for item in sys.modules if item.split(".")[0] in imported]:
        del sys.modules[module]


def operation(schema: str, *, method: str = "post", required: bool = True) -> str:
    """A document with one operation, `things.create`, whose JSON body has this schema."""
    body = textwrap.indent(textwrap.dedent(schema).strip(), " " * 14)
    return f"""
paths:
  /things:
    {method}:
      operationId: create
      tags: [things]
      requestBody:
        required: {str(required).lower()}
        content:
          application/json:
            schema:
{body}
      responses:
        '204': {{description: Created}}
"""


def answering(schema: str) -> str:
    """A document with one operation, `things.get`, whose 200 response has this schema."""
    body = textwrap.indent(textwrap.dedent(schema).strip(), " " * 16)
    return f"""
paths:
  /things:
    get:
      operationId: get
      tags: [things]
      responses:
        '200':
          description: A thing
          content:
            application/json:
              schema:
{body}
"""
