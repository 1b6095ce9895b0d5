"""What a caller prefers: RFC 7240, `Prefer: code=409, example="not found"`.

In: Prefer headers. Out: `Preferences`. What a server does not know it ignores; what it knows and
cannot do, it says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wireproof.mock.problems import Refusal

_PART: Final = re.compile(
    r'\s*([A-Za-z0-9!#$%&\'*+.^_`|~-]+)\s*(?:=\s*("(?:[^"\\]|\\.)*"|[^",;]*))?'
)
_NEXT: Final = re.compile(r"[,;]")


@dataclass(frozen=True, slots=True)
class Preferences:
    """What was asked for; None and False are the usual.

    Attributes:
        code: of the response.
        example: its name.
        dynamic: data is generated although there is an example.
        seed: of generated data.
    """

    code: int | None = None
    example: str | None = None
    dynamic: bool = False
    seed: int | None = None

    @property
    def applied(self) -> str:
        """The value of Preference-Applied; "" when nothing was asked for."""
        said = [] if self.code is None else [f"code={self.code}"]
        said += [] if self.example is None else ["example"]
        said += ["dynamic=true"] if self.dynamic else []
        said += [] if self.seed is None else [f"seed={self.seed}"]
        return ", ".join(said)


def read_preferences(headers: Sequence[str]) -> Preferences:
    """Read the Prefer headers of a request; of a repeated preference the first counts.

    Raises:
        Refusal: 400, when a code is no status of a final response or a seed is no number.
    """
    given: dict[str, str] = {}
    for header in headers:
        position = 0
        while found := _PART.match(header, position):
            value = (found[2] or "").strip()
            if value.startswith('"'):
                value = re.sub(r"\\(.)", r"\1", value[1:-1])
            given.setdefault(found[1].lower(), value)
            following = _NEXT.search(header, found.end())
            if following is None:
                break
            position = following.end()
    return Preferences(
        code=_number(given, "code", 200, 599),
        example=given.get("example"),
        dynamic=given.get("dynamic", "false").lower() in ("", "true", "1"),
        seed=_number(given, "seed", 0, 2**32 - 1),
    )


def _number(given: dict[str, str], name: str, low: int, high: int) -> int | None:
    text = given.get(name)
    if text is None:
        return None
    if text.isascii() and text.isdigit() and len(text) < 12 and low <= int(text) <= high:
        return int(text)
    detail = f"`Prefer: {name}` takes a whole number from {low} to {high}"
    raise Refusal(400, "preference", detail)
