"""Content-Types that a server may put on a body, and that change nothing of what it is.

In: the replies of an operation. Out: further ones, of the same bytes under another label.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from wireproof.cases.callspec import CallSpec, ReplyTarget
from wireproof.cases.model import ReplyCase
from wireproof.cases.replies import OTHER_JSON
from wireproof.cases.verdicts import Judge, Verdict
from wireproof.oas.media_types import covers, essence, is_range, may_be_json

_LABELS: Final = (
    "text/plain",
    "text/html; charset=utf-8",
    "application/octet-stream",
    "application/xml",
)
_TEXT: Final = '"5"'
_SMALL: Final = 2000
_OTHER_XML: Final = "application/vnd.other+xml"


def under_other_labels(
    callspec: CallSpec, replies: tuple[ReplyCase, ...], judges: dict[str, Judge]
) -> Iterator[ReplyCase]:
    """Yield a reply of each range that is documented for JSON, under labels that it covers.

    The range allows each of them, and the schema alone says what the body is ("Media Type Object",
    OAS 3.1.1), unless the same bytes are a text that it allows too.
    """
    for target in callspec.replies:
        name = target.content.media_type
        if not is_range(name) or not may_be_json(name) or target.is_bytes:
            continue
        yield from _as_text(target, replies, judges[target.path])
        case = _telling(target, replies, judges[target.path])
        for label in _LABELS if case else ():
            if case and covers(name, label) and not _documented_beside(target, label):
                source = f"{case.source}, labelled {label}"
                yield replace(case, served_as=label, as_json=True, source=source)


def drifting_under_other_labels(
    callspec: CallSpec, replies: tuple[ReplyCase, ...]
) -> Iterator[ReplyCase]:
    """Yield a reply of each kind of JSON and XML that drifts, under a label that differs, too."""
    for target in callspec.replies:
        alone = [one.media_type for one in target.reply.contents] == [target.content.media_type]
        if not alone or is_range(target.content.media_type):
            continue
        for case in replies:
            same = (case.documented, case.media_type) == (
                target.reply.status, target.content.media_type
            )  # fmt: skip
            drifts = case.verdict is Verdict.INVALID and case.strict and not case.malformed
            label = OTHER_JSON if case.is_json else _OTHER_XML
            alike = case.is_json or (case.is_data and essence(case.media_type).endswith("xml"))
            if same and drifts and alike and len(case.body) < _SMALL:
                yield replace(case, served_as=label, source=f"{case.source}, mislabelled")
                break


def _telling(target: ReplyTarget, replies: tuple[ReplyCase, ...], judge: Judge) -> ReplyCase | None:
    """Return the longest short reply that nobody could take for a text."""
    found = [
        one
        for one in replies
        if (one.documented, one.media_type) == (target.reply.status, target.content.media_type)
        and one.verdict is Verdict.VALID
        and not isinstance(one.value, str | bytes)
        and len(one.body) < _SMALL
        and judge.verdict(one.body.decode()) is Verdict.INVALID
    ]
    return max(found, key=lambda one: len(one.body), default=None)


def _as_text(
    target: ReplyTarget, replies: tuple[ReplyCase, ...], judge: Judge
) -> Iterator[ReplyCase]:
    """Yield a text that looks like JSON, labelled as a text, where the schema takes any text."""
    name, label = target.content.media_type, _LABELS[0]
    alike = (target.reply.status, name)
    known = (one for one in replies if (one.documented, one.media_type) == alike)
    case = next((one for one in known if not one.malformed), None)
    fits = covers(name, label) and not _documented_beside(target, label)
    if case and fits and not target.is_bytes and judge.verdict(_TEXT) is Verdict.VALID:
        source, body = f"a text, labelled {label}", _TEXT.encode()
        yield replace(
            case,
            body=body,
            value=_TEXT,
            verdict=Verdict.VALID,
            served_as=label,
            as_json=False,
            source=source,
        )


def _documented_beside(target: ReplyTarget, label: str) -> bool:
    """Tell whether a more specific key speaks of a label."""
    own = essence(target.content.media_type)
    others = [essence(one.media_type) for one in target.reply.contents]
    return any(
        covers(one, label) for one in others if one and one != own and one not in ("*/*", "*")
    )
