"""The values of JSON in Python: absence, what is written, and what is read by its type."""

from __future__ import annotations

import base64
import enum
import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from types import FunctionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    Literal,
    TypeAlias,
    TypeVar,
    get_args,
    get_origin,
)
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from typing_extensions import TypeIs

from .failfast import FailFast

T = TypeVar("T")

FORM = "application/x-www-form-urlencoded"
_LINES = frozenset({"jsonl", "ndjson", "jsonlines", "json-lines"})
_MAX_DEPTH = 100  # of a request; pydantic-core refuses JSON nested more than 200 levels deep


class Unset(enum.Enum):
    """The type of `UNSET`, which is false; an enum, so that type checkers narrow `is UNSET`."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
"""Not given: left out of the request, or absent from the response."""

_LEFT_OUT = Field(exclude_if=lambda value: value is UNSET)

if TYPE_CHECKING:
    Maybe: TypeAlias = T | Unset
else:

    class Maybe:
        """`Maybe[T]` in a model: a property that may be absent; plain `T` on the wire."""

        def __class_getitem__(cls, item: Any) -> Any:
            return Annotated[item, _LEFT_OUT]


class Unchecked:
    """The type of no value: type checkers let `Any` pass for it, and nothing that they know."""


UntypedMapping: TypeAlias = Mapping[str, Unchecked]
"""`dict[str, Any]`, as JSON is after reading. A dict of which more is known needs its keys."""


class Unwritable(ValueError):  # noqa: N818 - says what is wrong, and never leaves the runtime
    """A value that cannot be written; `path` leads to it."""

    def __init__(self, message: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.path = path


def is_object(value: object) -> TypeIs[Mapping[Any, Any]]:
    """Whether a value is a JSON object, parsed or to be written."""
    return isinstance(value, Mapping)


def is_array(value: object) -> TypeIs[list[Any] | tuple[Any, ...]]:
    """Whether a value is a JSON array, parsed or to be written."""
    return isinstance(value, (list, tuple))


_LISTED = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')


@lru_cache(maxsize=512)
def essence(media_type: str) -> str:
    """`Application/JSON; charset=utf-8` is `application/json` (RFC 9110 section 8.3)."""
    return media_type.partition(";")[0].strip().lower()


def listed_types(text: str) -> list[str]:
    """The media types of a list: a comma in a quoted parameter parts none (RFC 9110, 5.6.1)."""
    return [one for found in _LISTED.findall(text) if (one := found.strip())]


def is_json(media_type: str) -> bool:
    """Whether a media type is JSON, by name or by suffix (RFC 6839 section 3.1)."""
    kind = essence(media_type)
    return kind in ("application/json", "text/json") or kind.endswith("+json")


def covers(wide: str, media_type: str) -> bool:
    """Whether a media type is the same as another one, or within that range."""
    start, star, end = essence(wide).replace("*/*", "*").partition("*")
    kind = essence(media_type)
    return kind.startswith(start) and kind.endswith(end) if star else kind == start


def ranges_of(media_type: str) -> tuple[str, ...]:
    """A media type and the ranges that it falls under, the narrowest first."""
    kind = essence(media_type)
    main, _, rest = kind.partition("/")
    suffix = (f"{main}/*+{rest.rpartition('+')[2]}",) if "+" in rest else ()
    return (kind, *suffix, f"{main}/*", "*/*")


def is_rows(media_type: str) -> bool:
    """Whether a media type is a row of JSON texts: JSON Lines and its like, or RFC 7464."""
    return is_lines(media_type) or is_sequence(media_type)


def is_lines(media_type: str) -> bool:
    """Whether a media type is JSON Lines, by one of the names in use."""
    return essence(media_type).removeprefix("application/").removeprefix("x-") in _LINES


def is_sequence(media_type: str) -> bool:
    """Whether each JSON text stands after a record separator (RFC 7464; RFC 8091, section 2)."""
    return essence(media_type).endswith(("/json-seq", "+json-seq"))


@cache
def wire_names(model: type[BaseModel]) -> dict[str, str]:
    """Attribute name to wire name, for each declared field."""
    model.model_rebuild(raise_errors=False)  # what waits for other modules has no alias before
    return {n: n if one.alias is None else one.alias for n, one in model.model_fields.items()}


def present(model: BaseModel) -> dict[str, Any]:
    """The properties of a model that were set, by wire name."""
    fields, names = model.model_fields_set, wire_names(type(model)).items()
    found = {wire: getattr(model, name) for name, wire in names if name in fields}
    found.update(model.model_extra or {})
    return {wire: value for wire, value in found.items() if value is not UNSET}


def text_of(value: object) -> str:
    """The wire text of a UUID, date, time or bytes: what was received, else the standard form."""
    text = getattr(value, "text", None)
    if isinstance(text, str):
        return text
    if isinstance(value, datetime):
        iso = value.isoformat()
        return iso[:-6] + "Z" if iso.endswith("+00:00") else iso
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


def to_wire(value: Any, path: tuple[str | int, ...] = ()) -> Any:
    """Turn a value into JSON values; `UNSET` entries vanish, bytes become base64 (RFC 4648).

    Unwritable, with its `path`: NaN, a class without a JSON form, a cycle, more than 100 levels.
    """
    if isinstance(value, enum.Enum) and value is not UNSET:
        value = value.value
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, (float, Decimal)):
        return _finite(value, path)
    if len(path) > _MAX_DEPTH:
        raise Unwritable(f"nested more than {_MAX_DEPTH} levels deep, or a cycle", path[:3])
    if isinstance(value, BaseModel):
        value = present(value)
    if is_object(value):
        if not all(isinstance(key, str) for key in value):
            raise Unwritable("a key must be a string", path)
        return {key: to_wire(v, (*path, key)) for key, v in value.items() if v is not UNSET}
    if is_array(value):
        return [to_wire(v, (*path, i)) for i, v in enumerate(value) if v is not UNSET]
    if isinstance(value, (UUID, date, time, bytes)):
        return text_of(value)
    raise Unwritable(f"{type(value).__name__} has no JSON form", path)


def _finite(value: float | Decimal, path: tuple[str | int, ...]) -> float | Decimal:
    if value.is_finite() if isinstance(value, Decimal) else math.isfinite(value):
        return value
    raise Unwritable(f"{value} has no exact JSON form", path)


def dump_json(value: Any, *, ascii_only: bool = False) -> bytes:
    """Write JSON values as UTF-8, without blanks and with every digit (RFC 8259)."""
    try:
        try:
            text = (_ASCII if ascii_only else _UNICODE).encode(value)
        except _HasDecimalError:
            text = _dump_decimals(value, ascii_only=ascii_only)
    except ValueError as error:  # an integer of more than 4,300 digits
        raise Unwritable(str(error)) from None
    return dump_text(text)


class _HasDecimalError(Exception):
    """Python's writer of JSON knows no decimals; few values have any."""


