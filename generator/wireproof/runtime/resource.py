"""Where generated methods live: a resource holds its client and hands operations to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

if TYPE_CHECKING:
    from .caller import AsyncCaller, SyncCaller
    from .downloads import AsyncDownload, Download
    from .operation import Operation
    from .prepare import Arguments
    from .response import RawResponse
    from .streaming import AsyncStream, Stream

__all__ = ["AsyncResource", "Resource"]

T = TypeVar("T")


class Resource:
    """A group of operations of a synchronous client.

    Args:
        client: the client, or the resource that this one belongs to.
    """

    _caller: SyncCaller
    _record: Callable[[RawResponse[Any]], None] | None
    """Gets the raw response of each call; `with_response` sets it."""

    def __init__(self, client: Resource) -> None:
        self._caller = client._caller
        self._record = None

    def _call(self, operation: Operation[T], **arguments: Unpack[Arguments]) -> T:
        raw = self._caller.execute(operation, arguments)
        if self._record is not None:
            self._record(raw)
        return raw.data

    def _stream(self, operation: Operation[T], **arguments: Unpack[Arguments]) -> Stream[T]:
        return self._caller.open_stream(operation, arguments)

    def _download(self, operation: Operation[Any], **arguments: Unpack[Arguments]) -> Download:
        return self._caller.open_download(operation, arguments)


class AsyncResource:
    """A group of operations of an asynchronous client; see `Resource`.

    Args:
        client: the client, or the resource that this one belongs to.
    """

    _caller: AsyncCaller
    _record: Callable[[RawResponse[Any]], None] | None

    def __init__(self, client: AsyncResource) -> None:
        self._caller = client._caller
        self._record = None

    async def _call(self, operation: Operation[T], **arguments: Unpack[Arguments]) -> T:
        raw = await self._caller.execute(operation, arguments)
        if self._record is not None:
            self._record(raw)
        return raw.data

    async def _stream(
        self, operation: Operation[T], **arguments: Unpack[Arguments]
    ) -> AsyncStream[T]:
        return await self._caller.open_stream(operation, arguments)

    async def _download(
        self, operation: Operation[Any], **arguments: Unpack[Arguments]
    ) -> AsyncDownload:
        return await self._caller.open_download(operation, arguments)
