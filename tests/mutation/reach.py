"""Which lines of a client the proof runs: only there can a mutant be killed.

In: a client and its cases. Out: executed lines by file; statements and functions by line.
"""

from __future__ import annotations

import ast
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from tests.mutation.edits import parse

Lines = dict[str, set[int]]


@contextmanager
def traced(folder: Path, found: Lines) -> Iterator[None]:
    """Record the lines of a folder's files that run meanwhile."""
    root = str(folder.resolve()) + "/"
    lines: dict[str, set[int]] = defaultdict(set)

    def local(frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            lines[frame.f_code.co_filename].add(frame.f_lineno)
        return local

    def enter(frame: FrameType, _event: str, _argument: Any) -> Any:
        name = frame.f_code.co_filename
        if not name.startswith(root):
            return None
        lines[name].add(frame.f_lineno)
        return local

    before = sys.gettrace()
    threading.settrace(enter)
    sys.settrace(enter)
    try:
        yield
    finally:
        sys.settrace(before)
        threading.settrace(None)
        for name, numbers in lines.items():
            found.setdefault(name[len(root) :], set()).update(numbers)


def code_lines(source: str) -> set[int]:
    """Return the lines on which statements begin that do something when they run."""
    return {
        node.lineno
        for node in ast.walk(parse(source))
        if isinstance(node, ast.stmt)
        and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    }


def spans(source: str) -> dict[int, tuple[int, int]]:
    """Return, for each line, first and last line of the statement or header that it is part of.

    A line in the middle of a call is never traced; the statement runs when any line of it does.
    """
    found: dict[int, tuple[int, int]] = {}
    for node in ast.walk(parse(source)):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            last = body[0].lineno - 1 if isinstance(body, list) and body else node.end_lineno
            last = max(last or node.lineno, node.lineno)
            for line in range(node.lineno, last + 1):
                earlier = found.get(line)
                if earlier is None or earlier[0] <= node.lineno:
                    found[line] = (node.lineno, last)
    return found


def owners(source: str) -> dict[int, str]:
    """Return, for each line, the dotted name of the function or class that it stands in."""
    found: dict[int, str] = {}

    def visit(node: ast.AST, name: str) -> None:
        for child in ast.iter_child_nodes(node):
            own = name
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                own = f"{name}.{child.name}".lstrip(".")
                for line in range(child.lineno, (child.end_lineno or child.lineno) + 1):
                    found[line] = own
            visit(child, own)

    visit(parse(source), "")
    return found
