"""The forms check: UUIDs, dates, models and named files are sent as what they represent.

In: a harness. Out: results over valid calls whose arguments are given as Python objects, and whose
files as the tuples that HTTP libraries take: `(name, content)` and `(name, content, type)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from itertools import takewhile
from mimetypes import guess_type
from types import MappingProxyType
from typing import Any

from wireproof.cases.boundaries import BASE64
from wireproof.cases.directions import names_of_one_way
from wireproof.cases.model import CallCase
from wireproof.cases.seeds import places
from wireproof.checks.as_read import as_read, sent_alike, unlabelled
from wireproof.checks.check import Check, Result, fullest, raw_exception
from wireproof.checks.chosen import untyped
from wireproof.checks.requests import judge_sending
from wireproof.errors import SpecError
from wireproof.harness.harness import Harness, Interaction
from wireproof.harness.hints import models_taken
from wireproof.harness.keywords import Inexpressible, keywords_for
from wireproof.oas.media_types import essence, listed
from wireproof.oracle.arguments import ABSENT, Arguments
from wireproof.oracle.forms import as_contained, as_files, as_objects, as_other, names_of
from wireproof.oracle.multipart import boundary_of, read_parts
from wireproof.oracle.operations import PLACES
from wireproof.oracle.payload import Complaint
from wireproof.oracle.references import lookup

_MOST = 8
_MARK = "wireproof: not to be sent"


@dataclass(frozen=True, slots=True)
class _Built:
    """Arguments as objects, and whether any of them is one."""

    arguments: Arguments
    changed: bool


def _cases(harness: Harness) -> Iterable[CallCase]:
    return harness.once("forms", lambda: _chosen(harness))


def _chosen(harness: Harness) -> Iterable[CallCase]:
    fit = harness.fit
    short = fullest(harness, fit, 4000)
    half = _MOST // 2
    return (*short[:half], *_telling(short), *fit[:half]) if short else fit[:_MOST]


def _telling(cases: list[CallCase]) -> list[CallCase]:
    """Return calls that say null, or bytes that base64 has two spellings of, at some new place."""
    out: list[CallCase] = []
    seen: set[tuple[str, ...]] = set()
    for case in cases:
        said = _with_bytes(case.arguments.to_json())
        found = {place for place in places(said) if place[-1] in ("null", "bytes")}
        if found - seen and len(out) < _MOST:
            out.append(case)
            seen |= found
    return out


def _with_bytes(value: Any) -> Any:
    match value:
        case str():
            return value.encode() if value in BASE64 else value
        case list():
            return [_with_bytes(one) for one in value]
        case dict():
            return {key: _with_bytes(one) for key, one in value.items()}
        case _:
            return value


def check(harness: Harness, case: CallCase) -> Result:
    """A call with objects leads to the same request as the call with plain JSON."""
    for objects in ("none", *_ways(harness, case)):
        try:
            built = _build(harness, case, objects)
        except Exception as error:  # noqa: BLE001 - a model that refuses valid data is the finding
            found = _refused_by_model(harness, error)
            return Result("judged", (found,))
        if not built.changed or (objects == "whole" and isinstance(built.arguments.body, dict)):
            continue
        keywords = keywords_for(harness.method, built.arguments)
        if isinstance(keywords, Inexpressible):
            return Result("inexpressible", reason=keywords.reason)
        result = judge_sending(
            harness, case, Interaction(harness.setup(), keywords), harness.target
        )
        if result.complaints:
            return result
    ways = (_named_files, _other_files, untyped, as_read, unlabelled, _contained)
    several = (more(harness, case) for more in ways)
    return next((one for one in several if one.complaints), Result("judged"))


def _contained(harness: Harness, case: CallCase) -> Result:
    """Other containers than lists and dicts say the same: tuples, and mappings of any kind."""
    given, parts = case.arguments, essence(case.arguments.media_type).startswith("multipart/")
    values = {place: as_contained(dict(given.place(place))) for place in PLACES}
    values = {place: dict(one) for place, one in values.items()}
    body = given.body if parts or given.body is ABSENT else as_contained(given.body)
    keywords = keywords_for(harness.method, replace(given, values=values, body=body))
    if isinstance(keywords, Inexpressible) or isinstance(body, MappingProxyType):
        whole = dict(body) if isinstance(body, MappingProxyType) else body
        keywords = keywords_for(harness.method, replace(given, values=values, body=whole))
    plain = harness.keywords(given)
    if isinstance(keywords, Inexpressible) or repr(keywords) == repr(plain):
        return Result("judged")
    return judge_sending(harness, case, Interaction(harness.setup(), keywords), harness.target)


def _other_files(harness: Harness, case: CallCase) -> Result:
    """Files are sent alike from memory of other kinds, from what is open, and in chunks."""
    body, content = case.arguments.body, harness.plan.operation.content(case.arguments.media_type)
    parts = content is not None and essence(content.media_type) == "multipart/form-data"
    whole = isinstance(body, bytes)
    if not whole and not (parts and isinstance(body, dict)):
        return Result("judged")
    kinds = (bytearray, memoryview, BytesIO, _chunks) if whole else (BytesIO,)
    others = (as_other(body, kind) for kind in kinds)
    return sent_alike(harness, case, takewhile(lambda other: other is not body, others))


def _chunks(content: bytes) -> Iterator[bytes | bytearray]:
    yield content[:1]
    yield bytearray(content[1:])


def _ways(harness: Harness, case: CallCase) -> Iterator[str]:
    """Yield how objects may stand in place of data: none where no argument takes a model."""
    body = harness.method.body
    two_ways = body is not None and body.fields and body.argument
    if _taken(harness, case, whole=False):
        yield from ("taken", "answered")
    if two_ways and _taken(harness, case, whole=True):
        yield "whole"


def _taken(harness: Harness, case: CallCase, *, whole: bool) -> dict[str, type]:
    """Return the models that the arguments of a call take, by the schema's pointer."""
    keywords = keywords_for(harness.method, case.arguments)
    if isinstance(keywords, Inexpressible):
        return {}
    body = harness.method.body
    names = sorted({*keywords, *([body.argument] if whole and body and body.argument else ())})
    found = harness.once(f"models: {names}", lambda: models_taken(harness, names).items())
    return dict(found)


