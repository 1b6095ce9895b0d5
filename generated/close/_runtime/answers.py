"""What a fake sends: the document's example, or readable values, or what a test told it.

In: an operation, a request, and what was told. Out: status, header fields and bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from pydantic import ValidationError

from .decode import find_responses
from .errors import Headers
from .labels import described, in_charset
from .operation import Operation, Paging, Response
from .samples import Samples
from .values import UNSET, dump_json, is_json, is_object, read_json, resolve, to_wire

Written: TypeAlias = tuple[int, list[tuple[str, str]], bytes]
"""Status, header fields, content."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request that a fake has answered.

    `operation` is its method (`tickets.list`); that of a request for a token is `token`.
    """

    operation: str
    method: str
    url: str
    headers: Headers
    content: bytes

    @property
    def path(self) -> str:
        """The path, as it was sent."""
        return urlsplit(self.url).path

    @property
    def query(self) -> dict[str, list[str]]:
        """The values of the query by name."""
        return parse_qs(urlsplit(self.url).query, keep_blank_values=True)

    @property
    def json(self) -> Any:
        """The JSON that was sent; ValueError when it is none."""
        return json.loads(self.content)

    @property
    def form(self) -> dict[str, list[str]]:
        """The values of the form that was sent, by name."""
        return parse_qs(self.content.decode(), keep_blank_values=True)


@dataclass(slots=True)
class Answer:
    """What a test told a fake to answer; `left` counts down, None is for good."""

    value: Any = UNSET
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    error: BaseException | type[BaseException] | None = None
    pages: tuple[Sequence[Any], ...] = ()
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What the document shows: examples by operation and status, and samples of types."""

    examples: Mapping[str, Mapping[str, Any]]
    samples: Samples

    def write(self, operation: Operation[Any], call: Call, answer: Answer) -> Written:
        """The answer to a request; LookupError where a value is needed and none was found."""
        status = answer.status or usual_status(operation)
        value = answer.value(call) if callable(answer.value) else answer.value
        if answer.pages:
            value, link = self._paged(operation, status, call, answer.pages)
        else:
            link = ""
        response = response_of(operation, status, value)
        if value is UNSET and response is not None:
            value = self.shown(operation, status, response)
            if operation.paging is not None and status < 300:
                value = _alone(operation.paging, value, call)
        headers = [("Link", f'<{link}>; rel="next"')] if link else []
        headers += answer.headers.items()
        content = b"" if value is UNSET else _written(response, value)
        if content and not any(name.lower() == "content-type" for name, _ in headers):
            headers.append(("Content-Type", _label(response, value)))
        return status, headers, content

    def shown(self, operation: Operation[Any], status: int, response: Response) -> Any:
        """The document's example where it fits its schema, else a sample."""
        examples = self.examples.get(operation.name, {})
        keys = (str(status), f"{status // 100}XX", "default")
        kind = resolve(response.type)
        for example in [examples[key] for key in keys if key in examples]:
            if response.streaming or kind in (bytes, str) or not _fits(kind, example):
                continue
            return deepcopy(example)
        if kind is bytes:
            return b"example"
        made = "example" if kind is str else self.samples.sample(kind)
        return [made] if response.streaming else made

    def _paged(
        self, operation: Operation[Any], status: int, call: Call, pages: Sequence[Sequence[Any]]
    ) -> tuple[Any, str]:
        """The page that a request asks for, and the link to the next one where it is a header."""
        paging, response = operation.paging, response_of(operation, status)
        if paging is None or response is None:
            raise LookupError(f"{operation.name} does not page: answer with a value")
        plain = [to_wire(page) for page in pages]
        number = _number(paging, call, plain)
        items: list[Any] = plain[number] if number < len(plain) else []
        value = _placed(self.shown(operation, status, response), paging.items, items)
        more = number + 1 < len(plain)
        if paging.more:
            value = _placed(value, paging.more, paging.done != more)
        link = _link(call.url, number + 1) if more else ""
        if paging.style in ("cursor", "link"):
            token = link if paging.style == "link" else f"page-{number + 1}"
            options = [token, number + 1, str(number + 1)] if more else [None, UNSET, ""]
            fitting = [_placed(value, paging.next, one) for one in options]
            kind = resolve(response.type)
            value = next((one for one in fitting if _fits(kind, one)), fitting[0])
        return value, link if paging.style == "link-header" else ""


def usual_status(operation: Operation[Any]) -> int:
    """The first documented success; 200 where none has a number."""
    exact = sorted(int(key) for key in operation.responses if key.isdigit())
    success = [status for status in exact if 200 <= status < 300]
    if success or {"2XX", "default"} & operation.responses.keys():
        return success[0] if success else 200
    return exact[0] if exact else 200


