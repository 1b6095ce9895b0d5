"""What a type checker would say of a value that is given to a method.

In: an imported client, a method, an argument and a JSON value. Out: whether the annotation takes
the value as it would be written in code, a dict with its keys included. What is neither built in
nor of the client's own models is not judged.
"""

from __future__ import annotations

import inspect
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
    get_overloads,
    get_type_hints,
    is_typeddict,
)

from typing_extensions import TypeAliasType

from wireproof.harness.harness import Harness

_PLAIN = (str, int, float, bool, bytes, NoneType)


def takes(harness: Harness, keyword: str, value: Any) -> bool | None:
    """Tell whether an argument's type takes a value; `None` when that is beyond judging.

    Args:
        harness: of the method.
        keyword: the argument.
        value: as JSON, which is how a caller writes it down.
    """
    found = [_fits(one, value) for one in _annotations(harness, keyword)]
    if True in found:
        return True
    return None if None in found or not found else False


def models_taken(harness: Harness, keywords: Iterable[str]) -> dict[str, type]:
    """The model that stands for each schema in what arguments take, by the schema's pointer.

    A schema has two models where what is sent differs from what is received; what an argument's
    own model has inside is of the same kind as that.
    """
    package = harness.fixture.package
    if not package.manifest.models:  # a client without models need not have a module of them
        return {}
    found: dict[str, type] = {}
    waiting = deque(one for keyword in keywords for one in _annotations(harness, keyword))
    met = set[TypeAliasType]()
    while waiting:
        kind = waiting.popleft()
        if isinstance(kind, TypeAliasType):
            waiting += [] if kind in met else [_value_of(kind)]
            met.add(kind)
        elif not isinstance(kind, type) or get_origin(kind) is not None:
            waiting += get_args(kind)
        elif (pointer := package.schema_of(kind)) is not None and pointer not in found:
            found[pointer] = kind
            fields = getattr(kind, "model_fields", {}).values()
            waiting += [one.annotation for one in fields]
    return found


def takes_options(harness: Harness) -> bool:
    """Tell whether a call takes more than its arguments, such as `extra_headers`."""
    return any("RequestOptions" in str(one) for one in _function(harness).__annotations__.values())


def _function(harness: Harness) -> Any:
    method = harness.method
    holder: Any = harness.fixture.driver(harness.setup()).client
    for step in filter(None, method.resource.split(".")):
        holder = getattr(holder, step)
    return inspect.unwrap(getattr(type(holder), method.attribute))


def _annotations(harness: Harness, keyword: str) -> Iterator[Any]:
    """The types of an argument: one for each signature that a type checker sees."""
    package, function = harness.fixture.package, _function(harness)
    inputs = getattr(package.module, "inputs", None)  # which no module of the client imports
    names = {**function.__globals__, "inputs": inputs, "inputs_": inputs}
    for one in get_overloads(function) or [function]:
        text = one.__annotations__.get(keyword)
        if isinstance(text, str):
            yield eval(text, names)  # noqa: S307 - of a client that is about to be called anyway


@lru_cache(maxsize=512)
def _value_of(alias: TypeAliasType) -> Any:
    """What an alias stands for: a text that takes long to read, and is met again and again."""
    inner = alias.__value__
    if isinstance(inner, str):
        return eval(inner, vars(sys.modules[str(alias.__module__)]))  # noqa: S307 - as above
    return inner


def _fits(kind: Any, value: Any) -> bool | None:
    origin = get_origin(kind)
    if kind is Any or kind is object:
        return True
    if isinstance(kind, TypeAliasType):
        return _fits(_value_of(kind), value)
    if origin in (Annotated, Required, NotRequired):
        return _fits(get_args(kind)[0], value)
    if origin in (Union, UnionType):
        return _any([_fits(one, value) for one in get_args(kind)])
    if origin is Literal:
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # 1.0 is an integer in JSON
        return any(type(one) is type(value) and one == value for one in get_args(kind))
    if is_typeddict(kind):
        return _fits_keys(kind, value)
    return _fits_class(kind, origin, value)


def _fits_class(kind: Any, origin: Any, value: Any) -> bool | None:
    if kind is None or kind in _PLAIN:
        return _is(value, NoneType if kind is None else kind)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        if not isinstance(value, dict):
            return False
        return _all([_fits(get_args(kind)[1], one) for one in value.values()])
    if isinstance(origin, type) and issubclass(origin, Sequence):
        if isinstance(value, str):
            return _fits(get_args(kind)[0], value)
        if not isinstance(value, list):
            return False
        return _all([_fits(get_args(kind)[0], one) for one in value])
    if isinstance(kind, type) and origin is None and not _may_be_text(kind, value):
        return isinstance(value, kind)
    return None


def _may_be_text(kind: type, value: Any) -> bool:
    """Whether a text in JSON may stand for an object in code: a date, a UUID, a number."""
    root = kind.__module__.partition(".")[0]
    return isinstance(value, str | bytes) and root in (*sys.stdlib_module_names, "pydantic")


def _fits_keys(kind: Any, value: Any) -> bool | None:
    """Whether a dict has the keys of a `TypedDict`: known ones, and all that are required."""
    if not isinstance(value, dict):
        return False
    hints = _hints(kind)
    needed = {key for key, one in hints.items() if _is_needed(kind, one)}
    if needed - value.keys() or value.keys() - hints.keys():
        return False
    return _all([_fits(hints[key], one) for key, one in value.items()])


@lru_cache(maxsize=512)
def _hints(kind: Any) -> dict[str, Any]:
    """The types of a `TypedDict`'s keys: they are texts that take long to read."""
    return get_type_hints(kind, include_extras=True)


def _is_needed(kind: Any, hint: Any) -> bool:
    origin = get_origin(hint)
    return origin is Required or (kind.__total__ and origin is not NotRequired)


def _is(value: Any, kind: type) -> bool:
    if isinstance(value, float) and value.is_integer() and kind is int:
        return True  # 1.0 is an integer in JSON
    if isinstance(value, bool) and kind in (int, float):
        return True
    return isinstance(value, int | float) if kind is float else isinstance(value, kind)


def _any(found: list[bool | None]) -> bool | None:
    return True if True in found else None if None in found else False


def _all(found: list[bool | None]) -> bool | None:
    return False if False in found else None if None in found else True
