"""Bodies as they come out of a file or a generator: rows one by one, rows that are written already.

In: a harness and a valid call. Out: results over rows from a generator, rows as chunks of bytes,
and texts as the bytes of a file, each of which says what the list, or the text, does; and over
files whose media type nobody says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any, Final

from wireproof.cases.model import CallCase
from wireproof.checks.check import Result
from wireproof.checks.requests import judge_sending
from wireproof.harness.harness import Harness, Interaction
from wireproof.harness.keywords import Inexpressible, keywords_for
from wireproof.oas.media_types import (
    FORM,
    charset,
    covers,
    essence,
    is_json_sequence,
    is_multipart,
    is_range,
    is_sequential,
)
from wireproof.oas.strict_json import write_json
from wireproof.oracle.charsets import in_charset
from wireproof.oracle.operations import Content
from wireproof.oracle.payload import Complaint

_NAMES: Final = {"text/csv": "a.csv", "image/png": "a.png", "application/pdf": "a.pdf"}
"""Media types that the end of a file name tells on every machine."""
_NAMELESS: Final = ("application/octet-stream", "text/plain", "application/json")
"""What a file without a name may be taken for, under a range that covers it."""


def as_read(harness: Harness, case: CallCase) -> Result:
    """What is read piece by piece is sent as the whole is."""
    content = harness.plan.operation.content(case.arguments.media_type)
    if content is None:
        return Result("judged")
    contents = harness.plan.operation.contents
    # Without a word of it, a file may be sent as a body that takes files before one of text.
    plain = all(_is_text(one) or _takes_none(one) for one in contents)
    ways = _ways(content, case.arguments.body, plain=plain)
    return sent_alike(harness, case, (make() for make in ways))


def sent_alike(harness: Harness, case: CallCase, bodies: Iterable[Any]) -> Result:
    """Send a call once more with each of these in place of its body: the same has to arrive."""
    for body in bodies:
        keywords = keywords_for(harness.method, replace(case.arguments, body=body))
        if isinstance(keywords, Inexpressible):
            break
        interaction = Interaction(harness.setup(), keywords)
        result = judge_sending(harness, case, interaction, harness.target)
        if result.complaints:
            # What has been read cannot be sent again: no script repeats this.
            return replace(result, interaction=None)
    return Result("judged")


def _ways(content: Content, body: Any, *, plain: bool) -> Iterator[Callable[[], Any]]:
    """Yield what makes the same body anew: an iterator is empty once it was read."""
    kind = essence(content.media_type)
    if is_sequential(kind) and isinstance(body, list):
        # RFC 7464, section 2.2: a record separator before each text of a sequence.
        start = b"\x1e" if is_json_sequence(kind) else b""
        written = [start + write_json(one) + b"\n" for one in body]
        yield lambda: iter(body)
        yield lambda: iter(written)
    elif isinstance(body, str) and body and plain and _is_text(content):
        octets = in_charset(body, charset(content.media_type))
        yield lambda: octets
        yield lambda: [octets[:1], octets[1:]]
        yield lambda: iter([octets[:1], octets[1:]])


def _is_text(content: Content) -> bool:
    """Tell whether a text is sent as it stands, in a charset that its media type names."""
    kind = essence(content.media_type)
    return kind.startswith("text/") and not _takes_none(content) and not is_range(kind)


class _Named(BytesIO):
    """An open file, with the name that it has on disk; "" for one that has none."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name


def unlabelled(harness: Harness, case: CallCase) -> Result:
    """Without a word of its media type, a file is sent as of the one that its name tells.

    One without a name is of a type that is known; where texts alone are documented, of the first.
    """
    body, said = harness.method.body, case.arguments.body
    content = harness.plan.operation.content(case.arguments.media_type)
    keywords = harness.keywords(case.arguments)
    if body is None or content is None or isinstance(keywords, Inexpressible):
        return Result("judged")
    octets = said.encode("utf-8", "surrogatepass") if isinstance(said, str) else said
    if not body.argument or not isinstance(octets, bytes) or not octets:
        return Result("judged")
    others = {k: v for k, v in keywords.items() if k != body.media_type_argument}
    for name, wanted in _files(harness, content, body.media_types):
        call = {**others, body.argument: _Named(octets, name)}
        outcome = harness.perform(Interaction(harness.setup(), call))
        sent = outcome.sent[0] if len(outcome.sent) == 1 else None
        label = essence(sent.header("content-type") or "") if sent else repr(outcome.error)
        if sent is None or sent.body != octets or label not in wanted:
            text = "a file is not sent as it is, under the media type that it tells"
            shown = f"{label} {sent.body[:100]!r}"[:300] if sent else label[:300]
            complaint = Complaint("wrong-content-type", "body", text, " ".join(wanted), shown)
            return Result("judged", (complaint,))
    return Result("judged")


def _files(
    harness: Harness, content: Content, media_types: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield names of files, and as of which media types each may be sent."""
    contents = harness.plan.operation.contents
    if is_range(content.media_type) and len(contents) == 1:
        for kind, name in _NAMES.items():
            if covers(content.media_type, kind):
                yield name, (kind,)
                break
        known = tuple(one for one in _NAMELESS if covers(content.media_type, one))
        yield from [("", known)] if known else []  # a picture without a name tells nothing
    elif _is_text(content) and all(_is_text(one) or _takes_none(one) for one in contents):
        texts = [one.media_type for one in contents if _is_text(one)]
        first = next((one for one in media_types if one in texts), content.media_type)
        yield "", (essence(first),)


def _takes_none(content: Content) -> bool:
    """Tell whether a body is written from an object, so that no file can stand for it."""
    kind = essence(content.media_type)
    return content.is_json or content.xml is not None or kind == FORM or is_multipart(kind)
