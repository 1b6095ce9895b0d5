"""Ask a mock of an inline spec, without a socket."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from wireproof.mock.app import Mock, build_app
from wireproof.oracle.document import read_document

Ask = Callable[..., Any]


class Asker:
    """Sends requests to the mock of one spec; each test writes the spec that it is about."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.log: list[str] = []

    def mock(self, spec: str | dict[str, Any], **options: Any) -> Mock:
        """A mock of a spec, given as YAML or as an object."""
        data = yaml.safe_load(spec) if isinstance(spec, str) else spec
        full = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, **data}
        path = self._folder / "openapi.yaml"
        path.write_text(json.dumps(full), encoding="utf-8")
        return Mock(read_document(path), **options)

    async def __call__(
        self, spec: str | dict[str, Any] | Mock, method: str, target: str, **request: Any
    ) -> httpx.Response:
        """The answer to one request; other arguments are those of httpx."""
        mock = spec if isinstance(spec, Mock) else self.mock(spec)
        app = build_app(mock, self.log.append)
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://mock") as client:
            return await client.request(method, target, **request)


@pytest.fixture
def ask(tmp_path: Path) -> Asker:
    """A way to ask the mock of a spec for one answer."""
    return Asker(tmp_path)
