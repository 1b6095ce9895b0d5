"""Recordings from which nothing may be concluded: edited, cut, old, or not the vendor's answer.

In: an exchange and what its response showed. Out: a doubt, or None. A correction of the document
is never proposed from what is in doubt; it is counted, with the reason.
"""

from __future__ import annotations

import json
import zlib
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from wireproof.observe.age import Age
from wireproof.observe.bodies import Body
from wireproof.observe.exchange import Exchange, Message
from wireproof.observe.judge import Judged
from wireproof.observe.placeholders import is_placeholder

OLD: Final = timedelta(days=730)
"""How much older than the document a recording may be."""

_FEW: Final = 3
_MOST_NODES: Final = 20_000


class Doubt(StrEnum):
    """Why a recording proves nothing. The text is what reports say."""

    CUT = "the recording was cut off"
    HTML = "an HTML page, of a proxy or an error"
    ENVELOPE = "an error envelope served with a status of success"
    EDITED = "edited by hand: placeholders instead of values"
    RESIZED = "edited by hand: longer or shorter than its own Content-Length"
    OLD = "recorded more than two years before the document"


def doubt_of(exchange: Exchange, response: Judged, age: Age | None) -> Doubt | None:
    """Tell why nothing may be concluded from an exchange.

    Args:
        exchange: the exchange.
        response: what its response showed.
        age: of the document; None when nobody knows.
    """
    match response.body.kind:
        case "cut":
            return Doubt.CUT
        case "html":
            return Doubt.HTML
        case _:
            pass
    if response.verdict == "invalid" and exchange.status < 300 and _is_envelope(response.body):
        return Doubt.ENVELOPE
    if response.verdict == "invalid" and _is_edited(response):
        return Doubt.EDITED
    if response.verdict == "invalid" and _is_resized(exchange.response, response.body):
        return Doubt.RESIZED
    if age is not None and exchange.when is not None and age.day - exchange.when > OLD:
        return Doubt.OLD
    return None


def _is_envelope(body: Body) -> bool:
    """Tell an error that is served as a success: an `error` that is told, and little else."""
    value = body.value
    if not isinstance(value, dict):
        return False
    told = next((value[key] for key in ("error", "errors", "fault") if value.get(key)), None)
    status = value.get("success", value.get("ok", value.get("status")))
    failed = status is False or (isinstance(status, str) and status.lower() in {"error", "fail"})
    return (told is not None and len(value) <= _FEW) or (failed and len(value) <= _FEW + 1)


def _is_edited(response: Judged) -> bool:
    """Tell a body in which a person has replaced values by placeholders."""
    pending: list[Any] = [response.body.value]
    for _ in range(_MOST_NODES):
        if not pending:
            return False
        match pending.pop():
            case str() as text if is_placeholder(text):
                return True
            case dict() as node:
                pending += node.values()
            case list() as node:
                pending += node
            case _:
                pass
    return False


def _is_resized(message: Message, body: Body) -> bool:
    """Tell a body that never had the length which its header declares.

    Recorders may lay JSON out anew, so that only what is longer than the header even without white
    space, or shorter with a lot of it and every character escaped, was changed by somebody. Some
    keep the length of the packed body beside the unpacked one.
    """
    declared = message.header("content-length")
    plain = not (message.header("content-encoding") or message.header("transfer-encoding"))
    if body.kind != "json" or message.content is None or not plain or not declared.isdecimal():
        return False
    least = json.dumps(body.value, separators=(",", ":"), ensure_ascii=False)
    most = json.dumps(body.value, indent=8)
    shortest, length = len(least.encode("utf-8", "surrogatepass")), int(declared[:12])
    if 0.6 <= length / len(zlib.compress(message.content)) <= 1.6:
        return False
    return not shortest <= length <= len(most) + most.count("/")
