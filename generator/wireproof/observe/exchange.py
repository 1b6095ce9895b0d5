"""One recorded exchange: a request, its response, and when they were.

Every format becomes this. Values stand in here, and nowhere in what comes out of the package.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

_NAME: Final = r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}"
_MEDIA_TYPE: Final = re.compile(f"{_NAME}/{_NAME}")
"""RFC 6838, section 4.2."""
_TREES: Final = ("vnd.", "prs.", "x-", "x.")
"""Names of vendors and of software (RFC 6838, section 3)."""
_TOP_LEVEL: Final = frozenset(
    "application audio font image message model multipart text video".split()
)
_MORE_TYPES: Final = frozenset(
    "application/problem+json application/problem+xml application/x-ndjson application/jsonl "
    "application/json-seq text/event-stream application/yaml multipart/form-data "
    "application/x-www-form-urlencoded application/merge-patch+json".split()
)

ABSENT: Final = object()
"""A body that the recording does not hold."""


@dataclass(frozen=True, slots=True)
class Message:
    """A request or a response as recorded.

    Attributes:
        headers: name and value, in order.
        content: the body's bytes, content codings still applied; None when there are none.
        parsed: the body's JSON value where the recorder kept that instead, else `ABSENT`.
        cut: whether the recorder says that it kept a part only.
    """

    headers: tuple[tuple[str, str], ...] = ()
    content: bytes | None = field(default=None, repr=False)
    parsed: Any = field(default=ABSENT, repr=False)
    cut: bool = False

    def header(self, name: str) -> str:
        """The values of a header, joined; "" when it is not there."""
        return ", ".join(value for key, value in self.headers if key.lower() == name)

    @property
    def media_type(self) -> str:
        """The essence of the content type, lower case; "" when what stands there is none."""
        found = self.header("content-type").partition(";")[0].strip().lower()
        return found if _MEDIA_TYPE.fullmatch(found) else ""

    @property
    def is_empty(self) -> bool:
        """Whether the recording holds no body."""
        return self.parsed is ABSENT and not self.content


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its response.

    Attributes:
        source: file and number within it, `tests/cassettes/a.yaml#3`.
        when: when it was recorded, None when nothing tells.
    """

    source: str
    method: str
    url: str = field(repr=False)
    request: Message = field(repr=False)
    status: int
    response: Message = field(repr=False)
    when: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file, or one of its exchanges, that was skipped, and why."""

    source: str
    reason: str


def headers_of(written: Any) -> tuple[tuple[str, str], ...]:
    """Read headers: a mapping to texts or lists, or a list of names and values.

    Args:
        written: as a recorder keeps them.
    """
    found: list[tuple[str, str]] = []
    if isinstance(written, dict):
        for name, value in written.items():
            values: Iterable[Any] = value if isinstance(value, list) else [value]
            found += [(str(name), _text(one)) for one in values]
    elif isinstance(written, list):
        for one in written:
            if isinstance(one, dict):
                found.append((str(one.get("name", "")), _text(one.get("value", ""))))
            elif isinstance(one, list | tuple) and len(one) == 2:
                found.append((_text(one[0]), _text(one[1])))
    return tuple(found)


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def shown_media_type(media_type: str) -> str:
    """Return a media type as it may be shown: any registered or vendor's one, else its form.

    What stands in `Content-Type` is a value of a header, and no report holds one that is made up.
    """
    kind, _, subtype = media_type.partition("/")
    known = media_type in _MORE_TYPES or media_type in mimetypes.types_map.values()
    if not media_type or known or subtype.startswith(_TREES):
        return media_type or "(none)"
    suffix = next((one for one in ("+json", "+xml") if subtype.endswith(one)), "")
    return f"{kind if kind in _TOP_LEVEL else '…'}/…{suffix}"
