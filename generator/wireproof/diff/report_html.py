"""The review as one offline page: readable without JavaScript, filtered with it.

In: a `Review`. Out: HTML. Nothing is loaded from anywhere; every string of a spec is escaped, and a
content security policy keeps the page from running anything but its own script.
"""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any, Final

from wireproof.diff.review import HEADINGS, ORDER, Excerpt, Finding, Review
from wireproof.diff.rules import IMPACTS

_FOLDER: Final = Path(__file__).parent / "page"
_MOST: Final = 4_000


def render_html(review: Review) -> str:
    """The review as a page."""
    style, script = ((_FOLDER / name).read_text("utf-8") for name in ("page.css", "page.js"))
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    told = [
        item
        for item in review.findings
        if item.action.kind != "docs" or len(review.findings) < _MOST
    ]
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(review.heading)}: spec review</title>",
        f"<style>{style}</style></head><body>",
        f"<header><h1>{escape(review.heading)}</h1>",
        f'<p class="decision">{escape(review.decision)}</p>{_filters(review)}</header><main>',
    ]
    for kind in ORDER:
        group = [item for item in told if item.action.kind == kind]
        if group:
            parts.append(f'<section data-kind="{kind}"><h2>{HEADINGS[kind]} <span class="count">')
            parts.append(f"{len(group)}</span></h2>")
            parts += [_entry(item) for item in group]
            parts.append("</section>")
    parts += [f'<p class="note">{escape(note)}</p>' for note in review.notes]
    parts.append(f"</main>{_COMMANDS}<script>{script}</script></body></html>")
    return "\n".join(parts) + "\n"


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _filters(review: Review) -> str:
    boxes = "".join(
        f'<label><input type="checkbox" data-impact="{impact}" checked> {impact} '
        f"({sum(impact in item.impact for item in review.findings)})</label>"
        for impact in IMPACTS
        if any(impact in item.impact for item in review.findings)
    )
    return (
        f'<form class="filters" hidden><fieldset><legend>impact</legend>{boxes}</fieldset>'
        '<label>operation <input type="search" id="operation" placeholder="GET /orders"></label>'
        '<label><input type="checkbox" id="mine"> only what my code uses</label>'
        '<output id="shown"></output><span class="keys">j/k next and previous, o open, '
        "/ search, m mine</span></form>"
    )


def _entry(item: Finding) -> str:
    operations = " ".join(item.operations)
    badges = "".join(f'<span class="badge {i}">{i}</span>' for i in item.impact)
    done = ' data-done="1"' if item.acknowledged else ""
    opened = " open" if item.action.kind == "edit" and not item.acknowledged else ""
    return (
        f'<details class="change" id="{item.fingerprint}" data-impact="{" ".join(item.impact)}" '
        f'data-operations="{escape(operations[:_MOST])}" data-mine="{int(bool(item.callers))}"'
        f'{done}{opened}><summary>{badges} <span class="title">{escape(item.title)}</span>'
        "</summary>"
        f'<p class="action">{escape(item.action.text)}. {escape(item.why)}</p>{_wire(item)}'
        f'<div class="sides">{_spec(item)}{_python(item)}</div>{_callers(item)}{_witness(item)}'
        f'<p class="meta"><code>{item.id}</code> <code>{item.fingerprint}</code>{_place(item)}</p>'
        f"{_tick(item)}</details>"
    )


def _tick(item: Finding) -> str:
    """A box that adds the entry to the commands below; of use only with the script."""
    if item.acknowledged:
        return f'<p class="meta">acknowledged: {escape(item.acknowledged)}</p>'
    box = f'<input type="checkbox" data-acknowledge="{item.fingerprint}">'
    return f'<label class="tick" hidden>{box} acknowledge</label>'


_COMMANDS: Final = (
    '<form class="commands" hidden><h2>Acknowledge</h2>'
    '<label>reason <input id="reason" value="looked at; fine for us"></label> '
    '<button type="button" id="copy">copy</button>'
    '<textarea id="commands" readonly rows="4" aria-label="commands"></textarea></form>'
)


def _wire(item: Finding) -> str:
    reached = ", ".join(escape(name) for name in item.operations[:8])
    more = len(item.operations) - 8
    also = f" and {more} more" if more > 0 else ""
    uses = f" Reaches {reached}{also}." if reached else ""
    sides = ", ".join(f"{side}: {verdict}" for side, verdict in item.verdicts.items())
    return f'<p class="wire">On the wire: {sides}.{uses}</p>'


def _spec(item: Finding) -> str:
    old, new = item.excerpts
    return (
        f"<div><h3>spec before</h3>{_source(old, item.old, item.before)}"
        f"</div><div><h3>spec after</h3>{_source(new, item.new, item.after)}</div>"
    )


def _source(excerpt: Excerpt | None, pointer: str | None, value: Any) -> str:
    """The vendor's text with its line numbers; where there is none, the fact itself."""
    if excerpt is None:
        return f"<pre>{_fact(pointer, value)}</pre>"
    width = len(str(excerpt.lines[-1][0]))
    rows = [
        f'<{tag}><span class="number">{number:>{width}}</span>  {escape(text)}</{tag}>'
        for number, text, touched in excerpt.lines
        for tag in ("mark" if touched else "span",)
    ]
    if excerpt.left_out:
        rows.append(f"{'':>{width}}  … {excerpt.left_out} more lines")
    place = f"{escape(excerpt.file)} {escape((pointer or '')[:300])}"
    return f'<p class="meta">{place}</p><pre class="source">{chr(10).join(rows)}</pre>'


def _fact(pointer: str | None, value: Any) -> str:
    if pointer is None:
        return "(not there)"
    text = "" if value is None else json.dumps(value, indent=2, ensure_ascii=False)
    return escape(f"{pointer}\n{text}"[:_MOST].rstrip())


def _python(item: Finding) -> str:
    if not item.surface:
        return '<div class="both"><h3>Python</h3><p>no symbol of the client changes</p></div>'
    before = "\n".join(s.before or f"(no {s.symbol})" for s in item.surface[:20])
    after = "\n".join(s.after or f"(no {s.symbol})" for s in item.surface[:20])
    return (
        f"<div><h3>Python before</h3><pre>{escape(before)}</pre>"
        f"</div><div><h3>Python after</h3><pre>{escape(after)}</pre></div>"
    )


def _callers(item: Finding) -> str:
    rows = "".join(
        f"<li><code>{escape(c.file)}:{c.line}</code> <code>{escape(c.code[:300])}</code>"
        f"{f' <em>{escape(c.error)}</em>' if c.error else ''}</li>"
        for c in item.callers
    )
    return f'<h3>your code</h3><ul class="callers">{rows}</ul>' if rows else ""


def _witness(item: Finding) -> str:
    if not item.witness:
        return ""
    text = json.dumps(item.witness["payload"], ensure_ascii=False)[:500]
    facts = item.witness
    return (
        f'<p class="witness">Evidence: <code>{escape(text)}</code> is valid under the '
        f"{facts['valid_under']} spec and refused by the {facts['refused_by']} one: "
        f"{escape(str(facts['because']))}</p>"
    )


def _place(item: Finding) -> str:
    if item.place is None:
        return ""
    return f" {escape(item.place.file)}:{item.place.line}"
