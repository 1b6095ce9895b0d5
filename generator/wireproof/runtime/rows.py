"""What stands in the rows of a stream: lines of events, and JSON."""

from __future__ import annotations

import json
from typing import Any

from pydantic_core import from_json


def is_event_line(line: bytes) -> bool:
    """Whether a line can stand in a stream of events: a field, or a comment (WHATWG HTML 9.2.5)."""
    return line.partition(b":")[0] in (b"", b"data", b"event", b"id", b"retry")


def with_data(event: dict[str, Any], data: str) -> bytes:
    """An event as JSON, the JSON of its data in it as it came: with every digit."""
    rest = json.dumps({key: value for key, value in event.items() if key != "data"})
    return f'{{"data":{data}{"," * (rest != "{}")}{rest[1:]}'.encode()


def is_json_text(data: bytes | str, *, text: bool = True) -> bool:
    """Whether it is JSON, and no text (which stands as it is) unless that will do."""
    try:
        value = from_json(data, allow_inf_nan=False)
    except ValueError:
        return False
    return text or not isinstance(value, str)
