"""Follows a page of the documentation as a reader would: saves its files, runs its commands.

In: the text of a page. Out: what a command printed that the page does not show, as a failure.
A fenced block with `title="path"` is a file; a `console` block has commands after `$ `, each with
the lines that it prints (`…` stands for anything), `&` for what goes on running, and
`# exit code N`.
"""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
EXIT = re.compile(r"\s+# exit code (\d+)$")
PORT = re.compile(r"\b80\d\d\b")


@dataclass
class Reader:
    """Somebody who follows a page, in a folder of their own."""

    root: Path
    folder: Path = field(init=False)
    running: list[subprocess.Popen[str]] = field(default_factory=list)
    ports: dict[str, str] = field(default_factory=dict)
    saved: dict[Path, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder = self.root

    def follow(self, text: str) -> None:
        """Do what a page says, from top to bottom."""
        for language, title, content in BLOCK.findall(text):
            if title:
                self.save(self.root / title, self.here(content))
            elif language == "console":
                for command, printed in commands(content):
                    self.run(command, printed)

    def save(self, path: Path, text: str) -> None:
        """Write a file; a newer text has a later time, which a server tells in whole seconds."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        now = self.saved[path] = self.saved.get(path, time.time() - 100) + 10
        os.utime(path, (now, now))

    def run(self, command: str, printed: list[str]) -> None:
        """Run a command; it exits as the page says and prints what the page shows."""
        wanted = int(found[1]) if (found := EXIT.search(command)) else 0
        words = shlex.split(self.here(EXIT.sub("", command)))
        if words[0] == "cd":
            self.folder /= words[1]
            return
        if words[-1] == "&":
            self.start(words[:-1])
            return
        done = subprocess.run(
            words, cwd=self.folder, env=environment(), capture_output=True, text=True,
            check=False, timeout=120,
        )  # fmt: skip
        told = done.stdout + done.stderr
        assert done.returncode == wanted, f"{command}: exit code {done.returncode}\n{told}"
        for line in printed:
            pattern = ".*".join(re.escape(part.strip()) for part in line.split("…"))
            assert re.search(pattern, told), f"{command}: {line!r} was not printed\n{told}"

    def start(self, words: list[str]) -> None:
        """Start what goes on running, and wait until it listens."""
        quiet = subprocess.DEVNULL
        started = subprocess.Popen(
            words, cwd=self.folder, env=environment(), stdout=quiet, stderr=quiet, text=True
        )
        self.running.append(started)
        port = next(word for word in words if word in self.ports.values())
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", int(port))) == 0:
                    return
            assert started.poll() is None, f"{words} ended"
            time.sleep(0.05)
        raise AssertionError(f"{words} does not listen")

    def here(self, text: str) -> str:
        """A text with ports that are free on this machine for those of the page."""
        return PORT.sub(lambda found: self.ports.setdefault(found[0], free_port()), text)

    def stop(self) -> None:
        """End what goes on running."""
        for one in self.running:
            one.terminate()
            one.wait(10)


def commands(block: str) -> Iterator[tuple[str, list[str]]]:
    """The commands of a console block, each with the lines that it prints."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *printed = part.splitlines()
        yield command, [line for line in printed if line.strip()]


def environment() -> dict[str, str]:
    """That of a reader with wireproof installed, who has told git a name."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "WIREPROOF"))}
    names = {f"GIT_{who}_{what}": "reader@example.com"
             for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}  # fmt: skip
    return {**kept, **names, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"}


def free_port() -> str:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])
