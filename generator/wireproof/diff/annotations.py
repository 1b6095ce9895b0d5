"""Annotations as sets: is everything that fits one type also of the other?

In: two annotations as source text. Out: whether the first takes at least what the second takes.
Only what can be told from the text is claimed; what is unknown counts as "no".
"""

from __future__ import annotations

import ast
from functools import lru_cache

_NUMBERS = frozenset({"int", "float"})


def is_wider(one: str, other: str) -> bool:
    """Whether `one` takes everything that `other` takes."""
    wide, narrow = members(one), members(other)
    if "Any" in wide:
        return True
    return all(item in wide or _held(item, wide) for item in narrow)


def _held(item: str, wide: frozenset[str]) -> bool:
    if item == "int" and "float" in wide:
        return True
    if item.startswith(("'", '"')):
        return "str" in wide
    if item.lstrip("-").isdigit():
        return bool(wide & _NUMBERS)
    return item in ("True", "False") and "bool" in wide


@lru_cache(maxsize=4096)
def members(annotation: str) -> frozenset[str]:
    """The members of a union; `Literal` counts as its values, `Maybe` as what is inside."""
    try:
        tree = ast.parse(annotation.removeprefix("-> "), mode="eval").body
    except (SyntaxError, RecursionError):
        return frozenset({annotation})
    found: set[str] = set()
    stack: list[ast.expr] = [tree]
    while stack:
        node = stack.pop()
        match node:
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                stack += [left, right]
            case ast.Subscript(value=ast.Name(id="Literal"), slice=inner):
                values = inner.elts if isinstance(inner, ast.Tuple) else [inner]
                found |= {ast.unparse(value) for value in values}
            case ast.Subscript(value=ast.Name(id="Maybe"), slice=inner):
                stack.append(inner)
                found.add("UNSET")
            case _:
                found.add(ast.unparse(node))
    return frozenset(found)
