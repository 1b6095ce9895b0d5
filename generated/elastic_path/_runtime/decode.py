"""From a response to a value: strictly first, as far as it goes otherwise, with a record of why.

The happy path hands the bytes to pydantic-core once; all else happens only when that failed.
"""

from __future__ import annotations

import json
import re
import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias, TypeVar

from pydantic import ValidationError
from pydantic_core import from_json

from .encode import essence, is_json
from .errors import ResponseInvalid, StatusError, status_error, status_phrase
from .lenient import repair
from .operation import Operation, Response
from .response import Drift, DriftPolicy, DriftWarning, HttpResponse, RawResponse, shorten

T = TypeVar("T")

ErrorKinds: TypeAlias = Mapping[int, type[StatusError[Any]]]

_NO_CONTENT = frozenset({204, 205, 304})
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_BOM = b"\xef\xbb\xbf"


class Broken(ValueError):  # noqa: N818 - says what the body is; never leaves the runtime
    """The body is not what its media type says, or not of a documented one."""

    def __init__(self, expected: str, got: str) -> None:
        super().__init__(f"{expected}; got {got}")
        self.expected = expected
        self.got = got


@dataclass(frozen=True, slots=True)
class Decoded:
    """A value, with the drift that was found on the way."""

    value: Any
    drift: tuple[Drift, ...] = ()


def decode_response(
    operation: Operation[T], response: HttpResponse, policy: DriftPolicy, kinds: ErrorKinds
) -> RawResponse[T]:
    """Decode a response by its status, or raise what it means.

    Raises:
        StatusError: the status is an error, or not documented.
        ResponseInvalid: the body is not what is documented.
    """
    answers, success = find_responses(operation, response.status_code)
    if response.status_code >= 400 or not success:
        _raise_status(operation, answers, response, policy, kinds)
    try:
        decoded = _decode_body(operation.name, answers, response)
    except Broken as error:
        drift = (Drift("", error.expected, error.got, operation.name),)
        message = f"{status_phrase(response.status_code)}: {error}"
        raise ResponseInvalid(message, drift=drift, response=response) from None
    settle(decoded.drift, policy, response)
    facts = {name: getattr(response, name) for name in HttpResponse.__dataclass_fields__}
    return RawResponse(data=decoded.value, drift=decoded.drift, **facts)


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
        message = f"the response differs from its documentation: {text}"
        raise ResponseInvalid(message, drift=drift, response=response)
    root, depth, frame = __name__.rsplit(".", 2)[0], 2, sys._getframe(1)  # noqa: SLF001
    while frame.f_back and f"{frame.f_globals.get('__name__')}.".startswith(f"{root}."):
        depth, frame = depth + 1, frame.f_back  # the line to warn about is outside the client
    warnings.warn(f"{drift[0].operation}: {text}", DriftWarning, stacklevel=depth)


def _decode_body(operation: str, answers: Sequence[Response], response: HttpResponse) -> Decoded:
    if response.method == "HEAD" or response.status_code in _NO_CONTENT:
        return Decoded(None)
    content, documented = response.content, [a for a in answers if a.media_type]
    header = response.headers.get("content-type", "")
    if not content and len(documented) < len(answers):
        return Decoded(None)
    if not documented:
        got = f"{len(content)} bytes of {header or 'no content type'}"
        return Decoded(None, (Drift("", "no content", got, operation),))
    answer, exact = match_media(documented, header)
    decoded = decode_value(operation, answer, content, header if exact else answer.media_type)
    if exact:
        return decoded
    drift = Drift("", f"content type {answer.media_type}", header or "none", operation)
    return Decoded(decoded.value, (drift, *decoded.drift))


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
        if not header or (is_json(kind) and is_json(essence(answer.media_type))):
            return answer, False
    expected = " or ".join(answer.media_type for answer in documented)
    raise Broken(f"content type {expected}", shorten(header))


def decode_value(operation: str, answer: Response, content: bytes, media_type: str) -> Decoded:
    """Decode a body of a media type; Broken when it is not what that says."""
    kind = essence(media_type)
    if answer.type is bytes or (answer.type is Any and not is_json(kind) and not _is_text(kind)):
        return Decoded(content)
    if is_json(kind) or (answer.type is not str and not _is_text(kind)):
        return decode_json(operation, answer, content)
    charset = _CHARSET.search(media_type)
    try:
        text = content.decode(charset[1] if charset else "utf-8")
    except (UnicodeDecodeError, LookupError) as error:
        raise Broken("text", str(error)[:80]) from None
    return decode_json(operation, answer, json.dumps(text).encode())


def _is_text(kind: str) -> bool:
    subtype = kind.rpartition("/")[2].rpartition("+")[2]
    return kind.startswith("text/") or subtype in ("xml", "yaml", "javascript", "csv")


def decode_json(operation: str, answer: Response, content: bytes) -> Decoded:
    """Decode JSON (RFC 8259); a byte order mark is skipped (section 8.1).

    Broken when it is not JSON: syntax, not UTF-8, NaN, nested more than 200 levels deep.
    """
    data = content.removeprefix(_BOM)
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
    kinds: ErrorKinds,
) -> NoReturn:
    decoded = Decoded(None)
    kind = kinds.get(response.status_code) or status_error(response.status_code)
    try:
        decoded = _decode_body(operation.name, answers, response) if answers else decoded
    except Broken as broken:
        decoded = Decoded(None, (Drift("", broken.expected, broken.got, operation.name),))
    body = _as_found(response) if decoded.value is None else decoded.value
    if response.status_code >= 400:
        settle(decoded.drift, policy, response)
    text = " ".join(response.text[:400].split())
    excerpt = f": {text[:200]}{'…' * (len(text) > 200)}" if text else ""
    identity = f" (request id {response.request_id})" if response.request_id else ""
    message = f"{status_phrase(response.status_code)}{excerpt}{identity}"
    raise kind(message, response=response, body=body, drift=decoded.drift)


def _as_found(response: HttpResponse) -> Any:
    """An undocumented body: JSON where it is, else text; None when there is none."""
    if is_json(essence(response.headers.get("content-type", ""))):
        try:
            return from_json(response.content, allow_inf_nan=False)
        except ValueError:
            pass
    return response.text or None
