"""Faults to plant in the code that reads documents: conversion, bundling, overlays, YAML, JSON.

In: the tree of one module. Out: the edits that each operator offers. What only makes messages is
left alone: text in `raise`, docstrings, annotations.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from tests.mutation.edits import CodeOperator, Edit, bodies, children, set_value, swap_child

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}


def _comparisons(tree: ast.Module) -> Iterator[Edit]:
    """Yield swapped comparisons: `in` for `not in`, `<` for `<=`."""
    for node in _running(tree):
        if isinstance(node, ast.Compare):
            new = _COMPARED[type(node.ops[0])]()
            change = f"{type(node.ops[0]).__name__} becomes {type(new).__name__}"
            yield Edit(node.lineno, change, _set_first(node.ops, new))


def _junctions(tree: ast.Module) -> Iterator[Edit]:
    """Yield `and` for `or`."""
    for node in _running(tree):
        if isinstance(node, ast.BoolOp):
            new = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            change = f"{type(node.op).__name__} becomes {type(new).__name__}"
            yield Edit(node.lineno, change, lambda node=node, new=new: setattr(node, "op", new))


def _branches(tree: ast.Module) -> Iterator[Edit]:
    """Yield conditions that are turned round."""
    for node in _running(tree):
        if isinstance(node, ast.If | ast.IfExp):
            new = ast.UnaryOp(ast.Not(), node.test)
            yield Edit(node.lineno, "the other branch", swap_child(node, "test", None, new))


def _keys(tree: ast.Module) -> Iterator[Edit]:
    """Yield keywords that are misspelt."""
    for node in _running(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip():
            yield Edit(node.lineno, f"{node.value!r} misspelt", set_value(node, node.value + "~"))


def _numbers(tree: ast.Module) -> Iterator[Edit]:
    """Yield numbers that are off by one, and flags that are turned round."""
    for node in _running(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, bool):
            yield Edit(node.lineno, f"{node.value} turned", set_value(node, not node.value))
        elif isinstance(node, ast.Constant) and isinstance(node.value, int):
            yield Edit(node.lineno, f"{node.value} off by one", set_value(node, node.value + 1))


def _members(tree: ast.Module) -> Iterator[Edit]:
    """Yield tables, sets and lists that lack their last member."""
    for node in _running(tree):
        if isinstance(node, ast.Dict) and node.keys:
            yield Edit(node.lineno, "the last member is missing", _pop(node.keys, node.values))
        elif isinstance(node, ast.Set | ast.Tuple | ast.List) and len(node.elts) > 1:
            read = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
            if read:
                yield Edit(node.lineno, "the last member is missing", _pop(node.elts))


def _statements(tree: ast.Module) -> Iterator[Edit]:
    """Yield assignments to members and calls that are left out."""
    for holder in bodies(tree):
        for index, node in enumerate(holder):
            stored = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript)
            called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
            if stored or called or isinstance(node, ast.AugAssign | ast.Delete):
                change = f"without `{ast.unparse(node)[:60]}`"
                yield Edit(node.lineno, change, _left_out(holder, index))


def _cases(tree: ast.Module) -> Iterator[Edit]:
    """Yield `match` statements that lack a case."""
    for node in _running(tree):
        if isinstance(node, ast.Match):
            for case in node.cases[:-1]:
                change = f"without `case {ast.unparse(case.pattern)[:50]}`"
                yield Edit(case.pattern.lineno, change, _without(node.cases, case))


def _set_first(ops: list[ast.cmpop], new: ast.cmpop) -> Callable[[], None]:
    def act() -> None:
        ops[0] = new

    return act


def _pop(*lists: list[ast.expr] | list[ast.expr | None]) -> Callable[[], None]:
    def act() -> None:
        for one in lists:
            one.pop()

    return act


def _left_out(holder: list[ast.stmt], index: int) -> Callable[[], None]:
    def act() -> None:
        holder[index] = ast.Pass()

    return act


def _without(cases: list[ast.match_case], case: ast.match_case) -> Callable[[], None]:
    return lambda: cases.remove(case)


def _running(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield what decides: no docstring, no annotation, no message of an error."""
    silent = set[int]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise | ast.JoinedStr):
            silent |= {id(one) for one in ast.walk(node)}
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            silent.add(id(node.value))
    for parent, field, _index, child in children(tree):
        if field in ("annotation", "returns", "decorator_list"):
            silent |= {id(one) for one in ast.walk(child)}
        elif isinstance(parent, ast.Call) and field == "keywords":
            named = parent.func.id if isinstance(parent.func, ast.Name) else ""
            if named in ("Location", "SpecError", "UsageError"):
                silent |= {id(one) for one in ast.walk(child)}
    yield from (node for node in ast.walk(tree) if id(node) not in silent)


OPERATORS = tuple(
    CodeOperator(name, r".*\.py", find)
    for name, find in (
        ("comparison", _comparisons),
        ("junction", _junctions),
        ("branch", _branches),
        ("key", _keys),
        ("number", _numbers),
        ("member", _members),
        ("statement", _statements),
        ("case", _cases),
    )
)
