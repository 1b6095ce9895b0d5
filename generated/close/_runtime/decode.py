"""From a response to a value: by pydantic-core in one go, or else as far as it goes (`repair`)."""

from __future__ import annotations

import inspect
import json
import warnings
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import from_json

from . import errors
from .decimals import forget, restore
from .errors import (
    Drift,
    DriftPolicy,
    ErrorKinds,
    HttpResponse,
    ResponseInvalid,
)
from .labels import described, find_media, mislabelled, with_content
from .operation import Codec, Operation, Response
from .repair import Check, repair, shorten
from .values import covers, dump_json, essence, is_json, read_json, resolve

T = TypeVar("T")
Decoded = tuple[Any, tuple[Drift, ...]]

_NO_CONTENT, _NOT_MODIFIED = frozenset({204, 205, 304}), 304
_AROUND = ("typing_extensions.", "warnings.", "_py_warnings.")
"""What is around a method that is marked as deprecated: the modules of its decorator."""


class Broken(ResponseInvalid):
    """The body is not what its media type says, or not of a documented one."""

    def __init__(self, expected: str, got: str) -> None:
        super().__init__(f"{expected}; got {got}")
        self.expected, self.got = expected, got


def decode_response(
    operation: Operation[Any],
    response: HttpResponse,
    policy: DriftPolicy,
    kinds: ErrorKinds,
    check: Check | None = None,
    wanted: str | None = None,
) -> Decoded:
    """Decode a response by its status, or raise what it means: a class of `kinds`, if any.

    `wanted` is the media type that the caller asked for, where there are several.

    `check` is asked again and again while a body that does not fit is taken apart.
    """
    status, body, drift = response.status_code, None, tuple[Drift, ...]()
    answers, success = find_responses(operation, status)
    returned = success and status < 400 and status != _NOT_MODIFIED
    try:
        if answers:
            body, drift = _decode_body(operation.name, answers, response, check)
            if returned and operation.choices:
                drift = (*_unasked(operation, wanted, answers, response), *drift)
    except Broken as error:
        drift = (Drift("", error.expected, error.got, operation.name),)
        if returned:
            message = f"{errors.status_phrase(status)}: {error}"
            raise ResponseInvalid(message, drift=drift, response=response) from None
    if success or status >= 400:
        settle(drift, policy, response)
    if returned:
        return body, drift
    if body is None and response.content:  # undocumented: JSON where it is, else text
        body = response.text
        with suppress(ValueError):
            named = is_json(response.headers.get("content-type", ""))
            if named or any(one.as_json for one in answers):
                body = from_json(response.content, allow_inf_nan=False)
    text = " ".join(response.text[:400].split())
    excerpt = f": {text[:200]}{'…' * (len(text) > 200)}" if text else ""
    identity = f" (request id {response.request_id})" if response.request_id else ""
    message = f"{errors.status_phrase(status)}{excerpt}{identity}"
    kind = kinds.get(status) or errors.ERRORS.get(status, errors.StatusError)
    raise kind(message, response, body=body, drift=drift)


def _unasked(
    operation: Operation[Any],
    wanted: str | None,
    answers: tuple[Response, ...],
    response: HttpResponse,
) -> tuple[Drift, ...]:
    """Tell of a documented media type that was not asked for, where one was offered that was."""
    header, asked = response.headers.get("content-type", ""), operation.asked(wanted)
    match = find_media(with_content(answers), header)
    offered = [one for one in answers if one.media_type in asked]
    if match is None or not offered or any(covers(one, match[0].media_type) for one in asked):
        return ()
    return (mislabelled(operation.name, offered[0], header),)


@lru_cache(maxsize=1024)
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
    inside, depth, frame = (f"{__name__.rsplit('.', 2)[0]}.", *_AROUND), 1, inspect.currentframe()
    while frame and f"{frame.f_globals.get('__name__')}.".startswith(inside):
        depth, frame = depth + 1, frame.f_back  # the line to warn about is outside the client
    name = "".join(record.operation for record in drift[:1])
    warnings.warn(f"{name}: {text}", errors.DriftWarning, stacklevel=depth)


def _decode_body(
    operation: str, answers: tuple[Response, ...], response: HttpResponse, check: Check | None
) -> Decoded:
    content, documented = response.content, with_content(answers)
    nothing = not content and len(documented) < len(answers)
    if nothing or response.method == "HEAD":
        return None, ()
    header = response.headers.get("content-type", "")
    bodiless = response.status_code in _NO_CONTENT
    if not documented or (bodiless and (content or response.status_code == _NOT_MODIFIED)):
        got = f"{len(content)} bytes of {header or 'no content type'}"
        return None, (Drift("", "No body is documented", got, operation),) if content else ()
    if not content and not any(_may_be_empty(answer) for answer in documented):
        return None, (Drift("", "A body is documented", "nothing", operation),)
    if (match := find_media(documented, header)) is None:
        return _decode_mislabelled(operation, documented, content, header)
    answer, exact = match
    kind = header if exact else answer.media_type
    value, drift = decode_value(operation, answer, content, kind, check)
    return value, drift if exact else (mislabelled(operation, answer, header), *drift)


