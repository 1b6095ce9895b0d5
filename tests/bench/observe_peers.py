"""`wireproof observe` beside `redocly drift`: the same exchanges, the same document.

    python -m tests.bench.observe_peers

In: the recordings of ../shared and npm; without either there are no rows. Out: rows for
`make bench`. Both read one HAR file, since Redocly reads no cassettes. Its schema findings are its
own count, by place and exchange; beside them it tells a security finding for each exchange, since
recordings leave credentials out.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tests.bench.diff_peers import QUIET, REDOCLY, ROOT, install
from tests.bench.running import run
from wireproof.observe.exchange import ABSENT, Exchange, Message
from wireproof.observe.formats import read_traffic

TRAFFIC: Final = ROOT.parent / "shared" / "corpus-traffic"
HOST: Final = "api.openai.com"
SECONDS: Final = 10.0
MEGABYTES: Final = 400.0

Row = dict[str, Any]


def archive(folder: Path) -> dict[str, Any]:
    """The exchanges of a folder with one host, as an HTTP archive."""
    found = (one for one in read_traffic([folder]) if isinstance(one, Exchange))
    entries = [_entry(one) for one in found if HOST in one.url]
    creator = {"name": "wireproof", "version": "1"}
    return {"log": {"version": "1.2", "creator": creator, "entries": entries}}


def _entry(one: Exchange) -> dict[str, Any]:
    sent, answered = one.request, one.response
    asked = {"method": one.method, "url": one.url, "headers": _headers(sent), "queryString": [],
             "cookies": [], "httpVersion": "HTTP/1.1", "headersSize": -1, "bodySize": -1,
             "postData": {"mimeType": sent.media_type, "text": _text(sent)}}  # fmt: skip
    content = {"size": 1, "mimeType": answered.media_type, "text": _text(answered)}
    answer = {"status": one.status, "statusText": "", "headers": _headers(answered), "cookies": [],
              "content": content, "redirectURL": "", "httpVersion": "HTTP/1.1", "headersSize": -1,
              "bodySize": -1}  # fmt: skip
    timings = {"send": 0, "wait": 1, "receive": 0}
    return {"startedDateTime": "2026-01-01T00:00:00Z", "time": 1, "request": asked,
            "response": answer, "cache": {}, "timings": timings}  # fmt: skip


def _headers(message: Message) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in message.headers]


def _text(message: Message) -> str:
    if message.parsed is not ABSENT:
        return json.dumps(message.parsed)
    return (message.content or b"").decode("utf-8", "replace")


def rows() -> list[Row]:
    """Measure once each; the peer takes a minute."""
    if not TRAFFIC.is_dir() or not install():
        return []
    with tempfile.TemporaryDirectory(prefix="wireproof-peers-") as folder:
        return list(_rows(Path(folder)))


def _rows(folder: Path) -> Iterator[Row]:
    har, document = folder / "traffic.har", TRAFFIC / "openai.json"
    har.write_text(json.dumps(archive(TRAFFIC / "cassettes")))
    logs = {name: folder / f"{name}.txt" for name in ("ours", "peer")}
    ours = [sys.executable, "-m", "wireproof", "observe", "--spec", document, har, "--json"]
    peer = [REDOCLY, "drift", har, "--api", document, "--format", "json"]
    mine = run(ours, log=logs["ours"], fine=(0, 1))
    theirs = run(peer, log=logs["peer"], fine=(0, 1), more=QUIET)
    for what, left, right, goal in (
        ("s of the processor", mine.processor, theirs.processor, SECONDS),
        ("MB", mine.megabytes, theirs.megabytes, MEGABYTES),
    ):
        yield {
            "what": f"observe: 358 exchanges with OpenAI, {what}, Redocly beside ours",
            "ours": round(left, 2), "peer": round(right, 2), "ratio": round(left / right, 2),
            "goal": goal, "reached": left < goal,
        }  # fmt: skip
    told = _json(logs["ours"])["vendors"][0] if "vendors" in _json(logs["ours"]) else {}
    rules = _json(logs["peer"]).get("run", {}).get("findingsByRule", {})
    yield {
        "what": "observe: answers found that contradict the document; Redocly: its schema findings",
        "ours": told.get("violating", 0), "peer": rules.get("schema-consistency", 0),
        "ratio": round(told.get("violating", 0) / max(rules.get("schema-consistency", 1), 1), 2),
        "goal": 222, "reached": told.get("violating") == 222,
    }  # fmt: skip
    false = sum(rules.values()) - rules.get("schema-consistency", 0)
    more = max(told.get("violating", 0) - 222, 0)
    yield {
        "what": "observe: answers found that a validator takes; Redocly: findings of no schema",
        "ours": more, "peer": false, "ratio": round(more / max(false, 1), 2), "goal": 0,
        "reached": more == 0,
    }  # fmt: skip


def _json(path: Path) -> dict[str, Any]:
    text = path.read_text("utf-8", "replace")
    start = text.find("{")
    try:
        value, _ = json.JSONDecoder().raw_decode(text[start:] if start >= 0 else "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


if __name__ == "__main__":
    for row in rows():
        sys.stdout.write(json.dumps(row) + "\n")
