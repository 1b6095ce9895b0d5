"""Proposed corrections written into an overlay, beside what a person wrote there.

In: the overlay's text and proposals. Out: the new text, all that stood there kept. The file is
replaced in one step: a crash leaves the old one.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from wireproof.errors import Location, SpecError, UsageError
from wireproof.observe.corrections import Action
from wireproof.observe.propose import Proposal, actions_of
from wireproof.oracle.yaml_text import read_yaml

_LIST: Final = re.compile(r"^(actions:)([ \t]*\[[ \t]*\])?([ \t]*(?:#.*)?)$")
_OTHER: Final = re.compile(r"^(?:[^\s#-]|-(?!\s)|\.\.\.|---)")
"""The line at which another member of the document begins, or its end."""
_DASH: Final = re.compile(r"^(\s*)-(?:\s|$)")

_EMPTY = """\
overlay: 1.0.0
info:
  title: Corrections derived from recorded traffic
  version: 1.0.0
actions: []
"""


def amended(text: str | None, proposals: Sequence[Proposal], name: str) -> str:
    """Return the text of an overlay with the proposals' actions at its end.

    What stands there stays as it was written, to the byte: the actions are put behind it as text.
    Only a list of actions in YAML's flow style, in which no such text fits, is laid out anew.

    Args:
        text: of the overlay; None when there is none yet.
        proposals: what to add.
        name: of the file, for errors.

    Raises:
        UsageError: the text is no overlay document.
    """
    text = text if text and text.strip() else _EMPTY
    actions = actions_of(proposals)
    try:
        before = read_yaml(text, name)
    except SpecError as error:
        raise UsageError(error.message, location=error.location or Location(name)) from None
    if not isinstance(before, dict) or not isinstance(before.get("actions"), list):
        raise UsageError(
            "not an overlay document: it has no list of `actions`",
            location=Location(name),
            hint="Correct it, or remove it: a new one is made.",
        )
    wanted = {**before, "actions": [*before["actions"], *actions]}
    if text.lstrip()[:1] == "{":
        return json.dumps(wanted, indent=2, ensure_ascii=False) + "\n"
    for found in (_appended(text, actions), _laid_out(text, actions)):
        if _reads_as(found, wanted, name):
            return found
    raise UsageError(
        "the actions cannot be added to this text", location=Location(name),
        hint="`--propose` prints them; put them there by hand.",
    )  # fmt: skip


def _reads_as(text: str, wanted: Any, name: str) -> bool:
    try:
        return bool(read_yaml(text, name) == wanted)
    except SpecError:
        return False


def _appended(text: str, actions: Sequence[Action]) -> str:
    """Put actions behind the last one, as text; the caller sees whether it reads as it should."""
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines) if _LIST.match(line)), None)
    if start is None:
        return text
    after = start + 1
    while after < len(lines) and not _OTHER.match(lines[after]):
        after += 1
    while after > start + 1 and (not lines[after - 1].strip() or lines[after - 1][:1] == "#"):
        after -= 1
    dash = next((found for line in lines[start + 1 : after] if (found := _DASH.match(line))), None)
    margin = dash[1] if dash else "  "
    lines[start] = _LIST.sub(r"\1\3", lines[start])
    written = yaml.dump(list(actions), Dumper=_Indented, sort_keys=False, width=4096,
                        allow_unicode=True)  # fmt: skip
    lines[after:after] = [f"{margin}{line}" for line in written.splitlines()]
    end = "\r\n" if "\r\n" in text else "\n"
    return end.join(lines) + end


class _Indented(yaml.SafeDumper):
    """Writes lists within a mapping one step further in, and shares nothing by aliases."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _laid_out(text: str, actions: Sequence[Action]) -> str:
    """Add actions to a list in flow style; comments and order stay."""
    writer = YAML()
    writer.preserve_quotes = True
    writer.width = 4096
    writer.indent(mapping=2, sequence=4, offset=2)
    try:
        document = writer.load(text)
        document["actions"].extend(actions)
        stream = io.StringIO()
        writer.dump(document, stream)
    except (YAMLError, AttributeError, TypeError):
        return text
    return stream.getvalue()


def replace_file(path: Path, text: str) -> None:
    """Put a text in the place of a file, in one step."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with beside.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
