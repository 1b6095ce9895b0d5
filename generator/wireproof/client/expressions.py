"""Type expressions of a client as data: what an annotation says, before it is text.

In: nothing. Out: a closed union of frozen values (`Expression`) that can be compared and searched,
and `as_source`, which alone turns one into Python. No module reads such text back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, assert_never


@dataclass(frozen=True, slots=True)
class Name:
    """A class or an alias by its name: `str`, `Any`, `models.Member`."""

    name: str
    module: str = ""
    """The module that it is an attribute of; empty where the name is imported or built in."""


@dataclass(frozen=True, slots=True)
class Generic:
    """A class with parameters: `list[int]`, `Mapping[str, Any]`, `Maybe[str]`."""

    origin: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """`Literal[…]`: some strings, numbers or booleans. Null is not among them: it is `None`."""

    values: tuple[str | int | bool, ...]
    kinds: tuple[type, ...] = field(init=False)
    """The types of the values: in Python, `1` equals `True`."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", tuple(map(type, self.values)))


@dataclass(frozen=True, slots=True)
class Call:
    """What an annotation says beside the type: `Field(ge=1)`, `MultipleOf('0.5')`."""

    function: str
    arguments: tuple[Any, ...] = ()
    keywords: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Marked:
    """`Annotated[…]`: a type and what is said beside it."""

    base: Expression
    marks: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """`A | B`: at least two members, none of them a choice, none of them twice (see `any_of`).

    `A | Any` is meant for readers: any value may come, and this is what is documented.
    """

    members: tuple[Expression, ...]


Expression = Name | Generic | OneOf | Marked | Choice

ANY: Final = Name("Any")
NONE: Final = Name("None")
ANNOTATED: Final = frozenset(
    "Bytes Date DateTime DecimalNumber File Integer Number UrlBytes Uuid".split()
)
"""Names of the runtime that stand for `Annotated[…]`."""

_BUILTINS: Final = frozenset("list dict tuple str int float bool bytes".split())
_HOMES: Final[Mapping[str, str]] = {
    **dict.fromkeys(_BUILTINS, "builtins"),
    "date": "dt",
    "datetime": "dt",
    "Iterable": "abc",
    "Mapping": "abc",
    "Sequence": "abc",
    "UUID": "uuid",
}
"""The module by which a name is still found where a method or a class has taken it."""


def any_of(expressions: Iterable[Expression]) -> Expression:
    """A union: members in order, each once; one member stands for itself, `Any` for all."""
    members: dict[Expression, None] = {}
    for item in expressions:
        members.update(dict.fromkeys(members_of(item)))
    if ANY in members:
        return ANY
    return Choice(tuple(members)) if len(members) > 1 else next(iter(members))


def members_of(expression: Expression) -> tuple[Expression, ...]:
    """The members of a union; of anything else, itself."""
    return expression.members if isinstance(expression, Choice) else (expression,)


def walk(expression: Expression) -> Iterator[Expression]:
    """An expression and everything inside it."""
    stack: list[Expression] = [expression]
    while stack:
        part = stack.pop()
        yield part
        match part:
            case Generic(arguments=inner) | Choice(inner):
                stack.extend(inner)
            case Marked(base):
                stack.append(base)
            case Name() | OneOf():
                continue


def renamed(expression: Expression, names: Mapping[str, str]) -> Expression:
    """An expression in which these built-in or imported names are others."""
    match expression:
        case Name(name, "") if name in names:
            return Name(names[name])
        case Generic(origin, arguments):
            return Generic(origin, tuple(renamed(item, names) for item in arguments))
        case Marked(base, marks):
            return Marked(renamed(base, names), marks)
        case Choice(members):
            return any_of(renamed(item, names) for item in members)
        case _:
            return expression


def as_value(expression: Expression) -> str:
    """An expression as Python source that is evaluated, not an annotation.

    Type checkers know no `|` between values of `Annotated[…]`, so such a union is a `Union[…]`.
    """
    match expression:
        case Choice(members) if any(map(_is_annotated, members)):
            return f"Union[{', '.join(map(as_value, members))}]"
        case Choice(members):
            return " | ".join(map(as_value, members))
        case Generic(origin, arguments):
            return f"{origin}[{', '.join(map(as_value, arguments))}]"
        case Marked(base, marks):
            return f"Annotated[{', '.join([as_value(base), *map(_call, marks)])}]"
        case Name() | OneOf():
            return as_source(expression)
        case _:
            assert_never(expression)


def _is_annotated(expression: Expression) -> bool:
    """Whether a value is `Annotated[…]`, or a name of the runtime that stands for one."""
    named = isinstance(expression, Name) and not expression.module and expression.name in ANNOTATED
    return named or isinstance(expression, Marked)


def as_source(expression: Expression, shadowed: Collection[str] = (), *, inside: str = "") -> str:
    """An expression as Python source.

    Args:
        expression: the expression.
        shadowed: names that the surrounding class gives another meaning, such as a method `list`;
            builtins and dates among them are written with their module, and a module of types
            among them with an underscore.
        inside: the module that it stands in, whose own names are written without it.
    """
    match expression:
        case Name(name, module):
            if module and module != inside:
                return f"{module}{'_' if module in shadowed else ''}.{name}"
            return name if module else _plain(name, shadowed)
        case Generic(origin, arguments):
            inner = ", ".join(as_source(item, shadowed, inside=inside) for item in arguments)
            return f"{_plain(origin, shadowed)}[{inner}]"
        case OneOf(values):
            return f"Literal[{', '.join(map(repr, values))}]"
        case Marked(base, marks):
            inner = as_source(base, shadowed, inside=inside)
            return f"Annotated[{', '.join([inner, *map(_call, marks)])}]"
        case Choice(members):
            return " | ".join(as_source(item, shadowed, inside=inside) for item in members)
        case _:
            assert_never(expression)


def _plain(name: str, shadowed: Collection[str]) -> str:
    return f"{_HOMES[name]}.{name}" if name in shadowed and name in _HOMES else name


def _call(call: Call) -> str:
    named = [f"{key}={value!r}" for key, value in call.keywords]
    return f"{call.function}({', '.join([*map(repr, call.arguments), *named])})"
