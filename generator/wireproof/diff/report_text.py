"""The review for a terminal: the decision, then groups by what to do, four lines an entry.

In: a `Review`. Out: text.
"""

from __future__ import annotations

from collections.abc import Iterator

from wireproof.diff.law import derivation
from wireproof.diff.review import HEADINGS, ORDER, Excerpt, Finding, Review
from wireproof.diff.rules import RULES
from wireproof.diff.values import shown
from wireproof.findings.escape import one_line

_SHOWN = 3


def render_text(review: Review, *, full: bool = False) -> str:
    """The review as text.

    Args:
        review: what to tell.
        full: list documentation changes, too, and every use.
    """
    lines = [review.decision]
    for kind in ORDER:
        group = [item for item in review.open if item.action.kind == kind]
        if not group:
            continue
        if kind == "docs" and not full:
            lines += ["", f"Docs: {len(group)} (use --full)"]
            continue
        lines += ["", f"{HEADINGS[kind]} ({len(group)})"]
        for item in group:
            lines.extend(_entry(item, full=full))
    done = [item for item in review.findings if item.acknowledged]
    if done:
        lines += ["", f"Acknowledged ({len(done)})"]
        lines += [f"  {item.title} [{item.fingerprint}]: {item.acknowledged}" for item in done]
    if review.notes:
        lines += ["", *review.notes]
    return "\n".join(map(one_line, lines))


def _entry(item: Finding, *, full: bool) -> Iterator[str]:
    yield f"  {item.title}  [{item.id} {item.fingerprint}]"
    lines = [*dict.fromkeys(surface_line(one.before, one.after) for one in item.surface)]
    most = len(lines) if full else _SHOWN
    yield from (f"    {line}" for line in lines[:most])
    if lines[most:]:
        yield f"    and {len(lines) - most} more in the client"
    if item.callers:
        most = len(item.callers) if full else _SHOWN
        places = ", ".join(f"{c.file}:{c.line}" for c in item.callers[:most])
        more = len(item.callers) - most
        yield f"    at {places}" + (f" and {more} more" if more > 0 else "")
    if item.witness:
        payload = shown(item.witness["payload"])
        refused = item.witness["refused_by"]
        yield f"    evidence: {payload} is refused by the {refused} spec, not by the other"
    if item.action.kind not in ("new", "docs"):
        yield f"    {item.why}{reach(item)}"


def render_finding(item: Finding) -> str:
    """Everything about one finding: how its verdict came about, and the vendor's text."""
    lines = [*_entry(item, full=True), f"    {item.action.text} ({', '.join(item.impact)})"]
    sides = ", ".join(f"{side}: {verdict}" for side, verdict in item.verdicts.items())
    lines += ["", f"On the wire: {sides}"]
    lines += [f"  {line}" for line in derivation(RULES[item.id])]
    for name, excerpt, pointer in zip(
        ("before", "after"), item.excerpts, (item.old, item.new), strict=True
    ):
        lines += ["", f"Spec {name}: {pointer or 'not there'}", *_source(excerpt)]
    if item.operations:
        lines += ["", "Reaches", *(f"  {name}" for name in item.operations)]
    accept = f"To accept it: wireproof diff ack {item.fingerprint} --reason '…'"
    lines += ["", f"Acknowledged: {item.acknowledged}" if item.acknowledged else accept]
    return "\n".join(map(one_line, lines))


def _source(excerpt: Excerpt | None) -> Iterator[str]:
    if excerpt is None:
        return
    yield f"  {excerpt.file}"
    for number, text, touched in excerpt.lines:
        yield f"  {'>' if touched else ' '} {number:>6}  {text}"
    if excerpt.left_out:
        yield f"    … {excerpt.left_out} more lines"


def surface_line(before: str | None, after: str | None) -> str:
    """Before and after of a symbol in one line."""
    if before is None:
        return f"+ {after}"
    if before == after:
        return f"{before}  (what it stands for changed)"
    return f"- {before}" if after is None else f"{before}  →  {after}"


def reach(item: Finding) -> str:
    """How many operations a finding reaches."""
    count = len(item.operations)
    if count > 1:
        return f" Reaches {count} operations."
    return f" Reaches {item.operations[0]}." if count else ""
