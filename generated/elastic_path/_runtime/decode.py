"""From a response to a value: by pydantic-core in one go, or else as far as it goes.

Each level tries the strict way again, so only what really drifts stays raw, with a record.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Generic,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json, to_json

from . import errors
from .errors import (
    Drift,
    DriftPolicy,
    ErrorKinds,
    Headers,
    HttpResponse,
    RawResponse,
    ResponseInvalid,
)
from .model import broken_rules
from .operation import Operation, Response
from .values import essence, is_array, is_json, is_model, is_object, read_json, resolve, wire_names

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
Decoded = tuple[Any, tuple[Drift, ...]]

_NO_CONTENT = frozenset({204, 205, 304})
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_MAX_DRIFT = 1000
_WRONG_KIND = 1_000_000  # another JSON type altogether
_WRONG_TAG = 1_000  # a constant property says that this is another member of the union


class Broken(ResponseInvalid):
    """The body is not what its media type says, or not of a documented one."""

    def __init__(self, expected: str, got: str) -> None:
        super().__init__(f"{expected}; got {got}")
        self.expected, self.got = expected, got


def decode_response(
    operation: Operation[T], response: HttpResponse, policy: DriftPolicy, kinds: ErrorKinds
) -> RawResponse[T]:
    """Decode a response by its status, or raise what it means: a class of `kinds`, if any."""
    status, body, drift = response.status_code, None, tuple[Drift, ...]()
    answers, success = find_responses(operation, status)
    try:
        if answers:
            body, drift = _decode_body(operation.name, answers, response)
    except Broken as error:
        drift = (Drift("", error.expected, error.got, operation.name),)
        if success and status < 400:
            message = f"{errors.status_phrase(status)}: {error}"
            raise ResponseInvalid(message, drift=drift, response=response) from None
    if success or status >= 400:
        settle(drift, policy, response)
    if success and status < 400:
        return RawResponse(**vars(response), data=cast("T", body), drift=drift)
    if body is None and response.content:  # undocumented: JSON where it is, else text
        body = response.text
        with suppress(ValueError):
            if is_json(response.headers.get("content-type", "")):
                body = from_json(response.content, allow_inf_nan=False)
    text = " ".join(response.text[:400].split())
    excerpt = f": {text[:200]}{'…' * (len(text) > 200)}" if text else ""
    identity = f" (request id {response.request_id})" if response.request_id else ""
    message = f"{errors.status_phrase(status)}{excerpt}{identity}"
    kind = kinds.get(status) or errors.ERRORS.get(status, errors.StatusError)
    raise kind(message, response, body=body, drift=drift)


def find_responses(operation: Operation[Any], status: int) -> tuple[tuple[Response, ...], bool]:
    """What is documented for a status (OAS 3.1, 4.8.16), and whether as more than an error."""
    for key in (str(status), f"{status // 100}XX"):
        if key in operation.responses:
            return operation.answers(key), True
    if "default" not in operation.responses:
        return (), False
    success = any(key.startswith("2") for key in operation.responses)
    return operation.answers("default"), 200 <= status < 300 and not success


def settle(drift: tuple[Drift, ...], policy: DriftPolicy, response: HttpResponse) -> None:
    """Apply the drift policy; ResponseInvalid when it is `"raise"` and there is drift."""
    if not drift or policy == "ignore":
        return
    if callable(policy):
        for record in drift:
            policy(record)
        return
    text = "; ".join(str(record) for record in drift[:3]) + "; …" * (len(drift) > 3)
    if policy == "raise":
        message = f"the response differs from its documentation: {text}"
        raise ResponseInvalid(message, drift=drift, response=response)
    root, depth, frame = __name__.rsplit(".", 2)[0], 1, inspect.currentframe()
    while frame and f"{frame.f_globals.get('__name__')}.".startswith(f"{root}."):
        depth, frame = depth + 1, frame.f_back  # the line to warn about is outside the client
    name = "".join(record.operation for record in drift[:1])
    warnings.warn(f"{name}: {text}", errors.DriftWarning, stacklevel=depth)


def _decode_body(operation: str, answers: Sequence[Response], response: HttpResponse) -> Decoded:
    content, documented = response.content, [a for a in answers if a.media_type]
    nothing = not content and len(documented) < len(answers)
    if nothing or response.method == "HEAD" or response.status_code in _NO_CONTENT:
        return None, ()
    header = response.headers.get("content-type", "")
    if not documented:
        got = f"{len(content)} bytes of {header or 'no content type'}"
        return None, (Drift("", "no content", got, operation),)
    answer, exact = match_media(documented, header)
    value, drift = decode_value(operation, answer, content, header if exact else answer.media_type)
    if exact:
        return value, drift
    expected = f"content type {answer.media_type}"
    return value, (Drift("", expected, header or "none", operation), *drift)


def match_media(documented: Sequence[Response], header: str) -> tuple[Response, bool]:
    """The documented media type of a body, and whether the header says so exactly; or Broken."""
    kind = essence(header)
    for wanted in (kind, kind.partition("/")[0] + "/*", "*/*"):
        for answer in documented:
            if essence(answer.media_type) == wanted:
                return answer, True
    for answer in documented:
        if not header or (is_json(kind) and is_json(answer.media_type)):
            return answer, False
    expected = " or ".join(answer.media_type for answer in documented)
    raise Broken(f"content type {expected}", shorten(header))


def decode_value(operation: str, answer: Response, content: bytes, media_type: str) -> Decoded:
    """Decode a body of a media type; Broken when it is not what that says."""
    kind = essence(media_type)
    subtype = kind.rpartition("/")[2].rpartition("+")[2]
    text = kind.startswith("text/") or subtype in ("xml", "yaml", "javascript", "csv")
    if answer.type is bytes or (answer.type in (Any, object) and not is_json(kind) and not text):
        return content, ()
    if is_json(kind) or (answer.type is not str and not text):
        return decode_json(operation, answer.type, content)
    charset = _CHARSET.search(media_type)
    try:
        found = content.decode(charset[1] if charset else "utf-8")
    except (UnicodeDecodeError, LookupError) as error:
        raise Broken("text", str(error)[:80]) from None
    return decode_json(operation, answer.type, json.dumps(found).encode())


def decode_json(operation: str, kind: Any, content: bytes) -> Decoded:
    """Decode JSON (RFC 8259); Broken: syntax, not UTF-8, NaN, more than 200 levels deep."""
    data = content.removeprefix(b"\xef\xbb\xbf")
    try:
        if b"NaN" in data or b"Infinity" in data:  # in a string, or as a number that JSON lacks
            from_json(data, allow_inf_nan=False)
        try:
            return read_json(kind, data), ()
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            if first["type"] == "json_invalid":
                raise Broken("JSON", first["msg"]) from None
        records: list[Drift] = []
        found = _Repair(operation, records).walk(resolve(kind), from_json(data), "")
        return found, tuple(records)
    except (ValueError, RecursionError) as error:
        raise Broken("JSON", str(error)[:120]) from None


def shorten(value: Any, limit: int = 80) -> str:
    """Render a JSON value for a message, in at most `limit` characters."""
    if (is_array(value) or is_object(value)) and len(value) > limit:
        return "a long array" if is_array(value) else "a large object"
    text = json.dumps(value[:limit] if isinstance(value, str) else value, ensure_ascii=False)
    return text if len(text) <= limit else text[: limit - 1] + "…"


@cache
def _field_types(model: type[BaseModel]) -> dict[str, Any]:
    """The full type of each field and, under "", of undeclared properties."""
    model.model_rebuild()  # nested models are built inside others, their own fields may wait
    own = [c for c in model.__mro__ if c not in BaseModel.__mro__]
    typed = any("__pydantic_extra__" in inspect.get_annotations(c) for c in own)
    hints = get_type_hints(model, include_extras=True) if typed else {}
    types = {"": get_args(hints["__pydantic_extra__"])[1] if typed else Any}
    for name, info in model.model_fields.items():
        types[name] = info.annotation
        for metadata in info.metadata:
            types[name] = Annotated[types[name], metadata]
    return types


def _bare(kind: Any) -> tuple[Any, Any]:
    """Strip `Annotated` and type aliases (a recursive one is text): the type, and its origin."""
    while get_origin(kind) is Annotated or hasattr(kind, "__value__"):
        if hasattr(kind, "__value__"):
            holder = type("_", (), {"__annotations__": {"value": kind.__value__}})
            names = vars(sys.modules[kind.__module__])
            kind = get_type_hints(holder, globalns=names, include_extras=True)["value"]
        else:
            kind = get_args(kind)[0]
    return kind, get_origin(kind)


class _Repair:
    """One repair; collects the records."""

    def __init__(self, operation: str, records: list[Drift]) -> None:
        self.operation = operation
        self.records = records

    def note(self, pointer: str, expected: str, got: str) -> None:
        if len(self.records) < _MAX_DRIFT:
            self.records.append(Drift(pointer, expected, got, self.operation))

    def walk(self, kind: Any, value: Any, pointer: str) -> Any:
        try:
            return read_json(kind, to_json(value))
        except ValidationError as error:
            before = len(self.records)
            mended = self.mend(kind, value, pointer)
            if len(self.records) == before:  # no part of it is at fault, so the whole is
                self.note(pointer, error.errors(include_input=False)[0]["msg"], shorten(value))
            return mended

    def mend(self, kind: Any, value: Any, pointer: str) -> Any:
        base, origin = _bare(kind)
        arguments = get_args(base)
        if origin in (Union, UnionType):
            return self.union(base, value, pointer)
        if is_object(value) and is_model(base):
            return self.model(base, {**value}, pointer)
        if is_object(value) and origin is dict:
            at = {name: f"{pointer}/{_escape(name)}" for name in value}
            return {name: self.walk(arguments[1], value[name], at[name]) for name in value}
        if is_array(value) and origin in (list, tuple):
            if origin is list or arguments[1:] == (Ellipsis,):
                arguments = arguments[:1] * len(value)
            if len(arguments) == len(value):
                pairs = enumerate(zip(arguments, value, strict=True))
                found = [self.walk(*pair, f"{pointer}/{i}") for i, pair in pairs]
                return found if origin is list else tuple(found)
        return value

    def model(self, kind: type[BaseModel], rest: dict[str, Any], pointer: str) -> BaseModel:
        names, types, whole = wire_names(kind), _field_types(kind), shorten(rest)
        fields: dict[str, Any] = {}
        for name, info in kind.model_fields.items():
            place = f"{pointer}/{_escape(names[name])}"
            if names[name] in rest:
                fields[name] = self.walk(types[name], rest.pop(names[name]), place)
            elif info.is_required():
                self.note(place, "Field required", "nothing")
        for name, item in rest.items():
            place = f"{pointer}/{_escape(name)}"
            rest[name] = self.walk(types[""], item, place)
            if kind.model_config.get("extra") != "allow":
                self.note(place, "no such property is documented", shorten(item))
        built = _build(kind, fields, rest)
        for message in broken_rules(built):
            self.note(pointer, message, whole)
        return built

    def union(self, kind: Any, value: Any, pointer: str) -> Any:
        best, nearest, members = _WRONG_KIND, None, 0
        for member in get_args(kind):
            members += _bare(member)[0] is not NoneType
            try:
                return read_json(member, to_json(value))  # the union as a whole objects
            except ValidationError as error:
                if (score := _distance(error)) < best:
                    best, nearest = score, member
        if nearest is None or (best >= _WRONG_TAG and members > 1):
            return value
        return self.mend(nearest, value, pointer)


def _distance(error: ValidationError) -> int:
    """How far a value is from a member: the number of faults, wrong constants weighing most."""
    total = 0
    for detail in error.errors(include_input=False):
        kind, choice = detail["type"], detail.get("ctx", {}).get("expected", "")
        if not detail["loc"] and (kind.endswith("_type") or kind == "none_required"):
            total += _WRONG_KIND
        constant = kind == "literal_error" and len(detail["loc"]) == 1 and " or " not in choice
        total += _WRONG_TAG if constant else 1
    return total


def _build(kind: type[BaseModel], fields: dict[str, Any], extra: dict[str, Any]) -> BaseModel:
    """Build a model without validation, defaults filled in, absent required fields left out."""
    built, values = kind.__new__(kind), dict(fields)
    for name, info in kind.model_fields.items():
        if name not in fields and not info.is_required():
            values[name] = info.get_default(call_default_factory=True)
    facts = {"fields_set__": set(fields), "extra__": extra, "private__": None}
    object.__setattr__(built, "__dict__", values)
    for name, fact in facts.items():
        object.__setattr__(built, f"__pydantic_{name}", fact)
    return built


def _escape(token: str) -> str:
    return token.replace("~", "~0").replace("/", "~1")


@dataclass(eq=False, repr=False, frozen=True)
class Webhook(Generic[T]):
    """A request that the vendor sends to you: `webhooks.new_pet.parse(body)`."""

    name: str
    type: Any

    def parse(self, content: bytes | str, *, on_drift: DriftPolicy = "warn") -> T:
        """Decode the body, or ResponseInvalid. Check its signature first: anybody can send one."""
        data = content.encode() if isinstance(content, str) else content
        value, drift = decode_json(self.name, self.type, data)
        settle(drift, on_drift, HttpResponse(200, content=data))
        return cast("T", value)


def read_headers(kind: type[M], headers: Headers, *, on_drift: DriftPolicy = "warn") -> M:
    """Decode the header fields of a response: `read_headers(models.ListPetsHeaders, raw.headers)`.

    ResponseInvalid when they are not what is documented and `on_drift` is `"raise"`.
    """
    types, names = _field_types(kind), wire_names(kind).items()
    found = {wire: _read(types[name], headers[wire]) for name, wire in names if wire in headers}
    return Webhook[M](kind.__name__, kind).parse(json.dumps(found), on_drift=on_drift)


def _read(kind: Any, text: str) -> Any:
    """The first reading, in the style `simple` or as JSON, that is of the type; else the text."""
    items = [item.strip() for item in text.split(",")]
    pairs = {item.partition("=")[0]: item.partition("=")[2] for item in items}
    for value in (text, _scalar(text), items, [_scalar(item) for item in items], pairs):
        with suppress(ValidationError):
            read_json(kind, json.dumps(value).encode())
            return value
    return text


def _scalar(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
