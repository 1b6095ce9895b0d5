"""Where generated methods live: a resource hands operations to the client that it belongs to."""

from __future__ import annotations

from typing import Any, TypeVar, Unpack

from .core import Core
from .operation import Operation
from .prepare import Arguments
from .streaming import AsyncDownload, AsyncStream, Download, Stream
from .transport import run

T = TypeVar("T")


class Resource:
    """A group of operations of a synchronous client, or of the resource that holds it."""

    _core: Core

    def __init__(self, owner: Resource) -> None:
        self._core = owner._core

    def _call(self, operation: Operation[T], **arguments: Unpack[Arguments]) -> T:
        return run(self._core.call(operation, arguments))

    def _stream(self, operation: Operation[T], **arguments: Unpack[Arguments]) -> Stream[T]:
        return Stream(self._core, operation, *run(self._core.open(operation, arguments)))

    def _download(self, operation: Operation[Any], **arguments: Unpack[Arguments]) -> Download:
        return Download(self._core, *run(self._core.open(operation, arguments)))


class AsyncResource:
    """A group of operations of an asynchronous client, or of the resource that holds it."""

    _core: Core

    def __init__(self, owner: AsyncResource) -> None:
        self._core = owner._core

    async def _call(self, operation: Operation[T], **arguments: Unpack[Arguments]) -> T:
        return await self._core.call(operation, arguments)

    async def _stream(
        self, operation: Operation[T], **arguments: Unpack[Arguments]
    ) -> AsyncStream[T]:
        return AsyncStream(self._core, operation, *await self._core.open(operation, arguments))

    async def _download(
        self, operation: Operation[Any], **arguments: Unpack[Arguments]
    ) -> AsyncDownload:
        return AsyncDownload(self._core, *await self._core.open(operation, arguments))
