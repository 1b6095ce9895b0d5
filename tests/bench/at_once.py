"""Fifty tasks on one client over loopback, beside bare httpx; runs in an environment of its own.

In: a folder with the client `widgets` and `items.json`. Out: processor seconds per call as JSON,
for both, in portions that took turns. The other end is a process of its own.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import sys
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx

TASKS, CALLS, PORTIONS = 50, 500, 10
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"


def vendor(content: bytes, told: Connection) -> None:
    """Answer the same to every request, as fast as can be; tell the port."""
    answer = HEAD % len(content) + content

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            while (await reader.readline()).strip():
                pass
            writer.write(answer)

    async def serve() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0, backlog=TASKS)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


async def portion(call: Callable[[], Awaitable[Any]]) -> float:
    """Processor seconds of this process for a call, with all tasks at it."""

    async def task() -> None:
        for _ in range(CALLS // TASKS):
            await call()

    start = time.process_time()
    await asyncio.gather(*(task() for _ in range(TASKS)))
    return (time.process_time() - start) / CALLS


async def measure(url: str) -> tuple[list[float], list[float]]:
    """Both, in turn, after a portion each that opens the connections."""
    from widgets import AsyncWidgets

    async with AsyncWidgets(base_url=url) as client, httpx.AsyncClient(base_url=url) as http:

        async def bare() -> Any:
            return (await http.get("/widgets0/7")).json()

        pairs = [
            (await portion(lambda: client.widgets0.get_widget0(id=7)), await portion(bare))
            for _ in range(PORTIONS + 1)
        ]
    return [ours for ours, _ in pairs[1:]], [peer for _, peer in pairs[1:]]


def main(folder: Path, out: Path) -> None:
    """Measure, with a server of our own."""
    sys.path.insert(0, str(folder))
    content = json.dumps({**json.loads((folder / "items.json").read_bytes())[7], "note": "n" * 900})
    mine, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=vendor, args=(content.encode(), theirs), daemon=True)
    server.start()
    try:
        found = asyncio.run(measure(f"http://127.0.0.1:{mine.recv()}"))
    finally:
        server.terminate()
    out.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
