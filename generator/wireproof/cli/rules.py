"""`wireproof rules`: every kind of finding, what it means, and who mends it."""

from __future__ import annotations

from typing import Annotated

import typer

from wireproof.cli.options import Json
from wireproof.cli.output import show, show_json
from wireproof.findings.catalogue import RULES, rule_named, rule_record

EXAMPLE = "Example: wireproof rules; wireproof rules example-mismatch; wireproof rules --json"

Ids = Annotated[
    list[str] | None, typer.Argument(metavar="[ID]...", help="Rules to explain; all are listed.")
]


def rules(ids: Ids = None, *, json_: Json = False) -> int:
    """List the rules of all commands, or explain some of them."""
    chosen = [rule_named(id_) for id_ in ids] if ids else list(RULES.values())
    if json_:
        show_json({"rules": [rule_record(rule) for rule in chosen]})
    elif ids:
        show("\n\n".join(rule.text for rule in chosen))
    else:
        show("\n".join(_listed()))
    return 0


def _listed() -> list[str]:
    lines: list[str] = []
    heading = ""
    for rule in RULES.values():
        here = f"{rule.command}: {rule.topic}"
        if here != heading:
            lines += ["", here] if lines else [here]
            heading = here
        lines.append(f"  {rule.id:42} {rule.severity:7}  {rule.title}")
    return lines
