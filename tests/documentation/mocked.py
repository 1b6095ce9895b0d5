"""Runs the examples of a client's README against the mock of its vendor, in process.

In: a client's class, its document, its README. Out: what each call sent and got.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx

from wireproof.mock.app import Mock
from wireproof.mock.exchange import Request
from wireproof.oracle.document import read_document

_EACH_PAGE = re.compile(r"^for item in (.*):  # of all pages\n    print\(item\)$", re.DOTALL)


def transport(document: Path, overlay: Path | None = None) -> httpx.MockTransport:
    """The mock of a document as a transport: what the document refuses is refused."""
    mock = Mock(read_document(document, overlay=overlay))

    def handle(request: httpx.Request) -> httpx.Response:
        path, _, query = request.url.raw_path.decode("latin-1").partition("?")
        headers = [(name.lower(), text) for name, text in request.headers.multi_items()]
        made = mock.answer(Request(request.method, path, query, headers, request.read()))
        return httpx.Response(made.status, headers=made.headers, content=made.body)

    return httpx.MockTransport(handle)


def examples(readme: Path) -> list[str]:
    """The call that stands below the heading of each operation."""
    text = readme.read_text("utf-8")
    return re.findall(r"^### .*?^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def run(calls: list[str], name: str, client: Any) -> None:
    """Make the calls word for word; what the mock refuses is raised."""
    for shown in calls:
        # The mock has the same page again and again, which a client does not follow for ever.
        call = _EACH_PAGE.sub(r"\1", shown)
        exec(compile(call, "README.md", "exec"), {name: client})  # noqa: S102 - our own text
