"""The fixed parts of the scripts that `snippets` writes."""

from __future__ import annotations

HEAD = '''"""{title}

{message}

Expected: {expected}
Actual:   {actual}

Signature {signature}, seed {seed}, from {source}.
Run: python this_file.py path/to/{folder}
It exits with 1 as long as the client does what is in OBSERVED, with 0 when it no longer does, and
with 2 when the arguments cannot be made, so that nothing can be told.
"""

import asyncio
import importlib
import os
import pathlib
import re
import sys
import threading
import warnings
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

import {library}

FOLDER = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else {client!r}).resolve()
sys.path.insert(0, str(FOLDER.parent))
package = importlib.import_module(FOLDER.name)
os.environ.update({environment!r})

# What the vendor answers: status, headers, pieces of the body, or a fault.
REPLIES = {replies}
OBSERVED = {observed}
sent = []


def next_reply():
    return REPLIES[min(len(sent), len(REPLIES)) - 1]


def line(method, url, headers, body):
    unsteady = {{"host", "user-agent", "accept", "accept-encoding", "connection",
                "content-length", "idempotency-key"}}
    pairs = [(n.decode("latin-1").lower(), v.decode("latin-1")) for n, v in headers]
    return f"{{method}} {{url}} {{sorted(p for p in pairs if p[0] not in unsteady)}} {{body!r}}"


def retry(times):
    return {{"retry": package.Retry(max=times, base=0.0, cap=0.0)}} if hasattr(
        package, "Retry") else {{}}

'''

_MOCK_VENDOR = """
class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    def __init__(self, chunks):
        self.chunks = chunks

    def __iter__(self):
        yield from self.chunks

    async def __aiter__(self):
        for chunk in self.chunks:
            yield chunk


def record(request):
    url = request.url
    where = f"{{url.scheme}}://{{url.netloc.decode()}}{{url.raw_path.decode()}}"
    sent.append(line(request.method, where, request.headers.raw, request.content))
    status, headers, body, fault = next_reply()
    kinds = {{"reset": httpx.ReadError, "refused": httpx.ConnectError,
             "timeout": httpx.ReadTimeout}}
    if fault:
        raise kinds[fault](fault, request=request)
    return httpx.Response(status, headers=headers, stream=Pieces(body), request=request)

"""

MOCK = {
    "sync": _MOCK_VENDOR
    + """
def vendor(request):
    request.read()
    return record(request)


def act():
    http_client = httpx.Client(transport=httpx.MockTransport(vendor))
    client = package.{cls}(**{options}, **retry({retries}), http_client=http_client)
    {say}

{parts}""",
    "async": _MOCK_VENDOR
    + """
async def vendor(request):
    await request.aread()
    return record(request)


async def act():
    http_client = httpx.AsyncClient(transport=httpx.MockTransport(vendor))
    client = package.{cls}(**{options}, **retry({retries}), http_client=http_client)
    {say}

{parts}""",
}

_WIRED_VENDOR = """
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FAULTS = {{
    "garbage": b"\\x16\\x03\\x01 this is not HTTP\\r\\n\\r\\n",
    "short": b"HTTP/1.1 200 OK\\r\\ncontent-type: application/json\\r\\n"
             b"content-length: 99\\r\\n\\r\\n{{",
    "chunk": b"HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\nzz\\r\\n{{}}",
}}


class Vendor(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = [(n.encode(), v.encode("latin-1")) for n, v in self.headers.items()]
        sent.append(line(self.command, self.path, headers, body))
        status, headers, chunks, fault = next_reply()
        body = b"".join(chunks)
        self.close_connection = bool(fault)
        if fault:
            self.wfile.write(FAULTS.get(fault, b""))
            return
        self.send_response_only(status, "Answer")
        for name, value in headers:
            self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if status not in (204, 304) and self.command != "HEAD" else b"")

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Vendor)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
base_url = f"http://127.0.0.1:{{server.server_port}}" + {suffix!r}

"""

WIRED = {
    "sync": _WIRED_VENDOR
    + """
def act():
    client = package.{cls}(**{options}, **retry({retries}), base_url=base_url,
                           http_client=httpx.Client())
    {say}

{parts}""",
    "async": _WIRED_VENDOR
    + """
async def act():
    async with httpx.AsyncClient() as http_client:
        client = package.{cls}(**{options}, **retry({retries}), base_url=base_url,
                               http_client=http_client)
        {say}

{parts}""",
}

RETURN = {"sync": "return {call}", "async": "return await {call}"}
PAGE = {"sync": "return {call}.value", "async": "return (await {call}).value"}
EVERY_PAGE = {"sync": "return list({call})", "async": "return [one async for one in {call}]"}

# A response that is read while it arrives is read to its end.
READ = {
    "sync": """read = []
    with {call} as opened:
        for one in opened:
            read.append(one)
    return read""",
    "async": """read = []
    async with await {call} as opened:
        async for one in opened:
            read.append(one)
    return read""",
}

PARTS = {
    "sync": """
def attempt():
    return act()

""",
    "async": """
def attempt():
    return asyncio.run(act())

""",
}

TAIL = """
try:
    KEYWORDS = {keywords}
except Exception as error:
    print(f"the arguments cannot be made: {error!r}")
    sys.exit(2)

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    try:
        result = f"returned {attempt()!r}"
    except Exception as error:
        status, body = getattr(error, "status_code", None), getattr(error, "body", None)
        result = f"raised {type(error).__name__} {status} {body!r}"
        print("error:", error)


def steady(text):
    text = re.sub(r" at 0x[0-9a-fA-F]+", "", text)
    for boundary in re.findall(r"boundary=([^\\s;'\\"]+)", text):
        text = text.replace(boundary, "BOUNDARY")
    return text


again = [steady(one) for one in (*sent, result, f"{len(caught)} warnings")]
print(*again, sep="\\n")
print("as found" if again == OBSERVED else "not as found any more")
sys.exit(1 if again == OBSERVED else 0)
"""
