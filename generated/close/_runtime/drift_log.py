"""`DriftLog`: what deviates, kept as facts in a file of JSON lines, never with a value.

    client = Acme(on_drift=DriftLog("drift.ndjson"))

`wireproof observe acme drift.ndjson` reads it. A line is one `write` of one system call in append
mode, so that several threads and processes may share the file; a disk that fails never fails a
call.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from .errors import Drift

_OPAQUE = re.compile(r"(?=.*\d)(?!v\d{1,2}$).*|.{25,}|.*[@%:\s].*")
_SHAPES = (
    ("nothing", r"nothing"), ("null", r"None|null"), ("boolean", r"True|False|true|false"),
    ("number", r"[-+]?\d.*"), ("string", r"b?['\"].*"), ("array", r"[\[(].*"),
    ("object", r"\{.*|\w+\(.*"), ("content type", r"[\w.+-]+/[\w.+-]+.*"),
    ("bytes", r".*bytes of.*"),
)  # fmt: skip


class DriftLog:
    """A drift policy that appends each record to a file.

    Args:
        path: of the file; it is made when the first record comes.
        most_bytes: when the file has that many, nothing more is written.
    """

    def __init__(self, path: str | os.PathLike[str], *, most_bytes: int = 10_000_000) -> None:
        self.path = Path(path)
        self.most_bytes = most_bytes
        self.lost = 0

    def __call__(self, drift: Drift) -> None:
        """Append a record; one that cannot be written is counted in `lost`."""
        line = json.dumps(
            {
                "operation": drift.operation,
                "pointer": _pointer(drift.pointer),
                "expected": drift.expected[:200],
                "got": _shape(drift.got),
                "when": datetime.now(UTC).isoformat(timespec="seconds"),
            }
        )
        self.lost += 1
        with suppress(OSError):
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                if os.fstat(handle).st_size < self.most_bytes:
                    os.write(handle, f"{line}\n".encode())
                    self.lost -= 1
            finally:
                os.close(handle)


def _pointer(pointer: str) -> str:
    """A pointer in which indexes are `*`, and keys that may be data are `…`."""
    tokens = ("*" if one.isdigit() else "…" if _OPAQUE.fullmatch(one) else one
              for one in pointer.split("/"))  # fmt: skip
    return "/".join(tokens)


def _shape(got: str) -> str:
    """What kind of value a text shows."""
    text = got.strip()
    found = (name for name, pattern in _SHAPES if re.fullmatch(pattern, text, re.DOTALL))
    return next(found, "text")
