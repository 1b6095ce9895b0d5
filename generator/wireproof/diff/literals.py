"""Dicts that the user's code writes down where the client takes an object.

In: an expression and the type that is asked for there. Out: the attributes of models that its keys
stand for, and those that it leaves out, as symbols with the nodes that use them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from wireproof.client.annotations import INPUTS
from wireproof.client.expressions import Expression, OneOf, members_of
from wireproof.diff.index import Index, given, left_out, made
from wireproof.diff.surface import key_of

Use = tuple[str, ast.AST]


def literal_uses(
    index: Index, node: ast.expr, wanted: Expression | None, variables: Mapping[str, ast.expr]
) -> Iterator[Use]:
    """The symbols that the dicts inside an expression use.

    Args:
        index: what the surface says about names.
        node: what is passed.
        wanted: the type that is asked for.
        variables: what they were given.
    """
    stack: list[tuple[ast.expr, Expression | None]] = [(node, wanted)]
    followed: set[str] = set()
    while stack:
        part, type_ = stack.pop()
        match part:
            case ast.Name(id=name) if name in variables and name not in followed:
                followed.add(name)
                stack.append((variables[name], type_))
            case ast.Dict(keys=keys, values=values):
                names = _classes(index, part, type_)
                if not names:
                    stack += [(value, type_) for value in values]
                for name in names:
                    yield from _uses(index, name, part)
                    attributes, wires = index.attributes[name], index.wires[name]
                    stack += [
                        (value, attributes[wires[key.value]])
                        for key, value in zip(keys, values, strict=True)
                        if isinstance(key, ast.Constant) and key.value in wires
                    ]
            case ast.List(elts=items) | ast.Tuple(elts=items):
                stack += [(item, type_) for item in items]
            case ast.ListComp(elt=item):
                stack.append((item, type_))
            case ast.IfExp(body=one, orelse=two):
                stack += [(one, type_), (two, type_)]
            case _:
                continue


def as_dict(call: ast.Call) -> ast.Dict:
    """`Order(state="open")` of a class of dicts, as the dict that it makes."""
    keys = [item.arg and ast.Constant(item.arg) for item in call.keywords]
    made_of = ast.Dict(keys, [item.value for item in call.keywords])  # type: ignore[arg-type]
    return ast.copy_location(made_of, call)


def _uses(index: Index, name: str, node: ast.Dict) -> Iterator[Use]:
    owner, wires = f"models.{name}", index.wires[name]
    yield owner, node
    yield made(owner), node
    keys = {key.value: value for key, value in _entries(node)}
    for wire, attribute in wires.items():
        symbol = f"{owner}.{attribute}"
        if wire in keys:
            yield symbol, keys[wire]
            yield given(symbol), keys[wire]
            yield key_of(f"{INPUTS}.{name}", wire), keys[wire]
        elif None not in node.keys:  # else nobody knows what `**values` has
            yield left_out(symbol), node


def _classes(index: Index, node: ast.Dict, wanted: Expression | None) -> list[str]:
    """The classes that a dict may stand for: those that have most of its keys."""
    kinds = sorted(index.models_in(wanted))
    found = [name for name in (kind.partition(" ")[2] for kind in kinds) if name in index.wires]
    found = [name for name in found if _agrees(index, name, node)]
    keys = {key.value for key, _ in _entries(node)}
    scores = {name: len(keys & index.wires[name].keys()) for name in found}
    best = max(scores.values(), default=0)
    if keys and not best:
        return []
    return [name for name, score in scores.items() if score == best]


def _agrees(index: Index, name: str, node: ast.Dict) -> bool:
    """Whether no key of a dict has a value that the class rules out, as the tag of another one."""
    for key, value in _entries(node):
        attribute = index.wires[name].get(str(key.value), "")
        type_ = index.attributes[name].get(attribute)
        if not isinstance(value, ast.Constant) or type_ is None:
            continue
        if all(
            isinstance(one, OneOf) and value.value not in one.values for one in members_of(type_)
        ):
            return False
    return True


def _entries(node: ast.Dict) -> Iterator[tuple[ast.Constant, ast.expr]]:
    """The entries whose keys are written down."""
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant):
            yield key, value


def dotted(node: ast.expr) -> str:
    """A chain of names: `generated.shop`; empty for anything else."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute) if owner := dotted(value):
            return f"{owner}.{attribute}"
        case _:
            return ""
