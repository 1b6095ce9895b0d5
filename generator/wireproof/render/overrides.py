"""A project's own templates, in place of ours or on top of them.

In: the folder that `[tool.wireproof] templates` names. Out: `Overrides`. A template there replaces
ours of the same name; with `{% extends "wireproof/NAME" %}` it changes single blocks of it. What a
template writes is checked like what ours write, but for statements that stand in it literally,
without any expression of Jinja: these are the project's own, and no document's.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, TemplateSyntaxError, nodes

from wireproof.errors import Location, UsageError, did_you_mean

OURS: Final = Path(__file__).parent / "templates"
SUFFIX: Final = ".jinja"
_LONGEST: Final = 400
"""Lines of a statement that is looked for."""
_DOCUMENTED: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Overrides:
    """The templates of a project.

    Attributes:
        folder: where they are; None when there are none.
        digest: of their names and texts; "" when there are none.
        statements: what they say literally, as `text_of` gives it.
    """

    folder: Path | None = None
    digest: str = ""
    statements: frozenset[str] = frozenset()


NONE: Final = Overrides()


def load_overrides(folder: Path | None) -> Overrides:
    """Read a project's templates.

    Raises:
        UsageError: the folder is none, a file in it is no template of ours, or no Jinja, or fills
            a block that ours lacks.
    """
    if folder is None:
        return NONE
    if not folder.is_dir():
        raise UsageError(
            "the folder of templates does not exist",
            location=Location(str(folder)),
            hint="create it, or take `templates` out of [tool.wireproof]",
        )
    digest = hashlib.sha256()
    statements: set[str] = set()
    for path in sorted(one for one in folder.iterdir() if not one.name.startswith((".", "__p"))):
        text = _read(path)
        digest.update(f"{path.name}\0{text}\0".encode())
        statements |= literal_statements(text, path)
        _check_blocks(text, path)
    return Overrides(folder, digest.hexdigest(), frozenset(statements))


def _read(path: Path) -> str:
    known = sorted(one.name for one in OURS.iterdir() if one.suffix == SUFFIX)
    if path.name not in known:
        raise UsageError(
            "no template of this name is used",
            location=Location(str(path)),
            hint=did_you_mean(path.name, known),
        )
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot be read: {error}", location=Location(str(path))) from None


def _check_blocks(text: str, path: Path) -> None:
    """A block that the extended template lacks would never be printed."""
    tree = _jinja().parse(text)
    parent = tree.find(nodes.Extends)
    if parent is None:
        return
    ours = _jinja().parse((OURS / path.name).read_text("utf-8"))
    known = sorted(one.name for one in ours.find_all(nodes.Block))
    for block in tree.body:
        if isinstance(block, nodes.Block) and block.name not in known:
            raise UsageError(
                f"the template has no block {block.name!r}, so nothing of it would be printed",
                location=Location(str(path), block.lineno),
                hint=f"blocks of {path.name}: {', '.join(known) or 'none'}",
            )


def literal_statements(text: str, path: Path) -> set[str]:
    """The statements of a template without any Jinja in them, as `text_of` gives them.

    Raises:
        UsageError: the template is no Jinja.
    """
    plain = _plain_lines(text, path)
    found: set[str] = set()
    for start, line in enumerate(plain):
        if line is None or not line.strip() or line.lstrip()[0] in ")]}#":
            continue
        found |= set(_statement_at(plain, start))
    return found


def _plain_lines(text: str, path: Path) -> list[str | None]:
    """The lines of a template; None for one that Jinja has a part in."""
    lines: list[str | None] = list(text.split("\n"))
    try:
        _jinja().parse(text)
        tokens = list(_jinja().lex(text))
    except TemplateSyntaxError as error:
        raise UsageError(
            f"not a Jinja template: {error.message}", location=Location(str(path), error.lineno)
        ) from None
    for first, kind, value in tokens:
        if kind != "data":
            for number in range(first, first + value.count("\n") + 1):
                lines[number - 1] = None
    return lines


@cache
def _jinja() -> Environment:
    return Environment(autoescape=False, keep_trailing_newline=True)  # noqa: S701 - renders nothing


def _statement_at(lines: list[str | None], start: int) -> Iterator[str]:
    """The statement that begins at a line, if one does."""
    first = lines[start] or ""
    depth = len(first) - len(first.lstrip())
    for end in range(start + 1, min(start + _LONGEST, len(lines)) + 1):
        line = lines[end] if end < len(lines) else ""
        inside = line is not None and (not line.strip() or len(line) - len(line.lstrip()) > depth)
        if end < len(lines) and inside:
            continue
        block = textwrap.dedent("\n".join(one or "" for one in lines[start:end]))
        try:
            yield from map(text_of, ast.parse(block).body)
        except (SyntaxError, ValueError):
            if line is None or end == len(lines):
                return
            continue  # a closing bracket, or what a decorator stands above, is still to come
        return


def text_of(node: ast.stmt) -> str:
    """A statement, however it is laid out and indented."""
    if not any(isinstance(inner, _DOCUMENTED) for inner in ast.walk(node)):
        return ast.dump(node)
    copied = copy.deepcopy(node)
    for inner in ast.walk(copied):
        if isinstance(inner, _DOCUMENTED):
            first = inner.body[0]
            told = first.value if isinstance(first, ast.Expr) else None
            if isinstance(told, ast.Constant) and isinstance(told.value, str):
                told.value = inspect.cleandoc(told.value)
    return ast.dump(copied)
