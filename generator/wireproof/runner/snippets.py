"""A finding as a Python script: it needs the client, httpx, and nothing else.

In: an interaction and its outcome. Out: source text that repeats the call in a fresh process,
prints what happens, and exits with 1 as long as the client still does what was found.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

from wireproof.findings.finding import Finding
from wireproof.harness.drivers import spelling
from wireproof.harness.harness import Harness, Interaction, Supplied
from wireproof.harness.package import Outcome
from wireproof.harness.vendor import USUAL, Listener
from wireproof.oracle.wire import WireReply, WireRequest
from wireproof.runner.snippet_text import (
    EVERY_PAGE,
    HEAD,
    MOCK,
    PAGE,
    PARTS,
    READ,
    RETURN,
    TAIL,
    WIRED,
)

_UNSTEADY = frozenset(
    {"host", "user-agent", "accept", "accept-encoding", "connection", "content-length",
     "idempotency-key"}
)  # fmt: skip
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_BOUNDARY = re.compile(r"boundary=([^\s;'\"]+)")


def snippet_for(
    harness: Harness, finding: Finding, interaction: Interaction, outcome: Outcome
) -> str:
    """Write a script that repeats an interaction, and compares with its outcome."""
    manifest = harness.fixture.package.manifest
    sync = harness.fixture.mode == "sync"
    wired, library = interaction.setup.wired, interaction.setup.library
    options = {**harness.fixture.options(interaction.setup)}
    if wired:
        options.pop("base_url", None)
    steps = [part for part in harness.method.resource.split(".") if part]
    name, always = spelling(harness.method, harness.fixture.mode)
    call = ".".join(["client", *steps, name])
    keywords = {**interaction.keywords, **always}
    text = HEAD.format(
        title=_comment(f"{finding.operation}, {finding.check}: {finding.rule}, {finding.where}"),
        message=_comment(finding.message),
        expected=_comment(finding.expected),
        actual=_comment(finding.actual),
        signature=finding.signature,
        seed=finding.seed,
        source=_comment(finding.source),
        folder=manifest.path.parent.name,
        client=shown_folder(manifest.path.parent),
        environment=dict(interaction.environment),
        replies=_replies(interaction.replies),
        library=f"{library} as {USUAL}" if library else USUAL,
        observed=_lines(observe(outcome, wired=wired)),
    )
    kind = manifest.sync_class if sync else manifest.async_class
    transport = (WIRED if wired else MOCK)["sync" if sync else "async"]
    said = READ if harness.method.streaming else RETURN
    if harness.method.paging:
        said = EVERY_PAGE if interaction.every_page else PAGE
    text += transport.format(
        cls=kind,
        options=literal(options),
        retries=interaction.setup.retries,
        suffix=_prefix(interaction),
        parts=PARTS["sync" if sync else "async"],
        say=said["sync" if sync else "async"].format(call=f"{call}(**KEYWORDS)"),
    )
    return text + TAIL.replace("{keywords}", literal(keywords))


def shown_folder(folder: Path) -> str:
    """Return a folder relative to where we are, so that no script names this machine."""
    here = Path.cwd()
    full = folder.resolve()
    return str(full.relative_to(here)) if full.is_relative_to(here) else folder.name


def _prefix(interaction: Interaction) -> str:
    """Return the path under which a loopback vendor serves."""
    return "/" + interaction.setup.base_url.split("/", 3)[-1] if interaction.setup.wired else ""


def observe(outcome: Outcome, *, wired: bool = False) -> list[str]:
    """Return what a call did, as steady text; the script computes the same."""
    lines = [_request_line(one, wired=wired) for one in outcome.sent]
    if outcome.error is not None:
        error = outcome.error
        status, body = getattr(error, "status_code", None), getattr(error, "body", None)
        lines.append(f"raised {type(error).__name__} {status} {body!r}")
    else:
        lines.append(f"returned {outcome.value!r}")
    lines.append(f"{len(outcome.warned)} warnings")
    return [steady(line) for line in lines]


def _request_line(request: WireRequest, *, wired: bool) -> str:
    headers = sorted((name, value) for name, value in request.headers if name not in _UNSTEADY)
    origin = "" if wired else request.origin
    return f"{request.method} {origin}{request.target} {headers} {request.body!r}"


def steady(line: str) -> str:
    """Return a line without what differs from run to run: addresses and boundaries."""
    line = _ADDRESS.sub("", line)
    for found in _BOUNDARY.findall(line):
        line = line.replace(found, "BOUNDARY")
    return line


def _comment(text: str) -> str:
    """Return text for a docstring: one line, printable, no quotes that end it."""
    flat = " ".join(text.split())
    plain = flat.encode("ascii", "backslashreplace").decode()
    return plain.replace("\\", "/").replace('"""', "'''")[:300].rstrip('"')


def _lines(observed: list[str]) -> str:
    return "[\n" + "".join(f"    {literal(line)},\n" for line in observed) + "]"


def _replies(replies: tuple[WireReply, ...]) -> str:
    rows = [
        f"    ({one.status}, {literal([list(h) for h in one.headers])}, "
        f"{literal(list(one.chunks or (one.body,)))}, {one.fault!r}),\n"
        for one in replies
    ]
    return "[\n" + "".join(rows) + "]"


def literal(value: Any) -> str:
    """Return Python source that evaluates to a value."""
    match value:
        case str() | bytes() if len(value) > 200 and len(set(value)) == 1:
            return f"{value[:1]!r} * {len(value)}"
        case UUID():
            return f"UUID({str(value)!r})"
        case datetime():
            return f"datetime.fromisoformat({value.isoformat()!r})"
        case date():
            return f"date.fromisoformat({value.isoformat()!r})"
        case Decimal():
            return f"Decimal({str(value)!r})"
        case time():
            return f"time.fromisoformat({value.isoformat()!r})"
        case dict() | MappingProxyType() | list() | tuple():
            return _container(value)
        case None | bool() | int() | float() | str() | bytes() | Supplied() | Listener():
            return repr(value)
        case Enum():
            return "package.UNSET"  # the one value of a client that is neither data nor a model
        case _:
            return _model(value)


def _container(value: Any) -> str:
    if isinstance(value, dict | MappingProxyType):
        text = "{" + ", ".join(f"{k!r}: {literal(v)}" for k, v in value.items()) + "}"
        return text if isinstance(value, dict) else f"MappingProxyType({text})"
    text = "[" + ", ".join(literal(one) for one in value) + "]"
    return text if isinstance(value, list) else f"tuple({text})"


def _model(value: Any) -> str:
    kind = type(value)
    fields = getattr(kind, "model_fields", {})
    given: set[str] = getattr(value, "model_fields_set", set())
    said = {
        str(getattr(field, "alias", None) or name): getattr(value, name)
        for name, field in fields.items()
        if name in given
    }
    return f"package.models.{kind.__name__}(**{literal(said)})"