def _may_be_empty(answer: Response) -> bool:
    """Whether no bytes are a body: a file or a text is one at any length; JSON and XML are not."""
    written = is_json(answer.media_type) or answer.as_json or answer.codec is not None
    return not written or resolve(answer.type) is bytes


def _decode_mislabelled(
    operation: str, documented: Sequence[Response], content: bytes, header: str
) -> Decoded:
    """Read a body of no documented media type as the first one that it is; Broken if none.

    JSON and XML tell by themselves what they are, so they go first; any bytes may be a file.
    """
    for answer in sorted(documented, key=_readable):
        with suppress(Broken):
            kind = f"{essence(answer.media_type)};{header.partition(';')[2]}"
            value, drift = decode_value(operation, answer, content, kind)
            if not drift:
                return value, (mislabelled(operation, answer, header),)
    expected = " or ".join(answer.media_type for answer in documented)
    raise Broken(f"content type {expected}", shorten(header))


def _readable(answer: Response) -> int:
    """How much passes for it: a file is anything, and a text is any text."""
    kind = resolve(answer.type)
    return (
        2 if kind is bytes else int(kind in (str, Any, object) and not is_json(answer.media_type))
    )


def match_media(
    operation: str, documented: tuple[Response, ...], header: str
) -> tuple[Response, tuple[Drift, ...]]:
    """What a body is that is read while it arrives, under any label; a wrong one is drift.

    Whether it is the rows that are documented shows when they come.
    """
    if (match := find_media(documented, header)) is None:
        files = [answer for answer in documented if not answer.streaming]
        match = [*files, *documented][0], False
    answer, exact = match
    return answer, () if exact else (mislabelled(operation, answer, header),)


def decode_value(
    operation: str,
    answer: Response,
    content: bytes,
    media_type: str,
    check: Check | None = None,
) -> Decoded:
    """Decode a body of a media type; Broken when it is not what that says."""
    as_json, text, charset = described(media_type)
    if answer.codec is not None:
        return _decode_by(answer.codec, operation, answer, (content, charset), check)
    if answer.type is bytes or (answer.type in (Any, object) and not as_json and not text):
        return content, ()
    if as_json or answer.as_json or (answer.type is not str and not text):
        return decode_json(operation, answer.type, content, check)
    try:
        found = content.decode(charset or "utf-8")
    except (UnicodeError, LookupError, AssertionError) as error:
        raise Broken("text", str(error)[:80]) from None
    value, drift = decode_json(operation, answer.type, json.dumps(found).encode(), check)
    if drift and covers(answer.media_type, "application/json"):
        # Of a range, the schema alone says what the body is: what is no text may be JSON.
        with suppress(Broken, UnicodeError):
            return decode_json(operation, answer.type, found.encode(), check)
    return value, drift


def _decode_by(
    codec: Codec, operation: str, answer: Response, text: tuple[bytes, str], check: Check | None
) -> Decoded:
    """Decode what is not JSON, and yet says the same; `text` is the content and its charset."""
    try:
        value, notes = codec.read(*text)
        data = dump_json(value)
    except ValueError as error:
        raise Broken(answer.media_type, str(error)[:120]) from None
    found, drift = decode_json(operation, answer.type, data, check)
    return found, (*(Drift(*note, operation) for note in notes), *drift)


def decode_json(operation: str, kind: Any, content: bytes, check: Check | None = None) -> Decoded:
    """Decode JSON (RFC 8259); Broken: syntax, not UTF-8, NaN, more than 200 levels deep."""
    data = content.removeprefix(b"\xef\xbb\xbf")
    try:
        if _may_have_nan(data):
            from_json(data, allow_inf_nan=False)
        forget()
        try:
            return restore(read_json(kind, data), data), ()
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            if first["type"] == "json_invalid":
                raise Broken("JSON", first["msg"]) from None
        found, drift = repair(operation, resolve(kind), from_json(data), check)
        return restore(found, data), drift
    except (ValueError, RecursionError) as error:
        raise Broken("JSON", str(error)[:120]) from None


def _may_have_nan(data: bytes) -> bool:
    """Whether NaN or Infinity stands there: in a string, or as a number, which JSON lacks."""
    # A single byte is looked for ten times as fast.
    return (b"N" in data and b"NaN" in data) or (b"I" in data and b"Infinity" in data)
