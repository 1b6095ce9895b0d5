"""The expressions that generated modules may hold: names, types, literals, a few constructors.

In: expressions of a syntax tree and the names that their module knows. Out: what is wrong, or
nothing. Text that Python evaluates later (forward references) is read and checked in the same way.
Nothing recurses here: a union of a thousand members is a thousand levels deep.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

BUILTINS: Final = frozenset("str int float bool bytes list dict tuple None True False".split())
_CONSTRUCTORS: Final = frozenset(
    (
        "Operation Paging Parameter Body Response ResponseHeader Encoding Field TypeAliasType "
        "ConfigDict TypedDict "
        "ClientConfig Server ApiKey Basic Bearer Anonymous OAuth2 Timeout Retry ExactlyOneOf "
        "AnyOneOf DependentRequired MinProperties MaxProperties ForbidProperties "
        "ExactlyOneMember ByTag UniqueItems Webhook "
        "IsBoolean NotBoolean "
        "Decimal MultipleOf Listed Matches OfText Fields Items Xml XmlDocument "
        "Fake Event Webhooks StandardWebhooks Hmac Timestamped _credentials"
    ).split()
)
_NAMESPACES: Final = frozenset(
    "models models_ inputs inputs_ errors _runtime builtins dt abc uuid xml_shapes".split()
)
"""Modules whose attributes are named with the module: `models.Member`, `dt.date`."""
_TEXT_IS_DATA: Final = frozenset(("Literal",))


def check_expressions(
    nodes: Iterable[ast.AST | None], names: Collection[str], *, types: bool = False
) -> Iterator[str]:
    """Yield what a template of ours never writes.

    Args:
        nodes: expressions.
        names: what the module imports and defines, and what the function takes.
        types: they are annotations; pydantic evaluates a text among them.
    """
    stack = [_Part(node, types) for node in nodes if node is not None]
    inner: list[_Part] | None
    while stack:
        part = stack.pop()
        node = part.node
        if isinstance(node, ast.Name) and (node.id in names or node.id in BUILTINS):
            continue  # as most are
        if part.is_type and isinstance(node, ast.Constant) and isinstance(node.value, str):
            reason, inner = _referred(node.value)
        else:
            reason, inner = _leaf(node, names), _inner(part)
        if inner is None and not reason:
            reason = f"unexpected {type(node).__name__}: {ast.unparse(node):.80}"
        if reason:
            yield reason
        stack += inner or ()


class _Part(NamedTuple):
    """An expression, and whether Python evaluates the text that it may be. There are many."""

    node: ast.AST
    is_type: bool = False


def _leaf(node: ast.AST, names: Collection[str]) -> str:
    """What is wrong with a node, apart from what stands in it."""
    match node:
        case ast.Constant(value=value) if isinstance(value, bytes | complex):
            return f"unexpected constant {value!r:.40}"
        case ast.Name(id=name) if name not in names and name not in BUILTINS:
            return f"unexpected name {name!r}"
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            known = name in _NAMESPACES and name in names and not attribute.startswith("_")
            return "" if known else f"unexpected attribute {name}.{attribute}"
        case ast.Call(func=ast.Name(id=name)) if name not in _CONSTRUCTORS or name not in names:
            return f"unexpected call of {name!r}"
        case _:
            return ""


def _inner(part: _Part) -> list[_Part] | None:
    """The expressions inside one; None where no template writes such a node."""
    match part.node:
        case ast.Constant() | ast.Name() | ast.Attribute(value=ast.Name()):
            return []
        case ast.Subscript(value=value, slice=inside):
            data = isinstance(value, ast.Name) and value.id in _TEXT_IS_DATA
            parts = inside.elts if isinstance(inside, ast.Tuple) else [inside]
            return [_Part(value), *(_Part(item, not data) for item in parts)]
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return [_Part(left, part.is_type), _Part(right, part.is_type)]
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float())):
            return []
        case ast.BoolOp(op=ast.Or(), values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            return [_Part(item) for item in parts]
        case ast.Dict(keys=keys, values=values) if None not in keys:
            return [_Part(item) for item in (*keys, *values) if item is not None]
        case ast.Lambda(
            args=ast.arguments(posonlyargs=[], args=[], kwonlyargs=[]) as given, body=body
        ):
            # A type that is looked up later.
            return [_Part(body)] if not (given.vararg or given.kwarg) else None
        case ast.Call(
            func=ast.Name(id="TypedDict"), args=[key, ast.Dict() as table], keywords=given
        ):
            types = [_Part(item, is_type=True) for item in table.values]
            plain = [key, *table.keys, *(item.value for item in given)]
            return [*types, *(_Part(item) for item in plain if item is not None)]
        case ast.Call(func=ast.Name(id=name), args=parts, keywords=keywords):
            # `f(**x)` has no name; the node itself is then refused.
            named = [item if item.arg is None else item.value for item in keywords]
            evaluated = name == "TypeAliasType"
            first = [_Part(item, evaluated and index == 1) for index, item in enumerate(parts)]
            return [*first, *map(_Part, named)]
        case _:
            return None


def _referred(text: str) -> tuple[str, list[_Part]]:
    """The expression that a text in the place of a type stands for."""
    try:
        return "", [_Part(ast.parse(text, mode="eval").body, is_type=True)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return f"a type that is not Python: {text!r:.80}", []


def check_arguments(call: ast.Call, names: Collection[str]) -> Iterator[str]:
    """Check the arguments of a call whose function has been found to be one of ours."""
    if any(keyword.arg is None for keyword in call.keywords):
        yield "unexpected unpacking"
    yield from check_expressions([*call.args, *(item.value for item in call.keywords)], names)
