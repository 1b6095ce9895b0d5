"""From a response to a value: strictly first, as far as it goes otherwise, with a record of why.

In: an operation and an `HttpResponse`. Out: a `RawResponse`, or an error of the tree. The happy
path hands the bytes to pydantic-core once; everything else happens only when that failed.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from pydantic import ValidationError
from pydantic_core import from_json

from .drift import Drift, DriftPolicy, DriftWarning, shorten
from .errors import ResponseInvalid, status_error, status_phrase
from .lenient import repair
from .media import charset, essence, is_json, is_text
from .operation import Operation, Response
from .response import HttpResponse, RawResponse

__all__ = ["decode_response", "decode_value", "find_responses", "settle"]

T = TypeVar("T")

_NO_CONTENT = frozenset({204, 205, 304})
_BOM = b"\xef\xbb\xbf"


class Broken(ValueError):  # noqa: N818 - says what the body is; never leaves the runtime
    """The body is not what its media type says, or not of a documented one.

    Args:
        expected: what should have come.
        got: what came.
    """

    def __init__(self, expected: str, got: str) -> None:
        super().__init__(f"{expected}; got {got}")
        self.expected = expected
        self.got = got


@dataclass(frozen=True, slots=True)
class Decoded:
    """A value with the drift that was found on the way."""

    value: Any
    drift: tuple[Drift, ...] = ()


def decode_response(
    operation: Operation[T], response: HttpResponse, policy: DriftPolicy
) -> RawResponse[T]:
    """Decode a response by its status, or raise what it means.

    Args:
        operation: what was called.
        response: what came back.
        policy: what to do about drift.

    Raises:
        StatusError: the status is an error, or not documented.
        ResponseInvalid: the body is not what is documented.
    """
    status = response.status_code
    answers, explicit = find_responses(operation, status)
    if status >= 400 or answers is None or not explicit:
        _raise_status(operation, answers or (), response, policy)
    try:
        decoded = _decode_body(operation.name, answers, response)
    except Broken as error:
        drift = (Drift("", error.expected, error.got, operation.name),)
        message = f"{status_phrase(status)}: {error}"
        raise ResponseInvalid(
            message, operation=operation.name, drift=drift, response=response
        ) from None
    settle(operation.name, decoded.drift, policy, response)
    return RawResponse(decoded.value, response, decoded.drift)


def find_responses(
    operation: Operation[Any], status: int
) -> tuple[tuple[Response, ...] | None, bool]:
    """What is documented for a status: itself, its range, or `default` (OAS 3.1 section 4.8.16).

    Args:
        operation: what was called.
        status: HTTP status.

    Returns:
        The alternatives, None when the status is not documented; and whether they describe a
        success: `default` does so only where no 2xx is documented.
    """
    for key in (str(status), f"{status // 100}XX"):
        if key in operation.responses:
            return operation.answers(key), True
    if "default" not in operation.responses:
        return None, False
    success = any(key.startswith("2") for key in operation.responses)
    return operation.answers("default"), 200 <= status < 300 and not success


def settle(
    operation: str, drift: tuple[Drift, ...], policy: DriftPolicy, response: HttpResponse | None
) -> None:
    """Apply the drift policy.

    Args:
        operation: name, for messages.
        drift: what was found.
        policy: what to do.
        response: for the error.

    Raises:
        ResponseInvalid: the policy is `"raise"` and there is drift.
    """
    if not drift or policy == "ignore":
        return
    if callable(policy):
        for record in drift:
            policy(record)
        return
    more = f" (and {len(drift) - 3} more)" if len(drift) > 3 else ""
    lines = "; ".join(f"{d.pointer or 'the body'}: {d.expected}; got {d.got}" for d in drift[:3])
    if policy == "raise":
        message = f"the response differs from its documentation: {lines}{more}"
        raise ResponseInvalid(message, operation=operation, drift=drift, response=response)
    warnings.warn(DriftWarning(f"{operation}: {lines}{more}", drift), stacklevel=2)


def _decode_body(operation: str, answers: Sequence[Response], response: HttpResponse) -> Decoded:
    if response.method == "HEAD" or response.status_code in _NO_CONTENT:
        return Decoded(None)
    content, documented = response.content, [a for a in answers if a.media_type]
    if not content and (len(documented) < len(answers) or not answers):
        return Decoded(None)
    if not documented:
        got = f"{len(content)} bytes of {response.headers.get('content-type', 'no type')}"
        return Decoded(None, (Drift("", "no content is documented", got, operation),))
    header = response.headers.get("content-type", "")
    answer, exact = match_media(documented, header)
    if not exact:
        drift = Drift("", f"content type {answer.media_type}", header or "none", operation)
        decoded = decode_value(operation, answer, content, answer.media_type)
        return Decoded(decoded.value, (drift, *decoded.drift))
    return decode_value(operation, answer, content, header)


def match_media(documented: Sequence[Response], header: str) -> tuple[Response, bool]:
    """Find the documented media type of a body: exactly, by range, or JSON by any name.

    Args:
        documented: alternatives with a media type.
        header: the `Content-Type` field, empty when there was none.

    Returns:
        The alternative, and whether the header is what was documented.

    Raises:
        Broken: nothing documented fits.
    """
    kind = essence(header)
    for wanted in (kind, kind.partition("/")[0] + "/*", "*/*"):
        for answer in documented:
            if essence(answer.media_type) == wanted:
                return answer, bool(kind)
    for answer in documented:
        if not kind or (is_json(kind) and is_json(essence(answer.media_type))):
            return answer, False
    expected = " or ".join(answer.media_type for answer in documented)
    raise Broken(f"content type {expected}", shorten(header))


def decode_value(operation: str, answer: Response, content: bytes, media_type: str) -> Decoded:
    """Decode a body of a known type.

    Args:
        operation: name, for drift records.
        answer: its declaration.
        content: the body.
        media_type: what the body is, from the header or the declaration.

    Raises:
        Broken: it is not what its media type says.
    """
    if answer.type is bytes:
        return Decoded(content)
    kind = essence(media_type)
    if is_json(kind) or (answer.type is not str and not is_text(kind)):
        return decode_json(operation, answer, content)
    try:
        text = content.decode(charset(media_type))
    except (UnicodeDecodeError, LookupError) as error:
        raise Broken("text", str(error)[:80]) from None
    if answer.type in (str, Any):
        return Decoded(text)
    return decode_json(operation, answer, json.dumps(text).encode())


def decode_json(operation: str, answer: Response, content: bytes) -> Decoded:
    """Decode JSON (RFC 8259) into the documented type.

    Args:
        operation: name, for drift records.
        answer: its declaration.
        content: UTF-8; a byte order mark is skipped (RFC 8259 section 8.1).

    Raises:
        Broken: it is not JSON: syntax, encoding, NaN, or nested more than 200 levels deep.
    """
    data = content[3:] if content.startswith(_BOM) else content
    try:
        if b"NaN" in data or b"Infinity" in data:  # in a string, or as a number that JSON lacks
            from_json(data, allow_inf_nan=False)
        return Decoded(answer.adapter.validate_json(data, by_alias=True, by_name=False))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        if first["type"] == "json_invalid":
            raise Broken("JSON", first["msg"]) from None
    except ValueError as error:
        raise Broken("JSON", str(error)[:120]) from None
    except RecursionError:
        raise Broken("JSON", "JSON nested too deeply") from None
    try:
        return Decoded(*repair(answer.type, from_json(data), operation))
    except RecursionError:
        raise Broken("JSON", "JSON nested too deeply") from None


def _raise_status(
    operation: Operation[Any],
    answers: Sequence[Response],
    response: HttpResponse,
    policy: DriftPolicy,
) -> NoReturn:
    decoded, error = Decoded(None), status_error(response.status_code)
    try:
        decoded = _decode_body(operation.name, answers, response) if answers else decoded
    except Broken as broken:
        decoded = Decoded(None, (Drift("", broken.expected, broken.got, operation.name),))
    if decoded.value is None and response.content:
        decoded = Decoded(_as_found(response), decoded.drift)
    if response.status_code >= 400:
        settle(operation.name, decoded.drift, policy, response)
        error = next((a.error for a in answers if a.error), error)
    raise error(
        _summary(response),
        operation=operation.name,
        response=response,
        body=decoded.value,
        drift=decoded.drift,
    )


def _as_found(response: HttpResponse) -> Any:
    """An undocumented body: JSON where it is, else text."""
    if is_json(essence(response.headers.get("content-type", ""))):
        try:
            return from_json(response.content, allow_inf_nan=False)
        except ValueError:
            pass
    return response.text


def _summary(response: HttpResponse) -> str:
    text = " ".join(response.text[:400].split())
    excerpt = f": {text[:200]}{'…' * (len(text) > 200)}" if text else ""
    identity = f" (request id {response.request_id})" if response.request_id else ""
    return f"{status_phrase(response.status_code)}{excerpt}{identity}"
