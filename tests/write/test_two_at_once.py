"""Several processes that write one client at once: they wait for each other."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

from tests.write.conftest import NEW, OLD, contents, names
from wireproof.write import compare, write_client

WRITER = """
import json, sys
from pathlib import Path
from wireproof.write import write_client
old, new = json.loads(sys.stdin.read())
print("ready", flush=True)
for number in range(int(sys.argv[2])):
    write_client(Path(sys.argv[1]), new if number % 2 else old)
"""


def test_nobody_is_refused_and_nothing_is_left(folder: Path) -> None:
    """Four writers, each thirty times: no client of a neighbour is taken for a person's edit."""
    given = json.dumps([OLD, NEW])
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), "30"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for writer in writers:
        assert writer.stdin
        writer.stdin.write(given)
        writer.stdin.close()
    for writer in writers:
        assert writer.wait(timeout=60) == 0, writer.stderr and writer.stderr.read()
        assert writer.stderr
        writer.stderr.close()

    assert contents(folder) == NEW
    assert names(folder.parent) == ["acme"]


def test_a_process_that_is_killed_at_any_moment_leaves_one_client(folder: Path) -> None:
    """Twenty moments: the folder is the old client or the new one, and the next run tidies up."""
    chance = random.Random(9)  # noqa: S311 - no secret
    for _ in range(20):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), "100000"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert writer.stdin
        assert writer.stdout
        writer.stdin.write(json.dumps([OLD, NEW]))
        writer.stdin.close()
        assert writer.stdout.readline() == "ready\n"
        time.sleep(chance.random() * 0.2)
        writer.kill()
        writer.wait(timeout=30)
        writer.stdout.close()
        assert not compare(folder, OLD) or not compare(folder, NEW)

    write_client(folder, NEW)
    write_client(folder, OLD)
    assert names(folder.parent) == ["acme"]
