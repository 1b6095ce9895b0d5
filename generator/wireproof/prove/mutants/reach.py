"""Which lines of a client the proof runs: only there can a mutant be killed.

In: a client and its cases. Out: executed lines by file.
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


@contextmanager
def traced(folder: Path, found: dict[str, set[int]]) -> Iterator[None]:
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
    """Return the lines on which statements begin."""
    return {
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
