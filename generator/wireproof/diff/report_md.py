"""The review as a pull request comment: fits 60,000 characters by construction.

In: a `Review`. Out: Markdown. The summary comes first, then a folded group for each thing to do;
when it would not fit, the least urgent entries are left out, and the comment says how many.
"""

from __future__ import annotations

from typing import Final

from wireproof.diff.report_text import reach, surface_line
from wireproof.diff.review import HEADINGS, ORDER, Finding, Review
from wireproof.diff.rules import ActionKind
from wireproof.findings.escape import markdown, markdown_code

LIMIT: Final = 60_000
_RESERVE: Final = 1_200


def render_markdown(review: Review, *, limit: int = LIMIT) -> str:
    """The review as Markdown of at most `limit` characters."""
    counts = {kind: sum(item.action.kind == kind for item in review.open) for kind in ORDER}
    head = [f"**{markdown(review.decision)}**", ""]
    if review.open:
        head += ["| to do | changes |", "|---|---|"]
        head += [f"| {HEADINGS[kind]} | {counts[kind]} |" for kind in ORDER if counts[kind]]
    notes = [f"- {markdown(note)}" for note in review.notes[:20]]
    room = limit - _RESERVE - len("\n".join(head + notes))
    body: list[str] = []
    dropped: dict[ActionKind, int] = {}
    for kind in ORDER:
        group = [item for item in review.open if item.action.kind == kind]
        if not group:
            continue
        opening = "<details open>" if kind in ("edit", "act") else "<details>"
        lines = ["", opening, f"<summary>{HEADINGS[kind]} ({len(group)})</summary>", ""]
        closing = ["", "</details>"]
        room -= len("\n".join(lines + closing)) + 2
        for index, item in enumerate(group):
            entry = _entry(item)
            if len(entry) + 1 > room:
                dropped[kind] = len(group) - index
                break
            room -= len(entry) + 1
            lines.append(entry)
        body += lines + closing
    tail: list[str] = []
    if dropped:
        told = ", ".join(f"{count} of “{HEADINGS[k]}”" for k, count in dropped.items())
        where = "`wireproof diff … --report html=review.html` has everything."
        tail = ["", f"Left out to fit the comment: {told}. {where}"]
    return "\n".join([*head, *body, "", *notes, *tail]).rstrip() + "\n"


def _entry(item: Finding) -> str:
    lines = [f"- **{markdown(item.title)}** `{item.id}` `{item.fingerprint}`"]
    lines += [f"  - {markdown_code(surface_line(s.before, s.after))}" for s in item.surface[:3]]
    if item.callers:
        places = ", ".join(markdown_code(f"{c.file}:{c.line}") for c in item.callers[:5])
        more = len(item.callers) - 5
        lines.append(f"  - your code: {places}" + (f" and {more} more" if more > 0 else ""))
    if item.action.kind not in ("new", "docs"):
        told = f"{item.action.sentence} {item.why}{reach(item)}"
        lines.append(f"  - {markdown(told)}")
    return "\n".join(lines)
