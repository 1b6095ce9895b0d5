"""The results as a table in Markdown, and as the page of the documentation.

In: verdicts by dialect. Out: text.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

Verdicts = Mapping[str, Sequence[Mapping[str, Any]]]

MARKS = ("right", "less typed", "wrong", "not in OpenAPI")
_PINNED = Path(__file__).parent / "suite" / "package.json"
_HEAD = """# Conformance

[`@typespec/http-specs`](https://github.com/microsoft/typespec/tree/main/packages/http-specs) is the
suite that Microsoft's client generators are held to. `make conformance` installs it from npm,
compiles every service to OpenAPI with the official emitter, generates a client from each document,
and drives every scenario against the suite's own server, which judges the requests. Nothing of the
suite is part of this project, and no call is written by hand: requests are read from the suite's
data with the mock's reader and become calls by the client's `manifest.json`.

A scenario is

- **right**: the suite's server accepts the request, and the caller gets what it answered, in types
  as exact as the document's;
- **less typed**: right on the wire, but the client has `Any` or text where the document has a type,
  or the caller needs `client.request`, which sends what the document does not know: XML of which
  the emitter leaves out how it is written, as text, and the link to a page that is no operation,
  where nothing says that the property is one;
- **wrong**: anything else;
- **not in OpenAPI**: the emitted document has no such operation or does not allow what the suite
  sends, as where OpenAPI cannot say what TypeSpec says (`{/param}`, a query in a path).

A stream is asked for again with the last event's id where a scenario wants that
(`extra_headers={"Last-Event-ID": stream.last_event_id}`).

No other generator stands beside it: a call is found by the client's `manifest.json`, which the
clients of openapi-python-client and datamodel-code-generator do not have, and calls that were
written by hand for each of them would measure who wrote them. They have not been driven.
"""


def table(found: Verdicts) -> str:
    """Return one row per dialect."""
    rows = [f"| OpenAPI | scenarios | {' | '.join(MARKS)} |", "|---|---:|---:|---:|---:|---:|"]
    for dialect, verdicts in found.items():
        count = Counter(one["mark"] for one in verdicts)
        numbers = " | ".join(str(count[mark]) for mark in MARKS)
        rows.append(f"| {dialect} | {len(verdicts)} | {numbers} |")
    return "\n".join(rows)


def page(found: Verdicts) -> str:
    """Return the page: the table, the services, and each scenario that is not right."""
    pinned = json.loads(_PINNED.read_text("utf-8"))["dependencies"]
    names = ("@typespec/http-specs", "@typespec/spector", "@typespec/openapi3")
    versions = ", ".join(f"`{name}` {pinned[name]}" for name in names)
    today = dt.datetime.now(dt.UTC).date().isoformat()
    measured = f"Measured on {today} with wireproof {version('wireproof')} and {versions}."
    parts = [_HEAD, measured, table(found)]
    for dialect, verdicts in found.items():
        parts += [f"## OpenAPI {dialect}", _services(verdicts), _others(verdicts)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _services(verdicts: Sequence[Mapping[str, Any]]) -> str:
    rows = [f"| service | {' | '.join(MARKS)} |", "|---|---:|---:|---:|---:|"]
    for service in sorted({one["service"] for one in verdicts}):
        count = Counter(one["mark"] for one in verdicts if one["service"] == service)
        rows.append(f"| {service} | {' | '.join(str(count[mark] or '') for mark in MARKS)} |")
    return "\n".join(rows)


def _others(verdicts: Sequence[Mapping[str, Any]]) -> str:
    rows = ["Not right:", ""]
    for mark in MARKS[1:]:
        names = [f"`{one['name']}`" for one in verdicts if one["mark"] == mark]
        if names:
            rows += [f"- {mark}: {', '.join(names)}"]
    return "\n".join(rows) if len(rows) > 2 else ""
