"""The options check: what is said to the client, and to one call beside its arguments.

In: a harness. Out: results over extra header fields, query parameters and properties of the body,
which are sent beside all the rest, or refused where there is no body; and over parameters with a
usual value, when nobody says anything, when the client was told, and when the call was. What is
nearer wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from wireproof.cases.model import CallCase
from wireproof.cases.verdicts import Verdict
from wireproof.checks.check import Check, ProbeCase, Result, raw_exception
from wireproof.errors import SpecError
from wireproof.harness.harness import Harness, Interaction
from wireproof.harness.hints import takes_options
from wireproof.harness.keywords import Inexpressible
from wireproof.harness.manifest import Method
from wireproof.oas.media_types import FORM, essence, is_json
from wireproof.oracle.arguments import ABSENT, Arguments
from wireproof.oracle.operations import PLACES, Operation
from wireproof.oracle.payload import Complaint
from wireproof.oracle.references import followed
from wireproof.oracle.requests import check_request, unrepresentable
from wireproof.oracle.wire import WireReply

_QUIET = (WireReply(418),)
_FIELD, _NAME = "x-wireproof-extra", "wireproof-extra"
_NO_FIELDS: dict[str, dict[str, Any]] = {
    "a name beyond ASCII": {"x-\u00e9": "1"},
    "a name with a blank": {"x y": "1"},
    "a line break in a value": {_FIELD: "1\r\nx-own: 2"},
    "a value that is no text": {_FIELD: 1},
}
"""What no request can say (RFC 9110, sections 5.1 and 5.5)."""
_NO_JSON: dict[str, dict[Any, Any]] = {
    "a key that is no text": {1: "a"},
    "a set": {"wireproof": {"a"}},
    "an object of no class that is known": {"wireproof": object},
}
"""What JSON has no form for (RFC 8259, section 4); it may not be sent as something else."""
_MAPPINGS = ("extra_headers", "extra_query", "extra_body")
_TYPES = {"string": (str,), "boolean": (bool,), "integer": (int,), "number": (int, float)}


def _cases(harness: Harness) -> Iterable[ProbeCase]:
    method, base = harness.method, harness.base
    if base is None:
        return
    if takes_options(harness):
        extras = {
            "extra_headers": {_FIELD: "1"},
            "extra_query": {_NAME: "a b"},
            "idempotency_key": _NAME,
        }
        # Of an operation that has such a header field itself, it is an argument like any other.
        extras = {k: v for k, v in extras.items() if k not in method.parameters.values()}
        case = ProbeCase("extras of a call", "extra", harness.setup(), _QUIET, detail=extras)
        fields = [
            _refused(harness, f"extra_headers, {what}", {"extra_headers": one})
            for what, one in _NO_FIELDS.items()
        ]
        argument, others = method.accept
        if others:
            wrong = {argument: "wireproof/none"}
            fields.append(_refused(harness, "a media type that no answer has", wrong))
        fields += [_refused(harness, f"{name}, no mapping", {name: "a"}) for name in _MAPPINGS]
        unknown = _refused(harness, "a keyword that no method has", {"wireproof_extra": 1})
        fields.append(replace(unknown, expect="unknown"))
        yield from harness.by_one([case, *_extra_properties(harness), *fields])
    for (place, name), keyword in method.parameters.items():
        if place == "path" and isinstance(harness.plain.get(keyword), str):
            # Without its segment the path is another one (RFC 3986, section 3.3).
            yield _refused(harness, f"nothing for {name} in the path", {keyword: ""})
    yield from harness.shared(_unsayable(harness))
    if method.switch and method.body and method.body.argument and isinstance(_body(harness), dict):
        for said in (False, None) if method.streaming else (True,):
            told = {**_body(harness), method.switch.property: said}
            name = f"a whole body that says {method.switch.property}: {said}"
            call = {**_beside_body(harness), method.body.argument: told}
            yield _refused(harness, name, call, alone=True)
    for key, option in method.options.items():
        place, name = key
        keyword, usual = method.parameters[key], method.usual[key]
        plain = {word: one for word, one in harness.plain.items() if word != keyword}
        shown = f"{place} {name}"
        yield _probe(harness, f"{shown}, nothing said", {}, plain, (key, usual))
        for other in _others(harness, key):
            told = {option: other}
            yield _probe(harness, f"{shown}, said to the client", told, plain, (key, other))
            call = {**plain, keyword: usual}
            yield _probe(harness, f"{shown}, said to the call", told, call, (key, usual))
            call = {**plain, keyword: other}
            yield _probe(harness, f"{shown}, said to the call alone", {}, call, (key, other))


def _unsayable(harness: Harness) -> Iterator[ProbeCase]:
    """Yield bodies that hold what JSON cannot say, where a body of JSON is given whole."""
    body = harness.method.body
    if harness.base is None or body is None or not body.argument:
        return
    said, others = _body(harness), _beside_body(harness)
    yield from _no_object(harness, others)
    if isinstance(said, bytes):
        yield _refused(harness, "chunks of text", {**others, body.argument: _Texts()}, alone=True)
    if not is_json(harness.base.arguments.media_type):
        return
    for what, odd in _NO_JSON.items():
        told = {**said, **odd} if isinstance(said, dict) else odd
        call = {**others, body.argument: told}
        yield _refused(harness, f"a body with {what}", call, alone=True)
        bare = {**others, body.argument: next(iter(odd.values()))}
        if "key" not in what:
            yield _refused(harness, f"{what} for a body", bare, alone=True)


class _Texts:
    """What gives texts where bytes are needed."""

    def __iter__(self) -> Iterator[str]:
        yield "a"


def _no_object(harness: Harness, others: dict[str, Any]) -> Iterator[ProbeCase]:
    """Yield bodies that are no objects, and take no more properties."""
    argument = harness.method.body.argument if harness.method.body else ""
    given = sorted(harness.fit, key=harness.size)
    bodies = [one.arguments.body for one in given]
    bodies = [one for one in bodies if one is not ABSENT and not isinstance(one, dict)]
    for said in [*bodies[:1], *bodies[-1:]]:
        call = {**others, argument: said, "extra_body": {_NAME: "a b"}}
        name = f"extra_body beside {type(said).__name__}, {'full' if said else 'empty'}"
        yield _refused(harness, name, call, alone=True)


def _beside_body(harness: Harness) -> dict[str, Any]:
    """Return the arguments of a plain call that say nothing of its body."""
    body = harness.method.body
    own = {*(body.fields or {}).values(), body.argument} if body else set()
    return {name: one for name, one in harness.plain.items() if name not in own}


def _body(harness: Harness) -> Any:
    return harness.base.arguments.body if harness.base else None


def _refused(
    harness: Harness, name: str, said: dict[str, Any], *, alone: bool = False
) -> ProbeCase:
    call = said if alone else {**harness.plain, **said}
    return ProbeCase(name, "refused", harness.setup(), _QUIET, detail=call)


def _extra_properties(harness: Harness) -> Iterator[ProbeCase]:
    """A property beside those of a body, for each media type; and one for no body at all."""
    if not harness.plan.operation.contents:
        if any(part.startswith("body ") for part in harness.plan.unjudged):
            return  # it has one, of which nothing is known
        yield _refused(harness, "extra_body, and no body", {"extra_body": {_NAME: "a b"}})
    found: dict[str, CallCase] = {}
    for case in sorted(harness.plan.calls, key=harness.size):
        given = case.arguments
        if case.verdict is Verdict.VALID and isinstance(given.body, dict):
            is_sure = not unrepresentable(harness.plan.operation, given)
            if is_sure and not isinstance(harness.keywords(given), Inexpressible):
                found.setdefault(given.media_type, case)
    for media_type, case in found.items():
        kind = essence(media_type)
        if is_json(kind) or kind in (FORM, "multipart/form-data"):
            extra = {_NAME: {"deep": [1, None]} if is_json(kind) else "a b"}
            name = f"extra_body beside {media_type}"
            detail = (case.arguments, extra)
            yield ProbeCase(name, "property", harness.setup(), _QUIET, detail=detail)
            if (wrong := _wrong_like(harness, case)) is not None:
                said = {**wrong, "extra_body": extra}
                yield _refused(harness, f"{name}, which is wrong", said, alone=True)


def _wrong_like(harness: Harness, case: CallCase) -> dict[str, Any] | None:
    """Return a call with the same keywords whose body is wrong; more properties mend none."""
    right = harness.keywords(case.arguments)
    for one in sorted(harness.plan.calls, key=harness.size):
        given, others = one.arguments, (one.arguments.values, case.arguments.values)
        alike = given.media_type == case.arguments.media_type and others[0] == others[1]
        if one.verdict is Verdict.INVALID and alike and isinstance(given.body, dict):
            found = harness.keywords(given)
            if isinstance(found, dict) and isinstance(right, dict) and found.keys() == right.keys():
                return found
    return None


def _probe(
    harness: Harness, name: str, told: dict[str, Any], call: dict[str, Any], wanted: Any
) -> ProbeCase:
    setup = replace(harness.setup(), more=tuple(told.items()))
    return ProbeCase(name, "sent", setup, _QUIET, detail=(call, wanted), positive=True)


def _others(harness: Harness, key: tuple[str, str]) -> Iterator[Any]:
    """Yield another valid value of a parameter, if there is one that a client can be told."""
    base = harness.base.arguments if harness.base else Arguments({})
    place, name = key
    for case in harness.plan.calls:
        values = {one: case.arguments.place(one) for one in PLACES if one == place}
        other = values.get(place, {}).get(name)  # type: ignore[call-overload]
        if case.verdict is not Verdict.VALID or not isinstance(other, str | int | float | bool):
            continue
        changed = _with(base, key, other)
        if other != harness.method.usual[key] and not unrepresentable(
            harness.plan.operation, changed
        ):
            yield other
            return


def _with(arguments: Arguments, key: tuple[str, str], value: Any) -> Arguments:
    place, name = key
    values = {one: dict(arguments.place(one)) for one in PLACES}
    values[place][name] = value  # type: ignore[index]
    return replace(arguments, values=values)


def check(harness: Harness, case: ProbeCase) -> Result:
    """The value that is nearest to the call is sent, and everything else as usual."""
    match case.expect:
        case "extra":
            return _check_extras(harness, case)
        case "property":
            return _check_property(harness, case)
        case "refused" | "unknown":
            return _check_refused(harness, case)
        case _:
            pass
    call, (key, wanted) = case.detail
    interaction = Interaction(case.setup, call, case.replies)
    outcome = harness.perform(interaction)
    error = outcome.error
    if error is not None and not harness.fixture.package.is_a(error, "ApiError"):
        return Result("judged", (raw_exception(error),), interaction=interaction)
    if len(outcome.sent) != 1:
        text = f"{len(outcome.sent)} requests were sent: {error!r}"[:300]
        complaint = Complaint("nothing-sent", case.name, text, "one request")
        return Result("judged", (complaint,), interaction=interaction)
    base = harness.base.arguments if harness.base else Arguments({})
    target = harness.fixture.target(harness.server, case.setup)
    operation, facts = harness.plan.operation, harness.plan.facts
    found = check_request(operation, _with(base, key, wanted), outcome.sent[0], target, facts)
    return Result("judged", tuple(found), interaction=interaction)


def _check_extras(harness: Harness, case: ProbeCase) -> Result:
    """What a call is given beside its arguments is sent, and changes nothing else."""
    usual = harness.perform(Interaction(case.setup, harness.plain, case.replies))
    interaction = Interaction(case.setup, {**harness.plain, **case.detail}, case.replies)
    outcome = harness.perform(interaction)
    if len(outcome.sent) != 1 or len(usual.sent) != 1:
        text = f"{len(outcome.sent)} requests were sent: {outcome.error!r}"[:300]
        complaint = Complaint("nothing-sent", case.name, text, "one request")
        return Result("judged", (complaint,), interaction=interaction)
    sent, plain = outcome.sent[0], usual.sent[0]
    path, _, query = plain.target.partition("?")
    own = [part for part in query.split("&") if part]
    wanted = [(path, sorted([*own, f"{_NAME}=a{blank}b"])) for blank in ("%20", "+")]
    path, _, query = sent.target.partition("?")
    keys = {name.lower() for name, value in sent.headers if value == _NAME}
    fields = [name for name, _ in sent.headers if name.lower() not in {_FIELD, *keys}]
    others = [name for name, _ in plain.headers if name.lower() not in keys]
    found = []
    if not keys and "idempotency_key" in case.detail:
        text = "the idempotency key of the call is not sent"
        found.append(
            Complaint("wrong-on-wire", "header key", text, _NAME, repr(sent.headers)[:300])
        )
    if sent.header(_FIELD) != "1" or len(fields) != len(others):
        text = "an extra header field is not sent beside the others"
        found.append(
            Complaint("wrong-on-wire", "header extra", text, "1", repr(sent.headers)[:300])
        )
    if (path, sorted(query.split("&"))) not in wanted:
        text = "an extra query parameter is not sent beside the others"
        shown = f"{plain.target} and {_NAME}=a%20b"[:300]
        found.append(Complaint("wrong-on-wire", "query extra", text, shown, sent.target[:300]))
    return Result("judged", tuple(found), interaction=interaction)


def _check_property(harness: Harness, case: ProbeCase) -> Result:
    """A property that the document does not know is sent beside the others."""
    arguments, extra = case.detail
    keywords = harness.keywords(arguments)
    assert not isinstance(keywords, Inexpressible)  # noqa: S101 - such cases are left out
    interaction = Interaction(case.setup, {**keywords, "extra_body": extra}, case.replies)
    outcome = harness.perform(interaction)
    if len(outcome.sent) != 1:
        text = f"{len(outcome.sent)} requests were sent: {outcome.error!r}"[:300]
        complaint = Complaint("nothing-sent", case.name, text, "one request")
        return Result("judged", (complaint,), interaction=interaction)
    wanted = replace(arguments, body={**arguments.body, **extra})
    target = harness.fixture.target(harness.server, case.setup)
    operation, facts = harness.plan.operation, harness.plan.facts
    found = check_request(operation, wanted, outcome.sent[0], target, facts)
    return Result("judged", tuple(found), interaction=interaction)


def _check_refused(harness: Harness, case: ProbeCase) -> Result:
    """What a method cannot do is refused before anything is sent; nothing of it is dropped.

    A keyword that it does not have is what it is to every function of Python: a TypeError.
    """
    interaction = Interaction(case.setup, case.detail, case.replies)
    outcome = harness.perform(interaction)
    unknown, error = case.expect == "unknown", outcome.error
    right = isinstance(error, TypeError) if unknown else _is_invalid(harness, error)
    if right and not outcome.sent:
        return Result("judged")
    text, shown = f"the client takes what it cannot send: {case.name}", repr(error)[:300]
    wanted = "TypeError" if unknown else "RequestInvalid"
    complaint = Complaint("invalid-arguments-sent", case.name, text, wanted, shown)
    return Result("judged", (complaint,), interaction=interaction)


def _is_invalid(harness: Harness, error: BaseException | None) -> bool:
    return harness.fixture.package.is_a(error, "RequestInvalid")


def missing_options(
    root: dict[str, Any], operations: Iterable[Operation], methods: Iterable[Method]
) -> Iterator[tuple[str, Complaint]]:
    """Yield what every operation asks for, with one value, and the client does not say by itself.

    Args:
        root: the document as written.
        operations: all that the client was made for.
        methods: all of the client.
    """
    asked = [_usual(root, one) for one in operations]
    said = [{(p, n.lower()): usual for (p, n), usual in one.usual.items()} for one in methods]
    for key, (pointer, value) in (asked[0] if asked else {}).items():
        others = [one.get(key) for one in asked]
        same = all(one is not None and _same(one[1], value) for one in others)
        if same and not all(key in one and _same(one[key], value) for one in said):
            where = ".".join(key)
            text = f"every operation needs {where}, with one value, and the client does not send it"
            yield pointer, Complaint("option-missing", where, text, repr(value))


def _usual(root: dict[str, Any], operation: Operation) -> dict[tuple[str, str], tuple[str, Any]]:
    """Return the required parameters that have one usual value, and where they stand."""
    found: dict[tuple[str, str], tuple[str, Any]] = {}
    for one in operation.parameters:
        schema = None
        if one.required and one.place in ("header", "query"):
            with suppress(SpecError):  # is told where the operation is judged
                schema, _ = followed(root, one.schema, "")
        if not isinstance(schema, dict):
            continue
        allowed = [schema["const"]] if "const" in schema else schema.get("enum")
        declared = schema.get("type", ["string", "number"])
        names = declared if isinstance(declared, list) else [declared]
        kinds = {kind for name in names for kind in _TYPES.get(str(name), ())}
        if isinstance(allowed, list) and len(allowed) == 1:
            value = allowed[0]
        elif "default" in schema and (
            not isinstance(allowed, list) or schema["default"] in allowed
        ):
            value = schema["default"]
        else:
            continue
        if type(value) in kinds:
            found[one.place, one.name.lower()] = (one.pointer, value)
    return found


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one == other


OPTIONS = Check(
    "options",
    "positive",
    _cases,
    check,
    "What client and call say beside arguments is sent; what is nearer to the call wins.",
)