def _named_files(harness: Harness, case: CallCase) -> Result:
    """Files are sent under the names that are given beside them, and nothing else differs."""
    content = harness.plan.operation.content(case.arguments.media_type)
    if content is None or not isinstance(case.arguments.body, dict):
        return Result("judged")
    if essence(content.media_type) != "multipart/form-data":
        return Result("judged")
    named = {
        name: as_files(value, str(content.encoding.get(name, {}).get("contentType", "")))
        for name, value in case.arguments.body.items()
    }
    given = replace(case.arguments, body=named)
    keywords = keywords_for(harness.method, given)
    if named == case.arguments.body or isinstance(keywords, Inexpressible):
        return Result("judged")
    interaction = Interaction(harness.setup(), keywords)
    result = judge_sending(harness, case, interaction, harness.target)
    if result.complaints:
        return result
    sent = harness.perform(interaction).sent[0]
    parts = read_parts(boundary_of(sent.header("content-type") or "") or "", sent.body)
    for part in parts:
        # Of the documented media types of a file, the one that its name ends in is its own.
        declared = content.encoding.get(part.name, {}).get("contentType", "")
        kind = guess_type(part.filename)[0] or ""
        if kind in listed(str(declared)) and essence(part.media_type) != kind:
            text = "a file is sent as of another documented media type than its name says"
            wrong = Complaint("wrong-part", "body type", text, kind, part.media_type)
            return Result("judged", (wrong,), interaction=interaction)
    wanted = sorted(one for value in named.values() for one in names_of(value))
    got = sorted(part.filename for part in parts if part.filename)
    if wanted == got:
        return Result("judged")
    text = "a file is not sent under the name that was given with it"
    complaint = Complaint("wrong-part", "body filename", text, repr(wanted)[:300], repr(got)[:300])
    return Result("judged", (complaint,), interaction=interaction)


def _refused_by_model(harness: Harness, error: BaseException) -> Complaint:
    if harness.fixture.package.is_a(error, "ApiError") or type(error).__name__ == "ValidationError":
        text = f"a model refuses valid data: {error}"[:500]
        return Complaint("valid-arguments-refused", "model", text, "a model", type(error).__name__)
    return raw_exception(error)


