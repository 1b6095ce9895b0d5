"""Bodies whose media type nobody says: the client takes the first one that takes their like.

In: a harness and a valid call. Out: what was sent is of a documented media type, and right as that;
a file goes to the first body that takes files; nothing is refused that only one body can take.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from wireproof.cases.model import CallCase
from wireproof.cases.verdicts import Verdict
from wireproof.checks.check import Result
from wireproof.harness.harness import Harness, Interaction
from wireproof.harness.keywords import Inexpressible
from wireproof.harness.manifest import BodyArguments
from wireproof.oas.media_types import covers, essence, is_range
from wireproof.oracle.operations import Operation
from wireproof.oracle.payload import Complaint
from wireproof.oracle.references import followed
from wireproof.oracle.requests import check_request

_BINARY: Final = "application/octet-stream"
"""What bytes are of that have no name (RFC 2046, section 4.5.1)."""
_USUAL: Final = frozenset({"application/json", "text/plain", _BINARY})


def untyped(harness: Harness, case: CallCase) -> Result:
    """Without a word of its media type, a body is sent as one of those that it can be of."""
    body = harness.method.body
    keywords = harness.keywords(case.arguments)
    if body is None or isinstance(keywords, Inexpressible):
        return Result("judged")
    said = body.media_type_argument
    first = bool(body.media_types) and is_range(body.media_types[0])
    if said not in keywords and not first:
        return Result("judged")
    silent = {name: value for name, value in keywords.items() if name != said}
    interaction = Interaction(harness.setup(), silent)
    outcome = harness.perform(interaction)
    if len(outcome.sent) != 1:
        if outcome.sent or (said in keywords and _is_sure(harness, case)):
            text = "a body is refused unless its media type is said, although one fits it"
            shown = repr(outcome.error)[:300]
            wrong = Complaint("valid-arguments-refused", "body", text, "one request", shown)
            return Result("judged", (wrong,), interaction=interaction)
        return Result("judged")
    sent = outcome.sent[0]
    label = sent.header("content-type") or ""
    taken = _documented(harness.plan.operation, label)
    found = next(_mistaken(harness, case, body, taken, essence(label)), None)
    if found is not None:
        return Result("judged", (found,), interaction=interaction)
    given, facts = replace(case.arguments, media_type=taken), harness.plan.facts
    wrongs = check_request(harness.plan.operation, given, sent, harness.target, facts)
    return Result("judged", tuple(wrongs), interaction=interaction)


def _mistaken(
    harness: Harness, case: CallCase, body: BodyArguments, taken: str, label: str
) -> Iterator[Complaint]:
    """Complain of a media type that the value cannot tell."""
    wanted, value = case.arguments.media_type, case.arguments.body
    if is_range(taken) and label not in _USUAL and label not in mimetypes.types_map.values():
        text = "a body is sent as of a media type that nobody knows"
        yield Complaint("wrong-content-type", "header.Content-Type", text, taken, label)
    if not isinstance(value, bytes) or _is_text(harness, wanted):
        return  # bytes of a text are a text wherever one is documented
    if taken != wanted and _is_text(harness, taken):
        text = "bytes are sent as a text, although a file is documented beside it"
        yield Complaint("wrong-on-wire", "body", text, wanted, taken)
    takers = _takers(harness, "bytes")
    ordered = [one for one in body.media_types if one in takers and not _is_text(harness, one)]
    if not any(map(is_range, ordered)) and taken not in (*ordered[:1], _BINARY):
        text = "a file is not sent as the first body that takes files"
        yield Complaint("wrong-content-type", "header.Content-Type", text, ordered[0], taken)


def _is_sure(harness: Harness, case: CallCase) -> bool:
    """Tell whether a value leaves no doubt: a text or file fits one, or one body has its like."""
    like, contents = _like(case.arguments.body), harness.plan.operation.contents
    if like in ("text", "bytes"):
        return True
    # What falls under a range beside it, the value alone does not tell.
    plain = bool(like) and not any(is_range(one.media_type) for one in contents)
    return plain and _takers(harness, like) == {case.arguments.media_type}


def _takers(harness: Harness, like: str) -> set[str]:
    """Return the media types of which some valid body is like this."""
    valid = (one.arguments for one in harness.plan.calls if one.verdict is Verdict.VALID)
    return {one.media_type for one in valid if _like(one.body) == like}


def _like(value: Any) -> str:
    match value:
        case bytes():
            return "bytes"
        case str():
            return "text"
        case list():
            return "array"
        case dict() if any(map(_has_file, value.values())):
            return "files"
        case dict():
            return "object"
        case _:
            return ""


def _has_file(value: Any) -> bool:
    listed = isinstance(value, list) and any(isinstance(one, bytes) for one in value)
    return listed or isinstance(value, bytes)


def _is_text(harness: Harness, media_type: str) -> bool:
    content = harness.plan.operation.content(media_type)
    schema: Any = followed(harness.plan.root, content.schema, "")[0] if content else None
    bare = isinstance(schema, dict) and schema.get("type") == "string"
    return bare and not {"format", "contentEncoding", "contentMediaType"} & set(schema)


def _documented(operation: Operation, sent: str) -> str:
    over = [one.media_type for one in operation.contents if covers(one.media_type, sent)]
    exact = [one for one in over if essence(one) == essence(sent)]
    return next(iter([*exact, *over]), "")