def _no_decimal(item: object) -> str:
    if isinstance(item, Decimal):
        raise _HasDecimalError
    raise Unwritable(f"{type(item).__name__} has no JSON form")


def _encoder(*, ascii_only: bool, default: Callable[[object], str]) -> json.JSONEncoder:
    return json.JSONEncoder(
        ensure_ascii=ascii_only, allow_nan=False, separators=(",", ":"), default=default
    )


_ASCII = _encoder(ascii_only=True, default=_no_decimal)
_UNICODE = _encoder(ascii_only=False, default=_no_decimal)


def _dump_decimals(value: Any, *, ascii_only: bool) -> str:
    """The same with decimals, which stand in the text as marks at first."""
    mark, numbers = uuid4().hex, list[str]()

    def marked(item: object) -> str:
        if not isinstance(item, Decimal):
            return _no_decimal(item)
        numbers.append(str(item))
        return f"{mark}{len(numbers) - 1}-"

    text = _encoder(ascii_only=ascii_only, default=marked).encode(value)
    for index, number in enumerate(numbers):
        text = text.replace(f'"{mark}{index}-"', number, 1)
    return text


def dump_text(text: str) -> bytes:
    """Write text as UTF-8; Unwritable for half a surrogate pair, which is not Unicode text."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise Unwritable("a string holds half a surrogate pair") from None


_BUILT: dict[int, tuple[Any, TypeAdapter[Any]]] = {}


def resolve(kind: Any) -> Any:
    """A type, also where a function stands for it, so that models are imported when needed."""
    return _given(kind) if isinstance(kind, FunctionType) else kind


@cache
def _given(function: Callable[[], Any]) -> Any:
    return function()


def is_model(kind: object) -> TypeIs[type[BaseModel]]:
    """Whether a type is a model class."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def read_json(kind: Any, data: bytes) -> Any:
    """Validate JSON strictly, by wire names; a type's validator is built once, on first use."""
    kind = resolve(kind)
    # By identity, because annotated types need not be hashable; the type is kept beside its
    # adapter, so that its identity is not used again.
    known = _BUILT.get(id(kind))
    if known is None:
        strict = ConfigDict(strict=True, defer_build=True, allow_inf_nan=False)
        bare = get_args(kind)[0] if get_origin(kind) is Annotated else kind
        plain: Any = kind if is_model(kind) else Annotated[kind, FailFast()]
        adapter = TypeAdapter[Any](plain, config=None if is_model(bare) else strict)
        if len(_BUILT) > 20_000:  # types made on the fly, by `request(cast_to=list[X])`
            _BUILT.clear()
        known = _BUILT[id(kind)] = (kind, adapter)
    return known[1].validate_json(data, by_alias=True, by_name=False)
