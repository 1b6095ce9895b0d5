"""How many entries a review has for each cause.

    python -m tests.diff.causes [PAIR…] [--verbose]

In: pairs of documents, read as plain data. Out: entries and causes. A cause is a declared place
that differs: an operation, a parameter, a body, a response, a media type, a header, a property, a
named schema or scheme. What stands inside of one (its type, its items, its members, whether it is
required) belongs to it, and what only describes is none. Nothing of the review's own comparison
takes part, so that what it fails to fold shows here.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from tests.diff.held import pairs
from wireproof.client import ApiOptions
from wireproof.diff import assemble
from wireproof.diff.inputs import Input
from wireproof.diff.review import Finding
from wireproof.pipeline.generation import generate

METHODS: Final = frozenset("get put post delete options head patch trace query".split())
_NAMED: Final = frozenset(
    "properties patternProperties headers responses content schemas parameters requestBodies "
    "securitySchemes callbacks webhooks".split()
)
"""What stands below one of these has a name, and so is a place of its own."""
_DESCRIBES: Final = frozenset(
    "description summary title example examples externalDocs tags operationId info".split()
)

Place = tuple[str, ...]


@dataclass(slots=True)
class Counted:
    """The entries of a pair, by cause."""

    pair: str
    entries: int = 0
    causes: dict[Place, list[Finding]] = field(default_factory=dict)
    without: list[Finding] = field(default_factory=list)
    """Entries at a place where the documents do not differ."""
    edits: int = 0
    edited: set[Place] = field(default_factory=set)

    def __str__(self) -> str:
        return (
            f"{self.pair}: {self.entries} entries, {len(self.causes)} causes, "
            f"{len(self.without)} without: {self.ratio:.2f}; "
            f"{self.edits} edits of {len(self.edited)} causes"
        )

    @property
    def ratio(self) -> float:
        """Entries for each cause."""
        return self.entries / max(len(self.causes), 1)


def read(path: Path) -> Any:
    """A document as plain data."""
    if path.suffix == ".json":
        return json.loads(path.read_text("utf-8"))
    return YAML(typ="safe", pure=False).load(path.read_text("utf-8"))


def differing(old: Any, new: Any, *, texts: bool = False) -> set[Place]:
    """The declared places that differ between two documents; `texts` counts what describes."""
    return {declared(place) for place in _differing(old, new, (), texts=texts)}


def _differing(old: Any, new: Any, place: Place, *, texts: bool) -> Iterator[Place]:
    if type(old) is type(new) and old == new:
        return
    if not isinstance(old, dict) or not isinstance(new, dict):
        if isinstance(old, list) and isinstance(new, list):
            yield from _lists(old, new, place, texts=texts)
        else:
            yield place
        return
    for key in dict.fromkeys([*old, *new]):
        token = str(key)
        named = bool(place) and place[-1] in _NAMED
        if not (named or texts) and (token in _DESCRIBES or token.startswith("x-")):
            continue
        if key in old and key in new:
            yield from _differing(old[key], new[key], (*place, token), texts=texts)
        else:
            yield from _one_sided(old.get(key, new.get(key)), (*place, token))


def _one_sided(value: Any, place: Place) -> Iterator[Place]:
    """What is in one document only: named things below a keyword are so many places."""
    if place[-1] in _NAMED and isinstance(value, dict) and len(place) > 1:
        for key in value:
            yield (*place, str(key))
    elif len(place) == 2 and place[0] == "paths" and isinstance(value, dict):
        yield from ((*place, key) for key in value if key in METHODS)
    else:
        yield from _lists([], value, place, texts=False) if isinstance(value, list) else (place,)


def _lists(old: list[Any], new: list[Any], place: Place, *, texts: bool) -> Iterator[Place]:
    if place[-1] == "required":
        for name in set(map(str, old)) ^ set(map(str, new)):
            yield (*place[:-1], "properties", name)
    elif place[-1] == "parameters":
        one, two = ({_identity(item): item for item in side} for side in (old, new))
        for key in dict.fromkeys([*one, *two]):
            if key in one and key in two:
                yield from _differing(one[key], two[key], (*place, key), texts=texts)
            else:
                yield (*place, key)
    elif place[-1] in ("oneOf", "anyOf", "allOf") and len(old) == len(new):
        for index, (first, second) in enumerate(zip(old, new, strict=True)):
            yield from _differing(first, second, (*place, str(index)), texts=texts)
    else:
        yield place


def _identity(parameter: Any) -> str:
    if "$ref" in parameter:
        return str(parameter["$ref"])
    return f"{parameter.get('in')} {parameter.get('name')}"


def declared(place: Place) -> Place:
    """The declared place that holds a place."""
    for index in range(len(place), 1, -1):
        if place[index - 2] in _NAMED or place[index - 1] == "requestBody":
            return place[:index]
        if index == 3 and place[0] == "paths":
            return place[:3]
    return place[:1]


def place_of(finding: Finding, documents: tuple[Any, Any]) -> Place:
    """The declared place that an entry is about."""
    pointer, document = finding.old, documents[0]
    if pointer is None or (".added" in finding.id and finding.new is not None):
        pointer, document = finding.new or "#", documents[1]
    tokens = [
        token.replace("~1", "/").replace("~0", "~")
        for token in pointer.partition("@")[0].split("/")[1:]
    ]
    found: list[str] = []
    node = document
    for token in tokens:
        if isinstance(node, list) and token.isdigit() and int(token) < len(node):
            node = node[int(token)]
            parameter = found[-1] == "parameters" and isinstance(node, dict)
            found.append(_identity(node) if parameter else token)
        else:
            node = node.get(token) if isinstance(node, dict) else None
            found.append(token)
    subject = _subject(finding)
    if subject and found[-2:] != ["properties", subject]:
        found += ["properties", subject]
    return declared(tuple(found))


def _subject(finding: Finding) -> str:
    """The property that an entry tells, where it stands at the schema that has it."""
    found = re.search(r"the property (.+?) (?:became|is|was)\b", finding.title)
    return found[1] if found and finding.id.startswith("property.") else ""


def count(pair: str, old: Path, new: Path, folder: Path) -> Counted:
    """Count the entries of a pair for each cause."""
    lock = folder / "names.lock"
    options = ApiOptions("acme")
    lock.write_text(generate(old, options=options).names, "utf-8")
    question = assemble.Question(
        options=options, today=dt.date(2026, 11, 29), acknowledged=(), lines=False
    )
    review = assemble.review(Input(old, "old", names=lock), Input(new, "new"), question)
    documents = read(old), read(new)
    causes = differing(*documents)
    told = differing(*documents, texts=True)
    found = Counted(pair)
    for finding in review.findings:
        if finding.action.kind == "docs":
            continue
        found.entries += 1
        found.edits += finding.action.kind == "edit"
        announced = finding.id.endswith(".text")
        cause = _cause(place_of(finding, documents), told if announced else causes)
        if cause is None:
            found.without.append(finding)
            continue
        found.causes.setdefault(cause, []).append(finding)
        if finding.action.kind == "edit":
            found.edited.add(cause)
    return found


def _cause(place: Place, causes: set[Place]) -> Place | None:
    """The cause at a place; else the nearest above it, else the first below."""
    for index in range(len(place), 1, -1):
        if place[:index] in causes:
            return place[:index]
    return min((one for one in causes if one[: len(place)] == place), default=None)


def main() -> int:
    """Print what was counted."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("pairs", nargs="*")
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    known = pairs()
    entries = causes = 0
    for name in given.pairs or known:
        with tempfile.TemporaryDirectory(prefix="wireproof-causes-") as folder:
            found = count(name, *known[name], Path(folder))
        entries, causes = entries + found.entries, causes + len(found.causes)
        sys.stdout.write(f"{found}\n")
        if given.verbose:
            for finding in found.without:
                sys.stdout.write(f"    without: {finding.id} {finding.title} {finding.old}\n")
            for cause, several in found.causes.items():
                if len(several) > 1:
                    ids = ", ".join(f"{one.action.kind} {one.id}" for one in several)
                    sys.stdout.write(f"    {len(several)} entries: {'/'.join(cause)}: {ids}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{entries} entries, {causes} causes: {entries / max(causes, 1):.2f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
