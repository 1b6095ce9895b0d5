"""The streams check: what is read while it arrives is what was sent, item by item.

In: a harness of a method that streams. Out: results over rows of items in every cut and line end,
an invalid item among valid ones, broken items, connections that end early; and over downloads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from wireproof.cases.replies import content_type_of
from wireproof.cases.verdicts import Judge, Verdict
from wireproof.checks.check import Check, ProbeCase, Result
from wireproof.checks.probes import check as check_probe
from wireproof.checks.probes import perform_probe, undocumented
from wireproof.checks.resumed import LEFT, PROMPT, RESUMED, beside
from wireproof.checks.resumed import check as check_resumed
from wireproof.harness.harness import Harness
from wireproof.oas.media_types import JSON_LINES, covers, essence
from wireproof.oas.strict_json import write_json
from wireproof.oracle.equality import difference
from wireproof.oracle.lossless import Opaque, dump
from wireproof.oracle.payload import Complaint
from wireproof.oracle.references import followed, lookup
from wireproof.oracle.streams import WHOLE_EVENTS, Framing, framed, item_of
from wireproof.oracle.wire import WireReply

_MOST_ITEMS = 12
_SMALL = 2000
_EVENTS = ("events", "texts", *WHOLE_EVENTS)
_NEVER_WITH_CONTENT = frozenset({204, 205})
_END = "[DONE]"
"""What many vendors end a stream with; where it is no item, it may be passed over."""


def _cases(harness: Harness) -> Iterable[ProbeCase]:
    if harness.base is None or not harness.method.streaming:
        return
    yield from undocumented(harness)
    yield from _other_answers(harness)
    if harness.method.streaming == "download":
        yield from _downloads(harness)
        return
    for reply in harness.plan.streamed:
        for content in reply.contents:
            framing, _ = item_of(harness.plan.root, content)
            messages: list[Any] = []
            made = [c for c in harness.plan.replies if _of(c, reply.status, content.media_type)]
            valid = [c for c in made if c.verdict is Verdict.VALID]
            if framing in WHOLE_EVENTS:
                right = _without_state(harness, reply.status, content.media_type, framing, valid)
            else:
                right = [c.value for c in valid if _fits(framing, c)]
            wrong = [c.value for c in made if c.verdict is Verdict.INVALID and _fits(framing, c)]
            if framing in WHOLE_EVENTS:
                judge = _judge(harness, reply.status, content.media_type)
                wrong = [v for v in wrong if _is_wrong(judge, v)]
                messages = _messages(judge, right)
            status = made[0].status if made else 200
            about = _About(harness, reply.status, status, content.media_type, framing)
            odd = [one for one in right if not str(one).isascii() or str(one) != str(one).strip()]
            rows = [*about.rows([*right[:_MOST_ITEMS], *odd[: _MOST_ITEMS // 2]])]
            yield from rows
            yield from beside(rows, events=framing in _EVENTS)
            yield from about.untyped(messages[:_MOST_ITEMS])
            yield from about.labelled(right[:_MOST_ITEMS])
            yield from about.spoilt(right[:1], wrong[: 2 * _MOST_ITEMS])


def _other_answers(harness: Harness) -> Iterator[ProbeCase]:
    """Yield documented answers without items: none that is no success passes for an empty row.

    A success without content is one, whatever comes with it.
    """
    node = lookup(harness.plan.root, harness.plan.operation.pointer)
    for status, answer in (node.get("responses") or {}).items():
        if not str(status).isdigit():
            continue
        reply, bare = WireReply(int(status)), not {"content", "schema", "$ref"} & set(answer)
        if bare and int(status) < 300:
            yield from _without_content(harness, reply)
        elif int(status) >= 300:
            expect = "status error" if bare else "error"
            yield ProbeCase(f"{status} instead", expect, harness.setup(), (reply,), detail=status)


def _without_content(harness: Harness, reply: WireReply) -> Iterator[ProbeCase]:
    """Yield a success that is documented without content, and one that has some all the same."""
    expect, nothing = ("bytes", b"") if harness.method.streaming == "download" else ("items", [])
    name = f"{reply.status} without content"
    right = ProbeCase(name, expect, harness.setup(), (reply,), detail=nothing, positive=True)
    yield right
    if reply.status in _NEVER_WITH_CONTENT:
        return
    odd = replace(right, replies=(replace(reply, body=b"odd\n\n"),), positive=False)
    silent = harness.setup("ignore")
    yield replace(odd, name=f"{name}, which has some, ignored", setup=silent)
    yield replace(odd, name=f"{name}, which has some", expect="refused", detail=[])


def _without_state(
    harness: Harness, status: str, kind: str, framing: Framing, cases: list[Any]
) -> list[Any]:
    """Return events without what holds for the events after them, too, where that is optional."""
    judge = _judge(harness, status, kind)
    found: dict[str, Any] = {}
    for case in cases:
        if case.malformed or len(case.body) > _SMALL or not isinstance(case.value, dict):
            continue
        bare = _told(case.value)
        for one in (bare, {k: v for k, v in bare.items() if k != "event"}):
            if framed(framing, [one]) is not None and judge.verdict(one) is Verdict.VALID:
                found[repr(one)] = one
                break
    return list(found.values())


def _judge(harness: Harness, status: str, kind: str) -> Judge:
    """Return the judge of the items of a stream."""
    path = next(
        one.path
        for one in harness.plan.callspec.replies
        if one.reply.status == status and one.content.media_type == kind
    )
    return harness.plan.judge(path)


def _messages(judge: Judge, items: list[Any]) -> list[Any]:
    """Return the items as messages, where they may be that but must have a type."""
    untyped = [{k: v for k, v in one.items() if k != "event"} for one in items]
    untyped = [one for one in untyped if judge.verdict(one) is Verdict.INVALID]
    named = [_as_message(one) for one in untyped]
    return [one for one in named if judge.verdict(one) is Verdict.VALID]


def _as_message(item: dict[str, Any]) -> dict[str, Any]:
    """Return an event with the type that one without has (WHATWG HTML, section 9.2.6)."""
    return {"event": "message", **item}


def _is_wrong(judge: Judge, item: dict[str, Any]) -> bool:
    """Tell whether what stands on the wire for an event is refused however it is read."""
    data, told = item.get("data"), _told(item)
    text = data if isinstance(data, str) else write_json(data).decode()
    read = (told, _as_message(told), _as_message({**told, "data": text}))
    return data != _END and all(judge.verdict(one) is Verdict.INVALID for one in read)


def _told(item: dict[str, Any]) -> dict[str, Any]:
    """Return what an event says of itself alone; what holds for later ones is optional."""
    return {name: item[name] for name in ("event", "data") if name in item}


def _of(case: Any, status: str, media_type: str) -> bool:
    return bool(case.documented == status and case.media_type == media_type)


def _fits(framing: Framing, case: Any) -> bool:
    if case.malformed or len(case.body) > _SMALL:
        return False
    return framed(framing, [case.value]) is not None


class _About:
    """Makes the cases of one media type of one response."""

    def __init__(
        self, harness: Harness, documented: str, status: int, media_type: str, framing: Framing
    ) -> None:
        self._harness = harness
        self._documented = documented
        self._status = status
        self._media_type = media_type
        self._framing = framing

    def rows(self, items: list[Any]) -> Iterator[ProbeCase]:
        """Yield rows of valid items: none, one, many; whole and cut to pieces."""
        yield self._case("no items", [], [b""])
        for number, one in enumerate(items):
            whole = framed(self._framing, [one]) or b""
            yield self._case(f"item {number}", [one], [whole])
        together = framed(self._framing, items) or b""
        yield self._case("all at once", items, [together])
        yield self._case("byte by byte", items, [together[i : i + 1] for i in range(len(together))])
        yield self._case("with pauses", items, [b"", together, b""])
        if self._framing != "sequence":
            crlf = framed(self._framing, items, newline="\r\n") or b""
            half = len(crlf) // 2
            yield self._case("CRLF", items, [crlf[:half], crlf[half:]])
            yield self._case("CRLF cut", items, [crlf[i : i + 1] for i in range(len(crlf))])
        if self._framing in _EVENTS:
            yield self._case("byte order mark", items, [b"\xef\xbb\xbf" + together])
            chatty = b": hello\n\n" + together.replace(b"\n\n", b"\n: ping\n\n") + b"unknown: x\n\n"
            yield self._case("comments", items, [chatty])
            alone = framed(self._framing, items, newline="\r") or b""
            yield self._case("CR", items, [alone])
            yield self._case("CR cut", items, [alone[i : i + 1] for i in range(len(alone))])
            yield self._case("unfinished event", items, [together + b"data: 1\n"])
            yield self._case("unfinished line", items, [together + b"dat"])
        if self._framing not in _EVENTS and items:
            # In a sequence, a number without one may be cut off (RFC 7464, section 2.4).
            kinds = object if self._framing == "lines" else str | dict | list
            ended = [one for one in items if isinstance(one, kinds)]
            last = framed(self._framing, ended) or b""
            yield self._case("no last line end", ended, [last.rstrip(b"\n")])
        if self._framing == "lines" and items:
            yield self._case("blank lines", items, [b"\n" + together.replace(b"\n", b"\n\n")])

    def untyped(self, items: list[Any]) -> Iterator[ProbeCase]:
        """Yield messages whose type, which the document requires, is not written."""
        bare = [{k: v for k, v in one.items() if k != "event"} for one in items]
        if items and (body := framed(self._framing, bare)):
            yield self._case("messages without a type", items, [body])

    def labelled(self, items: list[Any]) -> Iterator[ProbeCase]:
        """Yield rows under other names of their format; and under wrong labels, which are told.

        What is no row is refused there, too, though drift need not be told.
        """
        body, own = framed(self._framing, items) or b"", essence(self._media_type)
        names = sorted(JSON_LINES - {own}) if own in JSON_LINES else []
        for label in [one for one in names if not self._is_documented(one)]:
            yield _served(self._case(f"named {label}", items, [body]), label)
        wrong = ["text/plain", "application/octet-stream", ""]
        wrong += ["application/json"] if self._framing == "lines" else []
        silent = self._harness.setup("ignore")
        for label in [one for one in wrong if not self._is_documented(one)]:
            told = self._case(f"labelled {label or 'not'}, ignored", items, [body])
            yield replace(_served(told, label), setup=silent)
            refused = self._case(f"labelled {label or 'not'}", [], [body], expect="refused")
            yield _served(refused, label)
        for name, page in (("page", b"<p>Please log in</p>"), ("pages", b"<p>\nLog in\n</p>\n")):
            case = self._case(f"login {name}, ignored", [], [page], expect="refused")
            yield replace(_served(case, "text/html"), setup=silent)

    def _is_documented(self, label: str) -> bool:
        """Tell whether a label is of another media type of the response, or may be."""
        root, pointer = self._harness.plan.root, self._harness.plan.operation.pointer
        answer, _ = followed(root, lookup(root, pointer)["responses"][self._documented], "")
        content = answer.get("content") if isinstance(answer, dict) else None
        return any(covers(str(one), label) for one in content or ())

    def spoilt(self, right: list[Any], wrong: list[Any]) -> Iterator[ProbeCase]:
        """Yield rows with an item that the document does not allow, or that is broken."""
        before = framed(self._framing, right) or b""
        for number, one in enumerate(wrong):
            body = before + (framed(self._framing, [one]) or b"")
            yield self._case(f"invalid item {number}", right, [body], expect="refused")
        page = WireReply(self._status, (("content-type", "text/html"),), b"<p>Please log in</p>")
        yield replace(self._case("login page", [], [], expect="refused"), replies=(page,))
        if self._framing not in ("texts", *WHOLE_EVENTS):
            for name, text in (("NaN", b"NaN"), ("half an object", b'{"a": '), ("words", b"oops")):
                broken = b"data: " + text + b"\n\n"
                broken = broken if self._framing == "events" else b"\x1e" + text + b"\n"
                yield self._case(name, right, [before + broken], expect="refused")

    def _case(
        self, name: str, items: list[Any], chunks: list[bytes], expect: str = "items"
    ) -> ProbeCase:
        kind = content_type_of(self._media_type).partition(";")[0]
        body = tuple(chunks)
        reply = WireReply(self._status, (("content-type", kind),), b"".join(body), chunks=body)
        return ProbeCase(
            f"{self._documented} {name}",
            expect,
            self._harness.setup(),
            (reply,),
            status=self._documented,
            media_type=self._media_type,
            detail=items,
            positive=expect == "items",
        )


def _served(case: ProbeCase, label: str) -> ProbeCase:
    """Return a case whose replies have another Content-Type; none where that is empty."""
    headers = (("content-type", label),) if label else ()
    return replace(case, replies=tuple(replace(one, headers=headers) for one in case.replies))


def _downloads(harness: Harness) -> Iterator[ProbeCase]:
    for reply in harness.plan.streamed:
        for content in reply.contents:
            status = int(reply.status) if reply.status.isdigit() else 200
            kind = content_type_of(content.media_type)
            for name, chunks in (
                ("empty", (b"",)),
                ("small", (b"\x00\xff\r\n",)),
                ("in pieces", tuple(bytes([i]) * 1000 for i in range(256))),
            ):
                body = b"".join(chunks)
                wire = WireReply(status, (("content-type", kind),), body, chunks=chunks)
                yield ProbeCase(
                    f"{reply.status} {name}",
                    "bytes",
                    harness.setup(),
                    (wire,),
                    status=reply.status,
                    media_type=content.media_type,
                    detail=body,
                    positive=True,
                )


def check(harness: Harness, case: ProbeCase) -> Result:
    """Every item arrives, once and in order; what is not allowed ends in a typed error."""
    if case.name.startswith("undocumented"):
        return check_probe(harness, case)
    if case.expect in (RESUMED, LEFT, PROMPT):
        return check_resumed(harness, case)
    interaction, outcome, complaint = perform_probe(harness, case)
    if complaint is not None:
        return Result("judged", (complaint,), interaction=interaction)
    error = outcome.error
    kind = type(error).__name__
    if case.expect in ("error", "status error"):
        wanted = "ApiError" if case.expect == "error" else "StatusError"
        if harness.fixture.package.is_a(error, wanted):
            return Result("judged", interaction=interaction)
        text, shown = f"status {case.detail} is not raised as itself", repr(error or outcome.value)
        wrong = Complaint("error-status-not-raised", "stream", text, wanted, shown[:300])
        return Result("judged", (wrong,), interaction=interaction)
    if case.expect == "refused" and not harness.fixture.package.is_a(error, "ResponseInvalid"):
        text = "an item that the document does not allow passed"
        shown = repr(error or outcome.value)[:300]
        wrong = Complaint("invalid-item-accepted", _family(case), text, "ResponseInvalid", shown)
        return Result("judged", (wrong,), interaction=interaction)
    if case.expect != "refused" and error is not None:
        text = f"a row of valid items ended in {error!r}"[:300]
        wrong = Complaint("valid-response-refused", _family(case), text, "the items", kind)
        return Result("judged", (wrong,), interaction=interaction)
    formats = harness.plan.facts.of(f"{case.status} {case.media_type}")
    value = outcome.value or []
    value = b"".join(value) if case.expect == "bytes" else value
    return Result("judged", tuple(_lost(case, value, formats)), interaction=interaction)


def _family(case: ProbeCase) -> str:
    return "".join(char for char in case.name.partition(" ")[2] if not char.isdigit()).strip()


def _lost(case: ProbeCase, value: Any, formats: frozenset[str]) -> Iterator[Complaint]:
    try:
        seen = dump(value)
    except Opaque as error:
        yield Complaint("opaque-value", _family(case), f"an item is {error}")
        return
    found = difference(case.detail, seen, formats)
    if found:
        pointer, wanted, got = found
        text = f"the caller does not get what was sent, at {pointer or 'the whole'}"
        yield Complaint(
            "response-altered", _family(case), text, repr(wanted)[:300], repr(got)[:300]
        )


STREAMS = Check(
    "streams",
    "positive",
    _cases,
    check,
    "What is read while it arrives is what was sent, item by item.",
)
