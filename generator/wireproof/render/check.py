"""The last look before anything is written: generated modules hold nothing but what we mean.

In: generated Python. Out: nothing, or an error. A spec is hostile input; the checks here do not
trust the escaping that came before. Every node of the syntax tree must be of a kind that our
templates use, and every call must be to a name that they call.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

_ALLOWED: Final = (
    ast.Module, ast.Expr, ast.Constant, ast.Name, ast.Attribute, ast.Subscript, ast.Tuple,
    ast.List, ast.Dict, ast.BinOp, ast.BitOr, ast.Load, ast.Store, ast.Assign, ast.AnnAssign,
    ast.Import, ast.ImportFrom, ast.alias, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef,
    ast.arguments, ast.arg, ast.Return, ast.Await, ast.Call, ast.keyword, ast.If, ast.Raise,
    ast.Compare, ast.NotIn, ast.Eq, ast.IfExp, ast.JoinedStr, ast.FormattedValue, ast.Pass,
    ast.UnaryOp, ast.USub, ast.BoolOp, ast.Or,
)  # fmt: skip
_CALLS: Final = frozenset(
    (
        "Operation Parameter Body Response Encoding Field TypeAliasType ConfigDict ClientConfig "
        "Server ApiKey Basic Bearer Anonymous OAuth2 ExactlyOneOf AnyOneOf DependentRequired "
        "MinProperties MaxProperties ExactlyOneMember UniqueItems MultipleOf super __init__ _call "
        "_credentials import_module AttributeError getattr globals"
    ).split()
)
_MODULES: Final = frozenset(
    "__future__ builtins collections.abc datetime functools importlib typing typing_extensions "
    "uuid pydantic".split()
)


class UnsafeOutputError(AssertionError):
    """A generated module holds a construct that no template of ours writes."""


def check_modules(files: Mapping[str, str]) -> None:
    """Check every generated Python module.

    Raises:
        UnsafeOutputError: naming the file, the line and the construct.
    """
    for path, text in files.items():
        if path.endswith(".py"):
            _check(path, text)


def _check(path: str, text: str) -> None:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        raise UnsafeOutputError(f"{path} is not Python: {error}") from error
    classes = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
        for alias in node.names
    }
    for node in ast.walk(tree):
        reason = _reason(node, classes | imported)
        if reason:
            raise UnsafeOutputError(f"{path}:{getattr(node, 'lineno', 0)}: {reason}")


def _reason(node: ast.AST, known: set[str]) -> str:
    if not isinstance(node, _ALLOWED):
        return f"unexpected {type(node).__name__}"
    if isinstance(node, ast.Call):
        name = _name(node.func)
        # A resource's constructor is called by the client's lazy property.
        if name not in _CALLS and name not in known:
            return f"unexpected call of {name or ast.unparse(node.func)!r}"
    if isinstance(node, ast.Import):
        foreign = [alias.name for alias in node.names if alias.name not in _MODULES]
        return f"unexpected import of {foreign[0]}" if foreign else ""
    if isinstance(node, ast.ImportFrom) and not node.level and node.module not in _MODULES:
        return f"unexpected import from {node.module}"
    return ""


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    if isinstance(function, ast.Attribute):
        return function.attr
    return ""
