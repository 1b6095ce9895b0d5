"""Which lines of a client the proof runs: only there can a mutant be killed.

In: a client and its cases. Out: executed lines by file; statements and functions by line.
"""

from __future__ import annotations

import ast
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from tests.mutation.edits import parse

Lines = dict[str, set[int]]


Task = tuple[str, str, str]
"""A piece of a proof: mode, method and check."""

NO_TASK: Task = ("", "", "")
"""What no piece of a proof runs: the client is imported, and made ready."""

_MADE_ONCE = ("<module>", "__get_pydantic_core_schema__")
"""What runs in whichever task comes first, and shows in all: a module that is imported, a model."""

WHOLE: Task = ("", "", "whole")
"""What is judged of a client as a whole."""


class Tracer:
    """Records the lines of a folder's files that run, apart for each task.

    A function of which every line has run in a task is no longer watched in it.
    """

    def __init__(self, folder: Path) -> None:
        self._root = str(folder.resolve()) + "/"
        self._counts: dict[CodeType, int] = {}
        self._found: dict[Task, dict[CodeType, set[int]]] = {}
        self.move(NO_TASK)

    def move(self, task: Task) -> None:
        """Record for this task from now on."""
        self._now = self._found.setdefault(task, {})

    def found(self) -> dict[Task, Lines]:
        """Return the lines that ran, by task and file."""
        made: dict[Task, Lines] = {}
        for task, codes in self._found.items():
            lines = made.setdefault(task, {})
            for code, numbers in codes.items():
                name = code.co_filename[len(self._root) :]
                lines.setdefault(name, set()).update(numbers)
        return made

    def _enter(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        code = frame.f_code
        lines = self._now.get(code)
        before, once = self._now, False
        if lines is None:
            if not code.co_filename.startswith(self._root):
                return None
            if once := code.co_name in _MADE_ONCE:
                self.move(NO_TASK)
            self._counts.setdefault(code, len({line for *_, line in code.co_lines() if line}))
            lines = self._now.setdefault(code, set())
        elif len(lines) == self._counts[code]:
            return None
        lines.add(frame.f_lineno)
        add = lines.add

        def local(frame: FrameType, event: str, _argument: Any) -> Any:
            if event == "line":
                add(frame.f_lineno)
            elif once and event == "return":
                self._now = before
            return local

        return local

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Record what runs meanwhile, in new threads, too."""
        before = sys.gettrace()
        threading.settrace(self._enter)
        sys.settrace(self._enter)
        try:
            yield
        finally:
            sys.settrace(before)
            threading.settrace(None)


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