def response_of(operation: Operation[Any], status: int, value: Any = UNSET) -> Response | None:
    """The documented media type that is answered with; None where there is no content."""
    typed = [one for one in find_responses(operation, status)[0] if one.media_type]
    wanted = [one for one in typed if isinstance(value, (bytes, str)) != _is_json(one)]
    return next(iter([*wanted, *typed]), None)


def _is_json(response: Response) -> bool:
    return response.as_json or is_json(response.media_type)


def _written(response: Response | None, value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if response is not None and response.streaming:
        return b"".join(_item(response, one) for one in value)
    if isinstance(value, str) and response is not None and not _is_json(response):
        return in_charset(value, response.media_type)
    if response is not None and response.codec is not None:
        return response.codec.write(to_wire(value), described(response.media_type)[2])
    return dump_json(to_wire(value))


def _item(response: Response, item: Any) -> bytes:
    plain = to_wire(item)
    if response.streaming in ("sse-event", "sse-json-event") and is_object(plain):
        texts = {k: v if isinstance(v, str) else dump_json(v).decode() for k, v in plain.items()}
        lines = [f"{key}: {line}" for key, text in texts.items() for line in text.split("\n")]
        return ("\n".join(lines) + "\n\n").encode()
    data = plain.encode() if isinstance(plain, str) else dump_json(plain)
    if response.streaming == "jsonl":
        start = b"\x1e" if "json-seq" in response.media_type else b""
        return start + dump_json(plain) + b"\n"
    return b"".join(b"data: " + line + b"\n" for line in data.split(b"\n")) + b"\n"


def _label(response: Response | None, value: Any) -> str:
    """The media type of what is sent; a range is made one of its members."""
    if response is None:
        return "application/json"
    kind, _, rest = response.media_type.partition("/")
    if not rest.startswith("*"):
        return response.media_type
    if rest.startswith("*+"):
        return f"{kind}/x{rest[1:]}"
    plain = "octet-stream" if isinstance(value, bytes) else "json"
    return f"{kind if kind != '*' else 'application'}/{plain}"


def _alone(paging: Paging, value: Any, call: Call) -> Any:
    """A page that no other comes after; an empty one where it is asked for by a later number."""
    if paging.more:
        value = _placed(value, paging.more, paging.done)
    if paging.style in ("cursor", "link"):
        return _placed(value, paging.next, None)
    given = call.query.get(paging.parameter, [""])[0]
    later = given.isdigit() and int(given) > paging.start
    if paging.style in ("page", "offset") and later:
        return _placed(value, paging.items, [])
    return value


def _number(paging: Paging, call: Call, pages: Sequence[Sequence[Any]]) -> int:
    """Which page a request asks for, counted from 0."""
    given: Any = call.query.get(paging.parameter, [""])[0]
    if paging.style in ("link", "link-header"):
        given = call.query.get(_PAGE, [""])[0]
    elif paging.place == "body":
        given = _found(call.json, paging.parameter.split("."))
    text = str(given).removeprefix("page-")
    if paging.style == "last-id":
        last = [str(_found(page[-1], paging.next)) if page else "" for page in pages]
        return last.index(text) + 1 if text in last else 0
    if not text.isdigit():
        return 0
    if paging.style == "page":
        return int(text) - paging.start
    if paging.style == "offset":
        before = [sum(map(len, pages[:number])) for number in range(len(pages))]
        return before.index(int(text)) if int(text) in before else len(pages)
    return int(text)


_PAGE = "fake_page"


def _link(url: str, number: int) -> str:
    parts = urlsplit(url)
    query = {**parse_qs(parts.query, keep_blank_values=True), _PAGE: [str(number)]}
    return urlunsplit(parts._replace(query=urlencode(query, doseq=True)))


def _found(value: Any, path: Sequence[str]) -> Any:
    for step in path:
        value = value.get(step) if is_object(value) else None
    return value


def _placed(value: Any, path: Sequence[str], new: Any) -> Any:
    """A value with another one at a path; UNSET takes away what is there."""
    if not path:
        return new
    whole = dict(value) if is_object(value) else {}
    inner = _placed(whole.get(path[0]), path[1:], new)
    if inner is UNSET:
        whole.pop(path[0], None)
        return whole
    return {**whole, path[0]: inner}


def _fits(kind: Any, value: Any) -> bool:
    with suppress(ValidationError, ValueError):
        read_json(kind, dump_json(to_wire(value)))
        return True
    return False
