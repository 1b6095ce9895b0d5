"""Operators over the types of arguments: dicts that may lack a key, or have any.

In: a tree. Out: edits. Nothing of a client runs otherwise with them; a type checker says less.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.mutation.edits import CodeOperator, Edit, children, swap_child


def _keys(tree: ast.Module) -> Iterator[ast.AnnAssign]:
    """The keys of classes of dicts."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from (one for one in node.body if isinstance(one, ast.AnnAssign))


def _input_any(tree: ast.Module) -> Iterator[Edit]:
    """Let a key of a dict have any value."""
    for one in _keys(tree):
        if ast.unparse(one.annotation) != "object":
            yield Edit(
                one.lineno, f"{ast.unparse(one.target)} any value",
                lambda one=one: setattr(one, "annotation", ast.Name("object", ast.Load())),  # type: ignore[misc]
            )  # fmt: skip


def _input_optional(tree: ast.Module) -> Iterator[Edit]:
    """Let a dict lack a key that is required."""
    for one in _keys(tree):
        if isinstance(one.annotation, ast.Subscript) and ast.unparse(one.annotation).startswith(
            "Required["
        ):
            yield Edit(
                one.lineno, f"{ast.unparse(one.target)} not required",
                lambda one=one, inner=one.annotation.slice: setattr(one, "annotation", inner),  # type: ignore[misc]
            )  # fmt: skip


def _input_open(tree: ast.Module) -> Iterator[Edit]:
    """Take anything where a dict with known keys is wanted."""
    new = ast.Name("object", ast.Load())
    unseen = {id(node) for body in _behind_overloads(tree) for node in ast.walk(body.args)}
    for parent, name, index, node in children(tree):
        of_inputs = isinstance(node, ast.Attribute) and ast.unparse(node.value) == "inputs"
        if isinstance(node, ast.Attribute) and of_inputs and id(node) not in unseen:
            yield Edit(node.lineno, "any object", swap_child(parent, name, index, new))


def _behind_overloads(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The bodies of overloaded functions: callers see the overloads, and never their signature."""
    for node in ast.walk(tree):
        methods = [
            one
            for one in (node.body if isinstance(node, ast.ClassDef) else ())
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        overloads = {one.name for one in methods if _is_overload(one)}
        yield from (one for one in methods if one.name in overloads and not _is_overload(one))


def _is_overload(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(ast.unparse(one) == "overload" for one in function.decorator_list)


OPERATORS: tuple[CodeOperator, ...] = (
    CodeOperator("input-any", r"inputs\.py", _input_any),
    CodeOperator("input-optional", r"inputs\.py", _input_optional),
    CodeOperator("input-open", r"resources/.*\.py", _input_open),
)
