"""What a generated client costs its user: import, first call, a call, a long answer.

In: clients. Out: rows. The yardstick is what a person would write with httpx and pydantic.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench.generation import Bench
from tests.bench.report import Row
from tests.bench.running import compare, in_turn, run
from tests.bench.scaled import document, items, with_streams

IMPORT = 1.5
MEGABYTES = 60.0
OVERHEAD = 1.3
AT_ONCE = 1 / 0.75
"""Throughput of at least three quarters."""
PROOF = 1.0
"""Seconds for one operation."""
FIRST_CALLS = (
    'git.get_ref(owner="o", repo="r", ref="heads/x") -> {"ref": "r", "node_id": "n", '
    '"url": "u", "object": {"type": "commit", "sha": "' + "a" * 40 + '", "url": "u"}}',
    'issues.list_assignees(owner="o", repo="r") -> []',
)
BARE = "import {library}; from pydantic import BaseModel"
ROUNDS = 21
"""One round may be off by a tenth."""
_FIRST_CALL = """
import sys; sys.path.insert(0, {folder!r})
import {library} as httpx
from {name} import {class_name}
answer = httpx.MockTransport(lambda request: httpx.Response({status}, json={body!r}))
with {class_name}(http_client=httpx.Client(transport=answer)) as client:
    client.{call}
"""


def import_rows(bench: Bench, library: str, name: str, folder: Path, call: str) -> Iterator[Row]:
    """Import of a client, alone and with a first call, beside importing httpx and pydantic.

    Args:
        bench: where to work.
        library: httpx or httpx2.
        name: the client's package; its class is the same, capitalised.
        folder: the folder that the package is in.
        call: a call, an arrow, and the JSON of its answer.
    """
    python = bench.client if library == "httpx" else bench.newer
    class_name, (call, _, body) = name.capitalize(), call.partition(" -> ")
    bare = BARE.format(library=library)
    first = _FIRST_CALL.format(
        folder=str(folder), name=name, class_name=class_name, call=call,
        status=200, body=json.loads(body), library=library,
    )  # fmt: skip
    alone = f"import sys; sys.path.insert(0, {str(folder)!r}); from {name} import {class_name}"
    for script in (bare, alone, first):
        run([python, "-c", script], log=bench.log)  # writes the bytecode
    scripts = [
        lambda text=script: run([python, "-c", text], log=bench.log)
        for script in (bare, alone, first)
    ]
    imported, client, called = in_turn(ROUNDS, *scripts)
    base = [one.seconds for one in imported]
    for what, runs, goal in (("import", client, None), (f"import and {call}", called, IMPORT)):
        pair = compare([one.seconds for one in runs], base)
        text = f"{what}, {name}; the peer imports {library} and BaseModel"
        yield Row(text, pair.ours, pair.peer, pair.ratio, goal)
    used = median(r.megabytes for r in called)
    yield Row(f"peak memory of import and {call}, with {library}", used, goal=MEGABYTES, unit="MB")
    for what, script in (("import", alone), (f"import and {call}", first)):
        counted = bench.folder / "modules.txt"
        text = f"{script}\nimport sys; open({str(counted)!r}, 'w').write(str(len(sys.modules)))"
        run([python, "-c", text], log=bench.log)
        yield Row(
            f"modules loaded by {what}, {name}, with {library}", int(counted.read_text()), unit=""
        )


def github_import_rows(bench: Bench) -> Iterator[Row]:
    """Import of GitHub's client, and a first call of a small and a large resource."""
    spec = bench.specs.get("github")
    if spec is None:
        return
    out = bench.new("github")
    bench.generate(spec, out, out.parent / "cache")
    for library in ("httpx", "httpx2"):
        for call in FIRST_CALLS:
            yield from import_rows(bench, library, "github", out.parent, call)


def call_rows(bench: Bench) -> Iterator[Row]:
    """Requests, bodies of a kilobyte to a megabyte, and streams, beside the same by hand."""
    out = bench.new("widgets")
    spec = out.parent / "spec.json"
    out.parent.mkdir(parents=True)
    spec.write_text(json.dumps(with_streams(document(8))), "utf-8")
    bench.generate(spec, out, out.parent / "cache")
    (out.parent / "items.json").write_text(json.dumps(items(6000)), "utf-8")
    found = out.parent / "calls.json"
    script = Path(__file__).with_name("by_hand.py")
    run([bench.client, script, out.parent, found], log=bench.log)
    for what, (ours, peer) in json.loads(found.read_text("utf-8")).items():
        pair = compare(ours, peer)
        goal = OVERHEAD if what.startswith("a call") else None
        figures = (pair.ours * 1e3, pair.peer * 1e3, pair.ratio, goal)
        yield Row(f"{what}; the peer is httpx and pydantic by hand", *figures, unit="ms")
    script = Path(__file__).with_name("at_once.py")
    run([bench.client, script, out.parent, found], log=bench.log)
    pair = compare(*json.loads(found.read_text("utf-8")))
    what = "a call of 50 tasks over loopback, of the processor; the peer is bare httpx"
    yield Row(what, pair.ours * 1e3, pair.peer * 1e3, pair.ratio, AT_ONCE, unit="ms")


def command_rows(bench: Bench) -> Iterator[Row]:
    """`lint` and `prove --budget fast` per operation of a made-up API, start-up included."""
    for words, operations, goal in (
        (["lint"], 400, None),
        (["prove", "--budget", "fast"], 24, PROOF),
    ):
        out = bench.new("widgets")
        spec = out.parent / "spec.json"
        out.parent.mkdir(parents=True)
        spec.write_text(json.dumps(document(operations)), "utf-8")
        client: list[str | Path] = []
        if words[0] == "prove":
            bench.generate(spec, out, out.parent / "cache")
            client = ["--client", out]
        command = [sys.executable, "-m", "wireproof", *words, *client, "--spec", spec]
        seconds = run(command, log=bench.log, fine=(0, 1)).seconds
        what = f"{' '.join(words)}, per operation of {operations} made-up ones"
        yield Row(what, seconds / operations, goal=goal)
