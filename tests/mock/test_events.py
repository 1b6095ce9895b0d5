"""Server-sent events of the mock."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("data", "sent"),
    [
        ({"type": "string", "const": "hello"}, b"event: said\ndata: hello\n\n"),
        ({"type": "integer", "const": 5}, b"data: 5\n\n"),
        ({"type": "string", "contentSchema": {"const": 5}}, b"data: 5\n\n"),
    ],
)
async def test_events_are_written_with_their_fields(ask, data, sent) -> None:
    """WHATWG HTML 9.2; where JSON is described, it is what the data holds."""
    event = {"type": "string", "const": "said"}
    schema = {"type": "object", "required": ["event", "data"],
              "properties": {"event": event, "data": data}}  # fmt: skip
    content = {"text/event-stream": {"schema": schema}}
    operation = {"responses": {"200": {"description": "Events", "content": content}}}

    answer = await ask({"paths": {"/events": {"get": operation}}}, "GET", "/events")

    assert answer.content == sent
