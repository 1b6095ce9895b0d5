"""What `wireproof diff` does beside comparing: rules, their derivation, acknowledgements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from wireproof.cli.output import note, show, show_json
from wireproof.diff.acknowledge import append_acknowledgement
from wireproof.diff.law import derivation
from wireproof.diff.report_json import SCHEMA
from wireproof.diff.reporting import FORMATS
from wireproof.diff.rules import RULES, Rule
from wireproof.errors import Location, UsageError, did_you_mean
from wireproof.findings.accepted import find_accepted
from wireproof.findings.catalogue import RULES as CATALOGUE

EXAMPLE = (
    "Example: wireproof diff old.yaml new.yaml --callers src; "
    "wireproof diff recoup candidate.yaml; wireproof diff git:HEAD~1:api.yaml api.yaml; "
    "wireproof diff explain enum.value.added; wireproof diff ack FINGERPRINT --reason 'not used'"
)
BESIDE: Final = ("rules", "schema", "explain", "ack")


def beside(
    what: list[str], format_: str, why: tuple[str, dt.date | None], file: Path | None
) -> int:
    """Do what the first word says; `why` is the reason and the last day of an acknowledgement."""
    match what:
        case ["rules"]:
            return _rules(format_)
        case ["schema"]:
            show_json(SCHEMA)
            return 0
        case ["explain", id_]:
            return _explain(id_)
        case ["ack", mark]:
            today = dt.datetime.now(tz=dt.UTC).date()
            written = append_acknowledgement(file or find_accepted(Path.cwd()), mark, *why, today)
            note(f"acknowledged {mark} in {written}")
            return 0
        case [command, *_]:
            raise UsageError(f"`wireproof diff {command}` has other arguments", hint=EXAMPLE)
        case _:
            raise UsageError("name two versions", hint=EXAMPLE)


def _rules(format_: str) -> int:
    if format_ == "json":
        show_json({"rules": [_record(rule) for rule in RULES.values()]})
        return 0
    for rule in RULES.values():
        show(f"{rule.id:42} {CATALOGUE[rule.id].title}")
    return 0


def _record(rule: Rule) -> dict[str, Any]:
    title = CATALOGUE[rule.id].title
    return {"id": rule.id, "title": title, "why": rule.why, "derivation": derivation(rule)}


def _explain(id_: str) -> int:
    rule = RULES.get(id_)
    if rule is None:
        near = [name for name in RULES if id_.split(".", maxsplit=1)[0] in name][:8]
        hint = f"wireproof diff rules lists them: {near}"
        if len(id_) == 16 and "." not in id_:
            hint = f"a fingerprint needs what it is about: wireproof diff explain {id_} OLD NEW"
        raise UsageError(f"no rule {id_!r}", hint=hint)
    known = CATALOGUE[rule.id]
    lines = [known.meaning, *derivation(rule)]
    show("\n".join([f"{rule.id}: {known.title}", *(f"  {line}" for line in lines)]))
    return 0


def report_file(text: str) -> tuple[str, Path]:
    """Read FORMAT=PATH."""
    kind, found, path = text.partition("=")
    if not found or not path:
        raise UsageError(f"--report {text!r} is not KIND=PATH", hint="as --report md=review.md")
    one_of("--report", kind, FORMATS)
    return kind, Path(path)


def one_of(option: str, value: str, known: Iterable[str]) -> None:
    """Check a value that comes from a list."""
    if value not in known:
        raise UsageError(f"{option} {value!r} is unknown", hint=did_you_mean(value, list(known)))


def date(text: str) -> dt.date | None:
    """Read a date; none when there is no text."""
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--until {text!r} is not a date", hint="as 2027-01-31") from None


def seconds(text: str) -> float:
    """Read the time for evidence."""
    if text in ("off", "fast"):
        return 0.0 if text == "off" else 2.0
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found < 3600:
        place = Location("--witness")
        raise UsageError(f"{text!r} is not a time", location=place, hint="off, fast or seconds")
    return found
