"""Memory of a generated client while it sends and receives a file of 1 GB.

    python -m tests.bench.large_files

In: nothing. Out: rows: the peak memory of a process that imports the client and makes one call
against a server on this machine, which is another process. The file to send has no blocks on disk.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.generation import Bench
from tests.bench.report import Row, show
from tests.bench.running import FailedError, run
from wireproof.pipeline.single import generate_single

SIZE = 1_000_000_000
MEGABYTES = 100.0
_START = 30.0
_FILE = {"type": "string", "format": "binary"}
_FORM = {"type": "object", "required": ["file"], "properties": {
    "note": {"type": "string"}, "file": _FILE}}  # fmt: skip
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Depot", "version": "1"},
    "servers": [{"url": "https://depot.example"}],
    "paths": {
        "/form": {"post": {
            "operationId": "send", "tags": ["files"],
            "requestBody": {"required": True, "content": {
                "multipart/form-data": {"schema": _FORM}}},
            "responses": {"200": {"description": "How much came.", "content": {
                "application/json": {"schema": {"type": "integer"}}}}},
        }},
        "/file": {"get": {
            "operationId": "fetch", "tags": ["files"],
            "responses": {"200": {"description": "The file.", "content": {
                "application/octet-stream": {"schema": _FILE}}}},
        }},
    },
}  # fmt: skip
_SERVER = """
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
port, size, piece = int(sys.argv[1]), int(sys.argv[2]), bytes(1_000_000)
class Depot(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self, kind, length):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.end_headers()
    def do_POST(self):
        left = came = int(self.headers["Content-Length"])
        while left:
            left -= len(self.rfile.read(min(left, len(piece))))
        self.answer("application/json", len(str(came)))
        self.wfile.write(str(came).encode())
    def do_GET(self):
        self.answer("application/octet-stream", size)
        for _ in range(size // len(piece)):
            self.wfile.write(piece)
    def log_message(self, *_):
        pass
ThreadingHTTPServer(("127.0.0.1", port), Depot).serve_forever()
"""
_CLIENT = """
import asyncio, pathlib, sys
folder, port, size, call = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
sys.path.insert(0, folder)
from depot import AsyncDepot, Depot
url, file, target = f"http://127.0.0.1:{port}", pathlib.Path(folder, "big"), f"{folder}/saved"
def send():
    with Depot(base_url=url) as depot:
        assert depot.files.send(note="n", file=file) > size
def fetch():
    with Depot(base_url=url) as depot, depot.files.fetch_download() as pieces:
        assert sum(map(len, pieces)) == size
def save():
    with Depot(base_url=url) as depot, depot.files.fetch_download() as pieces:
        assert pieces.save(target).stat().st_size == size
async def send_async():
    async with AsyncDepot(base_url=url) as depot:
        assert await depot.files.send(note="n", file=file) > size
async def fetch_async():
    async with AsyncDepot(base_url=url) as depot, await depot.files.fetch_download() as pieces:
        assert sum([len(piece) async for piece in pieces]) == size
found = globals()[call]()
if found is not None:
    asyncio.run(found)
"""
CALLS = {
    "send": "a multipart upload",
    "send_async": "a multipart upload, asynchronous",
    "fetch": "a download",
    "fetch_async": "a download, asynchronous",
    "save": "a download that is saved",
}


def rows(bench: Bench) -> Iterator[Row]:
    """Peak memory of each call, with the Python that has nothing but httpx and pydantic."""
    yield from measured(bench.new("files"), bench.client, SIZE)


def measured(folder: Path, python: Path, size: int) -> Iterator[Row]:
    """Peak memory of each call.

    Args:
        folder: to work in; it need not be there.
        python: that runs the client.
        size: of the file, in bytes.

    Raises:
        FailedError: a call failed, or did not send or bring all bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    spec = folder / "depot.json"
    spec.write_text(json.dumps(DOCUMENT), "utf-8")
    generate_single(spec, folder / "depot", "Depot").write(True)
    with (folder / "big").open("wb") as file:
        file.truncate(size)
    with _server(size) as port:
        for call, what in CALLS.items():
            arguments = [str(folder), str(port), str(size), call]
            used = run([python, "-c", _CLIENT, *arguments], log=folder / "log.txt")
            text = f"peak memory of {what} of {size / 1e9:g} GB"
            yield Row(text, used.megabytes, goal=MEGABYTES, unit="MB")
    (folder / "saved").unlink()


@contextmanager
def _server(size: int) -> Iterator[int]:
    """The server, in a process of its own; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-c", _SERVER, str(port), str(size)])
    try:
        until = time.monotonic() + _START
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            raise FailedError("the server does not answer")
        yield port
    finally:
        server.terminate()
        server.wait(_START)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        show([*measured(Path(place), Path(sys.executable), SIZE)])
