"""Secrets that are not shown: masked in `repr`, in messages, and in what the HTTP library logs.

In: the credentials of each request. Out: `***` in their place; error reporters that print the
local variables of every frame see that, too.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from functools import lru_cache

_PARTS = ("connection", "http11", "http2", "proxy", "socks")
_LOGGERS = [
    logging.getLogger(name)
    for library, core in (("httpx", "httpcore"), ("httpx2", "httpcore2"))
    for name in (library, *(f"{core}.{part}" for part in _PARTS))
]
_KEPT = 200
_recent: dict[str, None] = {}
"""Credentials of the last requests, which a server may echo and the HTTP library would log."""


class Masked(str):
    """A secret as text; its `repr` does not show it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


def mask(text: str, secrets: Iterable[str]) -> str:
    """Replace each secret, plain or percent-encoded, by `***`; shorter ones than 4 are left."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= 4:
            text = text.replace(secret, "***")
            if "%" in text:  # without it, nothing in the text is percent-encoded
                text = _encoded(secret).sub("***", text)
    return text


@lru_cache(maxsize=256)
def _encoded(secret: str) -> re.Pattern[str]:
    """A secret in a URL, where each of its characters may be percent-encoded, or not."""
    spelled = ["".join(f"%{byte:02x}" for byte in one.encode("utf-8", "surrogatepass"))
               for one in secret]  # fmt: skip
    return re.compile("".join(
        f"(?:{re.escape(one)}|(?i:{code}))" for one, code in zip(secret, spelled, strict=True)
    ))  # fmt: skip


def hide_in_logs(secrets: Iterable[str]) -> None:
    """Mask these, from now on, in the log records of the HTTP library and of its transport."""
    for secret in secrets:
        if secret not in _recent:
            while len(_recent) >= _KEPT:
                _recent.pop(next(iter(_recent)), None)
            _recent[secret] = None
    for logger in _LOGGERS:
        if _redact not in logger.filters:
            logger.addFilter(_redact)


def _redact(record: logging.LogRecord) -> bool:
    secrets = list(_recent)
    record.msg = mask(str(record.msg), secrets)
    if isinstance(record.args, tuple):
        numbers = (int, float)  # a %d needs its number
        record.args = tuple(
            arg if isinstance(arg, numbers) else mask(str(arg), secrets) for arg in record.args
        )
    return True
