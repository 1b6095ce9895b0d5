"""A finding as a Python script: it needs the client, httpx, and nothing else.

In: a play. Out: source text that repeats the call in a fresh process, prints what happened, and
ends with status 1 as long as the client still does what was found.
"""

from __future__ import annotations

from typing import Any

from wireproof.prove.payload import Complaint
from wireproof.prove.scene import Play, Scene
from wireproof.prove.trials import Lane
from wireproof.prove.wire import WireReply


def snippet_for(scene: Scene, lane: Lane, complaint: Complaint, play: Play | None) -> str:
    """Write a script that repeats a play; "" when there is none."""
    del scene, lane, complaint, play
    return ""


def _literal(value: Any) -> str:
    return repr(value)


def _reply(reply: WireReply) -> str:
    return repr(reply)
