"""Ask the user's own type checker which lines only the new client makes wrong.

In: the callers and both clients. Out: errors that only the new client brings, mapped to findings.
Callers and client are copied into two temporary folders, so that nothing of the user's is touched
and whatever else the checker does not like counts on both sides and cancels out.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from wireproof.diff.callers import python_files, shown_path
from wireproof.diff.review import Action, Caller, Finding
from wireproof.diff.rules import IMPACTS
from wireproof.diff.symbols import SurfaceChange
from wireproof.errors import UsageError

CHECKERS: Final = ("mypy", "pyright")
_LINE: Final = re.compile(r"(?P<file>[^:]+):(?P<line>\d+)(?::\d+)?: error: (?P<text>.*)")
_SECONDS: Final = 600
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, order=True)
class CheckerError:
    """One complaint of a checker."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


def run_checker(
    checker: str, callers: Sequence[Path], write_clients: Callable[[Path, Path], None]
) -> list[CheckerError]:
    """Run a checker before and after.

    Args:
        checker: `mypy` or `pyright`.
        callers: the user's code.
        write_clients: writes the old and the new client below two folders.

    Returns:
        the errors that are new.

    Raises:
        UsageError: the checker is not installed, or it fails to run.
    """
    base = Path.cwd().resolve()
    with tempfile.TemporaryDirectory(prefix="wireproof-check-") as folder:
        one, two = Path(folder) / "old", Path(folder) / "new"
        write_clients(one / "client", two / "client")
        found: list[set[CheckerError]] = []
        for side in (one, two):
            copies = _copy(callers, base, side)
            _place_client(side)
            errors = _run(checker, side, list(copies))
            found.append({replace(one, file=copies.get(one.file, one.file)) for one in errors})
    return sorted(found[1] - found[0])


def _copy(callers: Sequence[Path], base: Path, side: Path) -> dict[str, str]:
    """Copy the callers; the path of each copy below the folder, and how the file is told.

    What is outside of the current folder keeps its place below the argument that named it.
    """
    copies: dict[str, str] = {}
    for number, argument in enumerate(callers):
        above = argument.resolve() if argument.is_dir() else argument.resolve().parent
        for path in python_files([argument]):
            full = path.resolve()
            inside = Path(f"callers{number}") / full.relative_to(above)
            if full.is_relative_to(base):
                inside = full.relative_to(base)
            target = side / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(full, target)
            copies[inside.as_posix()] = shown_path(path, base)
    return copies


def _place_client(side: Path) -> None:
    """Put the client where the callers import it from: `generated.shop`, `shop`, ...."""
    [client] = (side / "client").iterdir()
    name = re.escape(client.name)
    imported = rf"^\s*(?:from|import)\s+((?:\w+\.)*){name}\b"
    imported_from = rf"^\s*from\s+((?:\w+\.?)+)\s+import\s+[^\n]*\b{name}\b"
    pattern = re.compile(f"{imported}|{imported_from}", re.MULTILINE)
    prefixes: set[str] = set()
    for path in side.rglob("*.py"):
        if path.is_relative_to(side / "client"):
            continue
        for match in pattern.finditer(path.read_text("utf-8", errors="replace")):
            prefixes.add((match[1] or match[2] or "").strip("."))
    for prefix in prefixes or {""}:
        target = side.joinpath(*[part for part in prefix.split(".") if part], client.name)
        if not target.exists():
            shutil.copytree(client, target)
    shutil.rmtree(side / "client")


def _run(checker: str, side: Path, files: list[str]) -> list[CheckerError]:
    options = {
        "mypy": ["--no-error-summary", "--no-color-output", "--show-error-codes",
                 "--ignore-missing-imports", "--explicit-package-bases", "--namespace-packages",
                 "--follow-imports=silent", f"--cache-dir={side / '.cache'}"],
        "pyright": ["--outputjson", "--pythonpath", sys.executable],
    }[checker]  # fmt: skip
    done = subprocess.run(  # noqa: S603 - our interpreter, the checker's own module
        [sys.executable, "-m", checker, *options, *files],
        cwd=side, capture_output=True, text=True, check=False, timeout=_SECONDS,
    )  # fmt: skip
    if done.returncode not in (0, 1) or "No module named" in done.stderr:
        reason = (done.stderr or done.stdout).strip().splitlines()
        raise UsageError(
            f"{checker} does not run: {reason[-1] if reason else done.returncode}",
            hint=f"install {checker} beside wireproof",
        )
    if checker == "pyright":
        return _pyright(done.stdout, side)
    errors = (_LINE.match(line) for line in done.stdout.splitlines())
    return [CheckerError(e["file"], int(e["line"]), e["text"]) for e in errors if e]


def _pyright(text: str, side: Path) -> list[CheckerError]:
    start = text.find("{")
    found: list[CheckerError] = []
    for item in json.loads(text[start:])["generalDiagnostics"] if start >= 0 else ():
        if item["severity"] == "error":
            path = Path(item["file"]).resolve().relative_to(side.resolve()).as_posix()
            line = item["range"]["start"]["line"] + 1
            message = " ".join(item["message"].split())
            found.append(CheckerError(path, line, message))
    return found


def attach_errors(
    findings: Iterable[Finding], errors: Iterable[CheckerError]
) -> tuple[list[Finding], list[CheckerError]]:
    """Give every error to the finding that explains it.

    A finding explains the errors on lines that use its symbols, and those that name one of them.

    Returns:
        the findings, and the errors that none explains.
    """
    result = list(findings)
    unmapped: list[CheckerError] = []
    for error in errors:
        index = _explains(result, error)
        if index is None:
            unmapped.append(error)
            continue
        item = result[index]
        caller = Caller(error.file, error.line, _code(item, error), error.text)
        item = _objected(item)
        others = [c for c in item.callers if (c.file, c.line) != (error.file, error.line)]
        result[index] = replace(item, callers=tuple(sorted([*others, caller])))
    return result, unmapped


def _objected(item: Finding) -> Finding:
    """What was taken for an addition and is none: a checker objects to a line."""
    if item.action.kind not in ("new", "docs"):
        return item
    impact = tuple(one for one in IMPACTS if one in {*item.impact, "typing"} - {"additive", "docs"})
    action = Action("edit", "edit the lines that the type checker names")
    return replace(item, impact=impact, breaking=True, action=action)


def _code(item: Finding, error: CheckerError) -> str:
    for caller in item.callers:
        if (caller.file, caller.line) == (error.file, error.line):
            return caller.code
    return ""


def _explains(findings: Sequence[Finding], error: CheckerError) -> int | None:
    """The finding that explains an error.

    What is only new explains it where nothing else does: a checker that objects knows better.
    """
    words = frozenset(_WORD.findall(error.text))
    best: tuple[tuple[bool, int], int] | None = None
    for index, item in enumerate(findings):
        here = any((c.file, c.line) == (error.file, error.line) for c in item.callers)
        named = any(re.split(r"[.(]", s.symbol.rstrip(")"))[-1] in words for s in item.surface)
        differing = {word for change in item.surface for word in _differing(change)}
        score = 4 * here + 2 * named + bool(differing & words)
        rank = item.action.kind not in ("new", "docs"), score
        if score and (best is None or rank > best[0]):
            best = rank, index
    return best[1] if best else None


def _differing(change: SurfaceChange) -> frozenset[str]:
    """The words of a declaration that came or went, as a checker spells them."""
    texts = ((text or "").replace("Maybe", "Unset") for text in (change.before, change.after))
    one, two = (frozenset(_WORD.findall(text)) for text in texts)
    return one ^ two
