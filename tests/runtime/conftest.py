"""Fixtures: a wire that records requests and plays answers, and a clock that nobody waits for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest

from tests.runtime.sample_client import AsyncRecoup, Recoup

Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


@dataclass
class Wire:
    """What was sent, and what is answered: the answers in turn, the last one again and again."""

    answers: list[Answer] = field(default_factory=list)
    sent: list[httpx.Request] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    now: float = 0.0

    def answer(self, *answers: Answer) -> Wire:
        self.answers = list(answers)
        return self

    def json(self, status: int, body: Any, **headers: str) -> Wire:
        return self.answer(httpx.Response(status, json=body, headers=headers))

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return self._next(request)

    async def asynchronously(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        return self._next(request)

    def _next(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if callable(answer) and not isinstance(answer, httpx.Response):
            return answer(request)
        return httpx.Response(
            answer.status_code, headers=answer.headers.raw, stream=httpx.ByteStream(answer.content)
        )

    @property
    def last(self) -> httpx.Request:
        return self.sent[-1]

    @property
    def body(self) -> Any:
        return json.loads(self.last.content)

    def clocked(self, transport: Any) -> None:
        """Time passes only where somebody sleeps."""

        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)
            self.now += seconds

        transport.monotonic, transport.random, transport.sleep = (
            lambda: self.now,
            lambda: 1.0,
            sleep,
        )

    def client(self, **options: Any) -> Recoup:
        options = {"api_key": "SECRET-key-1", **options}
        client = Recoup(http_client=httpx.Client(transport=httpx.MockTransport(self)), **options)
        self.clocked(client._core.transport)
        return client

    def async_client(self, **options: Any) -> AsyncRecoup:
        options = {"api_key": "SECRET-key-1", **options}
        transport = httpx.MockTransport(self.asynchronously)
        client = AsyncRecoup(http_client=httpx.AsyncClient(transport=transport), **options)
        self.clocked(client._core.transport)
        return client


MEMBER = {"success": True, "accountId": "0b9f3c1e-98a4-4a6c-8a43-0c0c8a6f0e11"}


@pytest.fixture
def wire() -> Wire:
    return Wire().json(200, MEMBER)


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RECOUP_API_KEY", "RECOUP_BEARER_TOKEN", "RECOUP_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def call(core: Any, operation: Any, **arguments: Any) -> Any:
    """Call an operation that has no generated method."""
    from wireproof.runtime.running import run

    return run(core.call(operation, arguments))


__all__ = ["MEMBER", "Wire", "call", "replace"]
