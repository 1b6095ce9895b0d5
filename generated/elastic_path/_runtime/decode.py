"""From a response to a value: strictly first, as far as it goes otherwise, with a record of why.

The happy path hands the bytes to pydantic-core once; all else happens only when that failed.
"""

from __future__ import annotations

import inspect
import json
import re
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, TypeVar

from pydantic import ValidationError
from pydantic_core import from_json

from .errors import (
    ERRORS,
    Drift,
    DriftPolicy,
    DriftWarning,
    HttpResponse,
    RawResponse,
    ResponseInvalid,
    StatusError,
    status_phrase,
)
from .lenient import repair, shorten
from .operation import Operation, Response
from .types import read_json
from .values import essence, is_json

T = TypeVar("T")
Decoded = tuple[Any, tuple[Drift, ...]]

_NO_CONTENT = frozenset({204, 205, 304})
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)


class Broken(ValueError):  # noqa: N818 - says what the body is; never leaves the runtime
    """The body is not what its media type says, or not of a documented one."""

    def __init__(self, expected: str, got: str) -> None:
        super().__init__(f"{expected}; got {got}")
        self.facts = (expected, got)


def decode_response(
    operation: Operation[T],
    response: HttpResponse,
    policy: DriftPolicy,
    kinds: Mapping[int, type[StatusError[Any]]],
) -> RawResponse[T]:
    """Decode a response by its status, or raise what it means.

    Raises:
        StatusError: the status is an error, or not documented; of the class in `kinds`, if any.
        ResponseInvalid: the body is not what is documented.
    """
    answers, success = find_responses(operation, response.status_code)
    if response.status_code >= 400 or not success:
        _raise_status(operation, answers, response, policy, kinds)
    try:
        value, drift = _decode_body(operation.name, answers, response)
    except Broken as error:
        message = f"{status_phrase(response.status_code)}: {error}"
        raise ResponseInvalid(
            message, (Drift("", *error.facts, operation.name),), response
        ) from None
    settle(drift, policy, response)
    return RawResponse(**vars(response), data=value, drift=drift)


def find_responses(operation: Operation[Any], status: int) -> tuple[tuple[Response, ...], bool]:
    """What is documented for a status: itself, its range, or `default` (OAS 3.1 section 4.8.16).

    Also whether that is a documented answer: `default` is one for a 2xx only where no 2xx is
    documented, and never for a 3xx.
    """
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
    more = f" (and {len(drift) - 3} more)" if len(drift) > 3 else ""
    text = "; ".join(str(record) for record in drift[:3]) + more
    if policy == "raise":
        raise ResponseInvalid(
            f"the response differs from its documentation: {text}", drift, response
        )
    root, depth, frame = __name__.rsplit(".", 2)[0], 1, inspect.currentframe()
    while frame and f"{frame.f_globals.get('__name__')}.".startswith(f"{root}."):
        depth, frame = depth + 1, frame.f_back  # the line to warn about is outside the client
    name = "".join(record.operation for record in drift[:1])
    warnings.warn(f"{name}: {text}", DriftWarning, stacklevel=depth)


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
    """Find the documented media type of a body: exactly, by range, or JSON by any name.

    Also whether the header is what was documented. Broken when nothing fits.
    """
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
    """Decode JSON (RFC 8259); a byte order mark is skipped (section 8.1).

    Broken when it is not JSON: syntax, not UTF-8, NaN, nested more than 200 levels deep.
    """
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
        return repair(kind, from_json(data), operation)
    except Broken:
        raise
    except (ValueError, RecursionError) as error:
        raise Broken("JSON", str(error)[:120]) from None


def _raise_status(
    operation: Operation[Any],
    answers: Sequence[Response],
    response: HttpResponse,
    policy: DriftPolicy,
    kinds: Mapping[int, type[StatusError[Any]]],
) -> NoReturn:
    status, body, drift = response.status_code, None, tuple[Drift, ...]()
    try:
        if answers:
            body, drift = _decode_body(operation.name, answers, response)
    except Broken as error:
        drift = (Drift("", *error.facts, operation.name),)
    if body is None:
        body = _as_found(response)
    if status >= 400:
        settle(drift, policy, response)
    text = " ".join(response.text[:400].split())
    excerpt = f": {text[:200]}{'…' * (len(text) > 200)}" if text else ""
    identity = f" (request id {response.request_id})" if response.request_id else ""
    kind = kinds.get(status) or ERRORS.get(status, StatusError)
    raise kind(f"{status_phrase(status)}{excerpt}{identity}", response, body, drift)


def _as_found(response: HttpResponse) -> Any:
    """An undocumented body: JSON where it is, else text; None when there is none."""
    if is_json(response.headers.get("content-type", "")):
        try:
            return from_json(response.content, allow_inf_nan=False)
        except ValueError:
            pass
    return response.text or None
