"""Calls of a generated client beside the same by hand; runs in an environment of its own.

In: a folder with the client `widgets` and `items.json`. Out: seconds per call as JSON, by what was
measured, for both, in portions that took turns.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import httpx
from pydantic import BaseModel, TypeAdapter

PORTIONS = 15
JSON = {"content-type": "application/json"}


class Place(BaseModel):
    """Where a widget is."""

    street: str | None = None
    city: str | None = None


class Draft(BaseModel):
    """What a person would write for the request."""

    name: str
    weight: float | None = None
    tags: list[str] = []


class Widget(BaseModel):
    """What a person would write for the answer."""

    id: int
    name: str
    state: Literal["new", "used", "gone"]
    weight: float | None = None
    made_at: str | None = None
    tags: list[str] | None = None
    place: Place | None = None


def seconds(call: Callable[[], object], times: int) -> float:
    """Seconds per call."""
    start = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - start) / times


def vendor(items: list[dict[str, Any]]) -> Callable[[httpx.Request], httpx.Response]:
    """The other end: answers of all sizes, and two streams."""
    answers = {
        "POST /widgets0": json.dumps(items[0]).encode(),
        "GET /widgets0/7": json.dumps({**items[7], "note": "n" * 900}).encode(),
        "GET /widgets0": json.dumps(items[:1000]).encode(),
        "GET /widgets1": json.dumps(items).encode(),
        "GET /log": b"".join(json.dumps(item).encode() + b"\n" for item in items[:1000]),
        "GET /file": bytes(8_000_000),
    }
    streams = {"/log": "application/jsonl", "/file": "application/octet-stream"}

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        content = answers[f"{request.method} {path}"]
        if path not in streams:
            return httpx.Response(200, content=content, headers=JSON)
        pieces = (content[at : at + 65_536] for at in range(0, len(content), 65_536))
        return httpx.Response(200, content=pieces, headers={"content-type": streams[path]})

    return answer


class ByHand:
    """What a person would write."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self.widgets = TypeAdapter(list[Widget])

    def create(self) -> Widget:
        draft = Draft(name="one", tags=["red"])
        content = draft.model_dump_json(exclude_unset=True)
        response = self.http.post("/widgets0", content=content, headers=JSON)
        response.raise_for_status()
        return Widget.model_validate_json(response.content)

    def get(self) -> Widget:
        response = self.http.get("/widgets0/7")
        response.raise_for_status()
        return Widget.model_validate_json(response.content)

    def many(self, path: str) -> list[Widget]:
        response = self.http.get(path, params={"page": 1})
        response.raise_for_status()
        return self.widgets.validate_json(response.content)

    def log(self) -> int:
        with self.http.stream("GET", "/log") as response:
            response.raise_for_status()
            return sum(1 for line in response.iter_lines() if Widget.model_validate_json(line))

    def save(self, path: Path) -> None:
        with self.http.stream("GET", "/file") as response, path.open("wb") as file:
            response.raise_for_status()
            for chunk in response.iter_bytes():
                file.write(chunk)


def generated_log(client: Any) -> int:
    """The log, read with the generated client."""
    with client.streams.log() as stream:
        return sum(1 for _ in stream)


def generated_save(client: Any, path: Path) -> None:
    """The file, saved with the generated client."""
    with client.streams.file_download() as stream:
        stream.save(path)


def main(folder: Path, out: Path) -> None:
    """Measure, in turn."""
    sys.path.insert(0, str(folder))
    from widgets import Widgets

    transport = httpx.MockTransport(vendor(json.loads((folder / "items.json").read_bytes())))
    by_hand = ByHand(httpx.Client(transport=transport, base_url="https://widgets.example"))
    client: Any = Widgets(http_client=httpx.Client(transport=transport))
    first, second, saved = client.widgets0, client.widgets1, folder / "saved.bin"
    pairs: dict[str, tuple[Callable[[], object], Callable[[], object], int]] = {
        "a call with a body": (
            lambda: first.create_widget0(name="one", tags=["red"]), by_hand.create, 100,
        ),
        "a call that answers 1 kB": (lambda: first.get_widget0(id=7), by_hand.get, 100),
        "a call that answers 1,000 items": (
            lambda: first.list_widget0(page=1), lambda: by_hand.many("/widgets0"), 10,
        ),
        "a call that answers 1 MB": (
            lambda: second.list_widget1(page=1), lambda: by_hand.many("/widgets1"), 2,
        ),
        "a stream of 1,000 JSON Lines": (lambda: generated_log(client), by_hand.log, 3),
        "a file of 8 MB, saved": (
            lambda: generated_save(client, saved), lambda: by_hand.save(saved), 3,
        ),
    }  # fmt: skip
    found: dict[str, tuple[list[float], list[float]]] = {}
    for what, (ours, other, times) in pairs.items():
        seconds(ours, 3), seconds(other, 3)
        portions = [(seconds(ours, times), seconds(other, times)) for _ in range(PORTIONS)]
        found[what] = ([one for one, _ in portions], [other for _, other in portions])
    out.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
