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


def main(folder: Path, out: Path) -> None:
    """Measure, in turn."""
    sys.path.insert(0, str(folder))
    from widgets import Widgets

    answers = {
        "GET": (folder / "items.json").read_bytes(),
        "POST": json.dumps(json.loads((folder / "items.json").read_bytes())[0]).encode(),
    }
    kind = {"content-type": "application/json"}

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=answers[request.method], headers=kind)

    http = httpx.Client(transport=httpx.MockTransport(answer), base_url="https://widgets.example")
    client = Widgets(http_client=httpx.Client(transport=httpx.MockTransport(answer)))
    widgets = TypeAdapter(list[Widget])

    def create_by_hand() -> Widget:
        draft = Draft(name="one", tags=["red"])
        content = draft.model_dump_json(exclude_unset=True)
        response = http.post("/widgets0", content=content, headers=kind)
        response.raise_for_status()
        return Widget.model_validate_json(response.content)

    def list_by_hand() -> list[Widget]:
        response = http.get("/widgets0", params={"page": 1})
        response.raise_for_status()
        return widgets.validate_json(response.content)

    resource: Any = client.widgets0
    pairs = {
        "a call with a body": (
            lambda: resource.create_widget0(name="one", tags=["red"]), create_by_hand, 100,
        ),
        "a call that answers 1,000 items": (
            lambda: resource.list_widget0(page=1), list_by_hand, 10,
        ),
    }  # fmt: skip
    found: dict[str, tuple[list[float], list[float]]] = {}
    for what, (ours, by_hand, times) in pairs.items():
        seconds(ours, 3), seconds(by_hand, 3)
        portions = [(seconds(ours, times), seconds(by_hand, times)) for _ in range(PORTIONS)]
        found[what] = ([one for one, _ in portions], [other for _, other in portions])
    out.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