def _build(harness: Harness, case: CallCase, objects: str) -> _Built:
    operation, root = harness.plan.operation, harness.plan.root
    makers: dict[str, Callable[[dict[str, Any]], Any]] = {}
    if objects != "none":
        classes = _taken(harness, case, whole=objects == "whole")
        makers = {pointer: partial(_made, one) for pointer, one in classes.items()}
        if objects in ("answered", "whole"):
            makers = dict(_answered(harness, classes))
    made = 0

    def build(pointer: str, value: dict[str, Any]) -> Any:
        nonlocal made
        if pointer not in makers:
            return value
        made += 1
        return makers[pointer](value)

    plain = case.arguments
    values = {
        place: {
            one.name: as_objects(
                root, one.schema, f"{one.pointer}/schema", plain.place(place)[one.name], build
            )
            for one in operation.parameters_in(place)
            if one.name in plain.place(place)
        }
        for place in PLACES
    }
    body = plain.body
    content = operation.content(plain.media_type)
    if body is not ABSENT and content is not None:
        body = _body(harness, plain, build, whole=objects == "whole")
    arguments = Arguments(values, body, plain.media_type)
    return _Built(arguments, changed=bool(made) or arguments != plain)


def _made(kind: type, value: dict[str, Any]) -> Any:
    """A model, of which every second property is given by the name of its attribute."""
    fields: dict[str, Any] = getattr(kind, "model_fields", {})
    names = {field.alias or name: name for name, field in fields.items()}
    told = (names.get(key, key) if n % 2 else key for n, key in enumerate(value))
    return kind(**dict(zip(told, value.values(), strict=True)))


def _answered(
    harness: Harness, taken: dict[str, type]
) -> Iterator[tuple[str, Callable[[dict[str, Any]], Any]]]:
    """Yield what makes models as answers bring them: with what is `readOnly`, which is not sent.

    Of a schema whose data differs by direction the client has another class than what is taken.
    """
    package, root = harness.fixture.package, harness.plan.root
    for pointer, kind in taken.items():
        try:
            names = names_of_one_way(root, lookup(root, pointer), "request")
        except SpecError:  # a place of the document as it is read, and not as it is written
            continue
        for one in package.classes().get(pointer, ()) if names else ():
            other: Any = getattr(package.models(), one, None)
            fields = getattr(other, "model_fields", {}).items()
            if other is not kind and names <= {field.alias or name for name, field in fields}:
                yield pointer, partial(_as_answered, other, dict.fromkeys(names, _MARK))


def _as_answered(kind: Any, marks: dict[str, str], value: dict[str, Any]) -> Any:
    return kind.model_construct(**{**marks, **value})


def _body(harness: Harness, plain: Arguments, build: Any, *, whole: bool) -> Any:
    content = harness.plan.operation.content(plain.media_type)
    root, at = harness.plan.root, f"{content.pointer}/schema" if content else ""
    schema = content.schema if content else {}
    flattened = bool(harness.method.body and harness.method.body.fields) and not whole

    def below(pointer: str, value: dict[str, Any]) -> Any:
        # A flattened body is given by its properties, so the object itself stays a dict.
        return value if flattened and pointer == top else build(pointer, value)

    top = schema.get("$ref", at) if isinstance(schema, dict) else at
    if content is not None and isinstance(plain.body, str) and not content.is_json:
        return plain.body  # a text is passed on as it is, whatever its format
    built = as_objects(root, schema, at, plain.body, below)
    is_multipart = content is not None and content.media_type.startswith("multipart/")
    return _without_bytes(built, plain.body) if is_multipart else built


def _without_bytes(built: Any, plain: Any) -> Any:
    """Return a body whose parts are no bytes where they were texts: bytes would be a file."""
    match built:
        case bytes() if isinstance(plain, str):
            return plain
        case dict():
            return {key: _without_bytes(one, plain[key]) for key, one in built.items()}
        case list():
            return [_without_bytes(*pair) for pair in zip(built, plain, strict=True)]
        case _:
            return built


FORMS = Check(
    "forms",
    "positive",
    _cases,
    check,
    "UUIDs, dates, models and named files are sent as what they represent.",
)
