"""The left-out check: what is not given is not sent, however that is said, and is told if needed.

In: a harness. Out: results over arguments that are `UNSET`, bodies of which no property is given,
more properties beside none, and values that leave nothing of their segment in a path.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any, Final

from wireproof.cases.verdicts import Verdict
from wireproof.checks.check import Check, ProbeCase, Result, raw_exception
from wireproof.harness.harness import Harness, Interaction
from wireproof.harness.hints import takes_options
from wireproof.harness.manifest import BodyArguments
from wireproof.oas.media_types import FORM, essence, is_json
from wireproof.oracle.arguments import Arguments
from wireproof.oracle.payload import Complaint
from wireproof.oracle.requests import check_request
from wireproof.oracle.wire import WireReply

_QUIET: Final = (WireReply(418),)
_MORE: Final = {"wireproof-extra": "a b"}


def _cases(harness: Harness) -> Iterable[ProbeCase]:
    if harness.base is None:
        return
    yield from harness.shared([*_unset(harness), *_of_no_property(harness), *_lost(harness)])


def _unset(harness: Harness) -> Iterator[ProbeCase]:
    """Yield calls whose arguments are `UNSET`: left out, or missing."""
    unset, method = getattr(harness.fixture.package.module, "UNSET", None), harness.method
    if not isinstance(unset, Enum) or harness.base is None:
        return  # no signature can have a type for it
    body = method.body
    names = [*method.parameters.values(), *(body.fields.values() if body else ())]
    others = {name: unset for name in names if name not in harness.plain}
    if others and not method.switch:
        call = {**harness.plain, **others}
        yield _case(harness, "arguments that are UNSET", call, harness.base.arguments)
    needed = {(one.place, one.name) for one in harness.plan.operation.parameters if one.required}
    for key, keyword in method.parameters.items():
        if key in needed and key not in method.usual and keyword in harness.plain:
            yield _refused(harness, f"{keyword}, UNSET", keyword, unset)
            return


def _of_no_property(harness: Harness) -> Iterator[ProbeCase]:
    """Yield calls that say nothing of a body that may be an object without properties."""
    body, base = harness.method.body, harness.base
    if body is None or base is None or harness.method.switch or not body.media_types:
        return
    media_type = body.media_types[0]
    if not _may_be_empty(harness, base.arguments, media_type):
        return
    parameters = {*harness.method.parameters.values()}
    call = {name: one for name, one in harness.plain.items() if name in parameters}
    values = base.arguments.values
    if body.fields and harness.plan.operation.body_required:
        wanted = Arguments(values, {}, media_type)
        yield _case(harness, "a body without a property", call, wanted)
    if takes_options(harness) and _takes_more(harness, body, media_type):
        wanted = Arguments(values, _MORE, media_type)
        yield _case(harness, "extra_body alone", {**call, "extra_body": _MORE}, wanted)


def _may_be_empty(harness: Harness, arguments: Arguments, media_type: str) -> bool:
    targets = (one for one in harness.plan.callspec.calls if one.media_type == media_type)
    said = Arguments(arguments.values, {}, media_type).to_json()
    judges = (harness.plan.judge(one.path) for one in targets)
    return any(one.verdict(said) is Verdict.VALID for one in judges)


def _takes_more(harness: Harness, body: BodyArguments, media_type: str) -> bool:
    """Tell whether a body has properties, and a call may be silent of it."""
    optional = bool(body.fields) or not harness.plan.operation.body_required
    kind = essence(media_type)
    return optional and (is_json(kind) or kind in (FORM, "multipart/form-data"))


def _lost(harness: Harness) -> Iterator[ProbeCase]:
    """Yield values that leave nothing of their segment of the path.

    Dots are removed on the way (RFC 3986, section 5.2.4), and an array without items is undefined
    (RFC 6570, section 2.4.2).
    """
    segments = harness.plan.operation.path.partition("?")[0].split("/")
    for (place, name), keyword in harness.method.parameters.items():
        if place != "path":
            continue
        given = harness.plain.get(keyword)
        if isinstance(given, str) and f"{{{name}}}" in segments and _is_bare(harness, name):
            yield _refused(harness, f"dots for {name} in the path", keyword, "..")
        if isinstance(given, list | dict):
            nothing: Any = type(given)()
            yield _refused(harness, f"nothing in {name} in the path", keyword, nothing)


def _is_bare(harness: Harness, name: str) -> bool:
    found = (one for one in harness.plan.operation.parameters_in("path") if one.name == name)
    return all(one.style == "simple" and not one.media_type for one in found)


def _case(harness: Harness, name: str, call: dict[str, Any], wanted: Arguments) -> ProbeCase:
    return ProbeCase(name, "sent", harness.setup(), _QUIET, detail=(call, wanted))


def _refused(harness: Harness, name: str, keyword: str, value: Any) -> ProbeCase:
    call = {**harness.plain, keyword: value}
    return ProbeCase(name, "refused", harness.setup(), _QUIET, detail=(call, keyword))


def check(harness: Harness, case: ProbeCase) -> Result:
    """What is left out is not sent; what is needed is refused under its name."""
    call, wanted = case.detail
    interaction = Interaction(case.setup, call, case.replies)
    outcome = harness.perform(interaction)
    package, error = harness.fixture.package, outcome.error
    if error is not None and not package.is_a(error, "ApiError"):
        return Result("judged", (raw_exception(error),), interaction=interaction)
    if case.expect == "refused":
        if outcome.sent or not package.is_a(error, "RequestInvalid"):
            text = f"the client sends what leaves nothing behind: {case.name}"
            shown = repr(error or outcome.sent[0].target)[:300]
            wrong = Complaint("invalid-arguments-sent", case.name, text, "RequestInvalid", shown)
            return Result("judged", (wrong,), interaction=interaction)
        told = getattr(error, "errors", None)
        if told is None:
            return Result("judged")  # a client that names no arguments
        said = [str(getattr(one, "path", "")) for one in told]
        named = (f"{name}." for one in said for name in one.split(", "))
        if any(name.startswith((f"{wanted}.", f"{wanted}[")) for name in named):
            return Result("judged")
        text = "a refusal names another place than the one that is wrong"
        wrong = Complaint("refusal-misplaced", case.name, text, wanted, "; ".join(said)[:300])
        return Result("judged", (wrong,), interaction=interaction)
    if len(outcome.sent) != 1:
        text = f"{len(outcome.sent)} requests were sent: {error!r}"[:300]
        wrong = Complaint("nothing-sent", case.name, text, "one request")
        return Result("judged", (wrong,), interaction=interaction)
    operation, facts = harness.plan.operation, harness.plan.facts
    target = harness.fixture.target(harness.server, case.setup)
    found = check_request(operation, wanted, outcome.sent[0], target, facts)
    return Result("judged", tuple(found), interaction=interaction)


LEFT_OUT = Check(
    "left-out",
    "positive",
    _cases,
    check,
    "What is left out is not sent; what a call cannot do without is refused by its name.",
)
