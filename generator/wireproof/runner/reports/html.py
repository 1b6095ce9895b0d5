"""The HTML report: one file, no network, readable on a phone and on paper.

In: results. Out: HTML with a matrix, and a card per finding with expected and actual side by side.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from html import escape

from wireproof.checks.catalogue import CHECKS
from wireproof.findings.finding import Finding
from wireproof.runner.reports.html_text import PAGE
from wireproof.runner.reports.plain import cut, plain
from wireproof.runner.result import ProofResult


def render_html(results: Sequence[ProofResult]) -> str:
    """Write the report."""
    ok = all(one.ok for one in results)
    cases = sum(one.cases for one in results)
    found = sum(len(one.findings) for one in results)
    return PAGE.substitute(
        title="wireproof: " + ", ".join(escape(one.vendor) for one in results),
        state="ok" if ok else "bad",
        verdict="Nothing found" if ok else f"{found} findings",
        summary=f"{cases:,} cases judged, {len(results)} client{'s' * (len(results) != 1)}",
        vendors="".join(_vendor(one) for one in results),
    )


def _vendor(result: ProofResult) -> str:
    name, state = escape(result.vendor), "ok" if result.ok else "bad"
    verdict = "nothing found" if result.ok else f"{len(result.findings)} findings"
    facts = f"{result.cases:,} cases, budget {result.budget.name}, seed {result.seed}"
    versions = ", ".join(
        f"{name} {value[:12]}" for name, value in sorted(result.versions.items()) if value
    )
    parts = [
        f'<section class="vendor"><h2>{name} <span class="{state}">{verdict}</span></h2>',
        f"<p>{escape(facts)}</p><p class=small>{escape(versions)}</p>",
        "".join(_card(one) for one in result.findings),
        _matrix(result),
        _checks(result),
        _unproven(result),
        _waived(result),
        "</section>",
    ]
    return "".join(parts)


def _card(one: Finding) -> str:
    case = json.dumps(plain(one.subject), indent=2, ensure_ascii=False)
    rows = [
        ("operation", f"{one.operation} ({one.check} check, {one.mode})"),
        ("in the spec", str(one.location)),
        ("to mend by", f"the {one.owner}"),
        ("came from", f"{one.source}; seed {one.seed}; seen {one.count} times"),
    ]
    table = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in rows)
    script = (
        "<details><summary>Repeat it with Python</summary>"
        '<button type="button" class="copy">Copy</button>'
        f"<pre>{escape(one.snippet)}</pre></details>"
        if one.snippet
        else ""
    )
    return (
        f'<article class="finding {escape(one.severity)}" id="f-{one.signature}">'
        f"<h3><code>{escape(one.rule)}</code> {escape(cut(one.where, 120))} "
        f"<small>{one.signature}</small></h3>"
        f"<p>{escape(cut(one.message, 600))}</p><dl>{table}</dl>"
        f'<div class="sides"><div><h4>Expected</h4><pre>{escape(cut(one.expected))}</pre></div>'
        f"<div><h4>Actual</h4><pre>{escape(cut(one.actual))}</pre></div></div>"
        f"{_wire(one)}"
        f"<details><summary>The smallest case</summary><pre>{escape(case)}</pre></details>"
        f"{script}</article>"
    )


def _wire(one: Finding) -> str:
    """Show the whole request beside the one that the spec makes of the same arguments."""
    if not one.wire_expected:
        if not one.wire_actual:
            return ""
        shown = f"<pre>{escape(one.wire_actual)}</pre>"
        return f"<details><summary>What was sent</summary>{shown}</details>"
    return (
        f'<div class="sides"><div><h4>The wire as the spec has it</h4>'
        f"<pre>{escape(one.wire_expected)}</pre></div>"
        f"<div><h4>The wire as it was</h4><pre>{escape(one.wire_actual)}</pre></div></div>"
    )


def _matrix(result: ProofResult) -> str:
    """Write operation and part against check, with valid/invalid counts."""
    checks = [
        check.name for check in CHECKS if any(row.check == check.name for row in result.matrix)
    ]
    cells: dict[tuple[str, str], dict[str, tuple[int, int]]] = {}
    for row in result.matrix:
        cells.setdefault((row.operation, row.part), {})[row.check] = (row.positive, row.negative)
    head = "".join(f"<th>{escape(name)}</th>" for name in checks)
    body = []
    for (operation, part), counts in cells.items():
        columns = "".join(_cell(counts.get(name)) for name in checks)
        body.append(f"<tr><th>{escape(operation)}</th><th>{escape(part)}</th>{columns}</tr>")
    return (
        "<h3>What was exercised</h3><p class=small>valid / invalid cases, both modes</p>"
        f'<div class="wide"><table><thead><tr><th>operation</th><th>part</th>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _cell(counts: tuple[int, int] | None) -> str:
    if counts is None:
        return "<td class=none></td>"
    positive, negative = counts
    return f"<td>{positive or '&middot;'} / {negative or '&middot;'}</td>"


def _checks(result: ProofResult) -> str:
    totals: dict[str, Counter[str]] = {}
    for one in result.counts:
        tally = totals.setdefault(one.check, Counter())
        for key in ("judged", "undecided", "inexpressible", "unrepresentable"):
            tally[key] += getattr(one, key)
    sentences = {check.name: check.sentence for check in CHECKS}
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td class=text>{escape(sentences.get(name, ''))}</td>"
        + "".join(
            f"<td>{tally[key]:,}</td>"
            for key in ("judged", "undecided", "inexpressible", "unrepresentable")
        )
        + "</tr>"
        for name, tally in totals.items()
    )
    return (
        "<h3>Checks</h3><div class=wide><table><thead><tr><th>check</th><th>what holds</th>"
        "<th>judged</th><th>undecided</th><th>inexpressible</th><th>unrepresentable</th></tr>"
        f"</thead><tbody>{rows}</tbody></table></div>"
    )


def _unproven(result: ProofResult) -> str:
    items = [f"{one.what}: not proven: {one.reason}" for one in result.unproven]
    items += [
        f"{one.operation} {one.part}: no {one.polarity} case: "
        f"{one.excuse or 'nothing excuses this'}"
        for one in result.shortfalls
    ]
    items += [f"{one.what}: {one.reason}" for one in result.gaps]
    return _list("What could not be tried", items)


def _waived(result: ProofResult) -> str:
    items = [
        f"{one.finding.signature} {one.finding.rule}, until {one.waiver.expires.isoformat()}: "
        f"{one.waiver.reason}"
        for one in result.waived
    ]
    return _list("Waived", items)


def _list(title: str, items: list[str]) -> str:
    if not items:
        return ""
    return f"<h3>{title}</h3><ul>{''.join(f'<li>{escape(one)}</li>' for one in items)}</ul>"
