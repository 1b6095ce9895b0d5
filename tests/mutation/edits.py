"""Edits of Python source: found in a tree, applied one at a time.

In: source text and an operator. Out: the edits that it offers, and the text with one of them made.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """One possible change of a tree.

    Attributes:
        line: where.
        change: what changes, for people.
        act: changes the tree in place.
    """

    line: int
    change: str
    act: Callable[[], None]


Find = Callable[[ast.Module], Iterator[Edit]]


@dataclass(frozen=True, slots=True)
class CodeOperator:
    """A kind of change of a client's code.

    Attributes:
        name: kebab-case.
        files: regular expression of paths inside the client.
        find: offers edits of a tree.
        excuse: why a mutant of this kind may live.
    """

    name: str
    files: str
    find: Find
    excuse: str = ""


def parse(source: str) -> ast.Module:
    """Parse source, a second time where CPython 3.11 loses count of its own recursion.

    It does when a parse begins inside another one, as in a destructor (python/cpython#106905).
    """
    try:
        return ast.parse(source)
    except SystemError:
        return ast.parse(source)


def edits_of(source: str, operator: CodeOperator) -> list[tuple[int, str]]:
    """Return (line, change) of each edit that an operator offers."""
    return [(edit.line, edit.change) for edit in operator.find(parse(source))]


def edited(source: str, operator: CodeOperator, index: int) -> str:
    """Return the source with one edit made."""
    tree = parse(source)
    edits = list(operator.find(tree))
    edits[index].act()
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Yield calls of functions or classes of these names, however they are reached."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in names:
            yield node


def called(node: ast.Call) -> str:
    """Return the last name of what is called."""
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=ast.Name(id=name)):
            return name
        case _:
            return ""


def keyword(node: ast.Call, name: str) -> ast.keyword | None:
    """Return a keyword argument of a call."""
    return next((one for one in node.keywords if one.arg == name), None)


def text_of(node: ast.AST | None) -> str:
    """Return the text of a constant string, or ""."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return ""


def set_value(node: ast.Constant, value: object) -> Callable[[], None]:
    """Return an act that gives a constant another value."""

    def act() -> None:
        node.value = value  # type: ignore[assignment]

    return act


def drop_keyword(node: ast.Call, found: ast.keyword) -> Callable[[], None]:
    """Return an act that takes a keyword argument away."""
    return lambda: node.keywords.remove(found)


def bodies(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    """Yield every list of statements."""
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            found = getattr(node, name, None)
            if isinstance(found, list) and found and isinstance(found[0], ast.stmt):
                yield found


def replace_in(holder: list[ast.stmt], index: int, new: ast.stmt) -> Callable[[], None]:
    """Return an act that puts another statement in a place."""

    def act() -> None:
        holder[index] = new

    return act


def children(tree: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Yield (parent, field, index, child) of every expression."""
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if isinstance(value, ast.AST):
                yield parent, name, None, value
            elif isinstance(value, list):
                for index, child in enumerate(value):
                    if isinstance(child, ast.AST):
                        yield parent, name, index, child


def swap_child(parent: ast.AST, name: str, index: int | None, new: ast.AST) -> Callable[[], None]:
    """Return an act that puts another node in a parent's field."""

    def act() -> None:
        if index is None:
            setattr(parent, name, new)
        else:
            getattr(parent, name)[index] = new

    return act
