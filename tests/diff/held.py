"""The review of two documents, held against a type checker.

    python -m tests.diff.held [PAIR…] [--verbose]

In: pairs of documents. Out: for each, what mypy says of a caller that uses every symbol of the old
client once the new one stands in its place, beside what the review said would need an edit. Recall:
how many of the new errors are at a symbol that was said to break. Precision: how many of the edits
are confirmed by an error, or by a server that may refuse what was right. Models that no call
returns, and those that nothing uses, are read by nobody; errors of reading them are counted apart.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.diff.all_symbols import Caller, caller, directions
from tests.diff.client_source import Client, read_client
from wireproof.client import ApiOptions
from wireproof.diff import assemble
from wireproof.diff.inputs import Input
from wireproof.diff.model import Verdict
from wireproof.diff.review import Finding, Review
from wireproof.diff.surface import Symbol
from wireproof.diff.typecheck import CheckerError, attach_errors
from wireproof.pipeline.generation import generate

SHARED: Final = Path(__file__).parents[3] / "shared"
_ERROR: Final = re.compile(r"(\w+)\.py:(\d+): error: (.*)")
_RUNTIME: Final = re.compile(r"from \.+(?=_runtime\b)")
_ARGUMENT: Final = re.compile(r'(?:Unexpected keyword|Missing named) argument "(\w+)"')
_SAID: Final = ("edit", "act", "configure")


@dataclass(slots=True)
class Held:
    """What became of one pair."""

    pair: str
    symbols: int = 0
    errors: int = 0
    apart: int = 0
    missed: list[str] = field(default_factory=list)
    edits: int = 0
    confirmed: int = 0
    refused: int = 0
    doubtful: list[str] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)
    """New errors that `--typecheck` would give to no change."""

    def __str__(self) -> str:
        return (
            f"{self.pair}: {self.symbols} symbols; {self.errors} errors, {self.apart} apart, "
            f"{len(self.missed)} missed, {len(self.unmapped)} unmapped; {self.edits} edits: "
            f"{self.confirmed} confirmed, {self.refused} refused, {len(self.doubtful)} doubtful"
        )


def pairs() -> dict[str, tuple[Path, Path]]:
    """The version pairs of the corpus by name, the smallest first."""
    corpus = SHARED / "corpus"
    found = {}
    for entry in json.loads((corpus / "MANIFEST.json").read_text("utf-8"))["pairs"]:
        sides = (entry["old"], entry["new"])
        one, two = (corpus / side.get("same_as", side["file"]) for side in sides)
        found[entry["pair"]] = one, two
    return dict(sorted(found.items(), key=lambda item: item[1][0].stat().st_size))


def cases() -> dict[str, tuple[Path, Path]]:
    """The small pairs."""
    folder = SHARED / "diff-cases"
    listed = json.loads((folder / "cases.json").read_text("utf-8"))["cases"]
    return {case["id"]: (folder / case["base"], folder / case["revision"]) for case in listed}


@dataclass(frozen=True, slots=True)
class _Pair:
    """A pair with the client of its old document and what is to be checked."""

    name: str
    package: str
    old: Path
    new: Path
    client: Client
    made: Caller
    lock: Path


def hold(pairs: Mapping[str, tuple[Path, Path]], folder: Path) -> Iterator[Held]:
    """Hold the reviews of pairs against mypy; it is asked once about all of them.

    Args:
        pairs: old and new document by name.
        folder: an empty one.
    """
    placed = [
        _placed(name, f"client{number}", old, new, folder)
        for number, (name, (old, new)) in enumerate(pairs.items())
    ]
    before, after = (_mypy(folder / side) for side in ("old", "new"))
    for one in placed:
        wrong = before.get(one.package, [])
        assert not wrong, f"{one.name}: the caller is wrong with its own client: {wrong[:5]}"
        yield _held(one, after.get(one.package, []), folder / "old")


def _placed(name: str, package: str, old: Path, new: Path, folder: Path) -> _Pair:
    """Generate both clients, the new one with the names of the old one, and write the caller."""
    options, lock = ApiOptions(package), folder / f"{package}.lock"
    before = generate(old, options=options)
    lock.write_text(before.names, "utf-8")
    after = generate(new, options=options, names=lock)
    for side, files in (("old", before.files), ("new", after.files)):
        _place(folder / side / "generated", package, files)
    client = read_client(folder / "old" / "generated" / package)
    made = caller(client, package)
    for side in ("old", "new"):
        (folder / side / f"{package}.py").write_text(made.text, "utf-8")
    return _Pair(name, package, old, new, client, made, lock)


def _place(root: Path, package: str, files: Mapping[str, str]) -> None:
    """Write a client; all of them share one runtime, so mypy reads it once."""
    for name, text in files.items():
        shared = name.startswith("_runtime/")
        path = root / name if shared else root / package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if shared else _RUNTIME.sub("from generated.", text), "utf-8")


def _held(pair: _Pair, errors: list[tuple[int, str]], folder: Path) -> Held:
    with contextlib.chdir(folder):
        review = _review(pair)
    found = Held(pair.name, len(set().union(*pair.made.symbols.values(), ())))
    _recall(found, pair.made, errors, review, directions(pair.client))
    _precision(found, pair.made, errors, review)
    told = [CheckerError(f"{pair.package}.py", line, text) for line, text in errors]
    found.unmapped = [str(one) for one in attach_errors(review.findings, told)[1]]
    return found


def _review(pair: _Pair) -> Review:
    question = assemble.Question(
        options=ApiOptions(pair.package), today=dt.date(2026, 11, 29), acknowledged=(),
        callers=[Path(f"{pair.package}.py")], lines=False,
    )  # fmt: skip
    sides = Input(pair.old, "old", names=pair.lock), Input(pair.new, "new")
    return assemble.review(*sides, question)


def _mypy(folder: Path) -> dict[str, list[tuple[int, str]]]:
    """The errors of mypy in the callers of a folder: line and text, by package."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--follow-imports=silent", "--explicit-package-bases",
         "--namespace-packages", "--no-error-summary", "--no-incremental",
         *sorted(path.name for path in folder.glob("*.py"))],
        cwd=folder, capture_output=True, text=True, check=False, timeout=3600,
        env={**os.environ, "MYPYPATH": ""},
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found: dict[str, list[tuple[int, str]]] = {}
    for package, line, text in _ERROR.findall(done.stdout):
        found.setdefault(package, []).append((int(line), text))
    return found


@dataclass(slots=True)
class _Said:
    """Symbols that the review said to break."""

    symbols: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    """Owners that are gone: all of their members are."""
    forced: set[str] = field(default_factory=set)
    """Owners whose every use is another now: something else has to be given."""

    def add(self, finding: Finding) -> None:
        for change in finding.surface:
            name = change.symbol.removesuffix("()") if change.after is None else change.symbol
            owner = name.partition("(")[0]
            self.symbols.add(change.symbol)
            one, two = change.old, change.new
            if one is not None and one.wire.startswith("return "):
                self.symbols.add(f"{owner}()")
            if one is not None and (two is None or one.name != two.name or _is_alias(one, two)):
                self.left.add(one.name.removesuffix("()"))
            if two is not None and two.required and two.sent and "(" in two.name:
                self.forced.add(owner)
            if two is not None and two.name.startswith("models.") and two.required:
                self.forced.add(f"making {two.name.rpartition('.')[0]}")

    def tells(self, symbols: Iterable[str]) -> bool:
        """Whether a line that uses some symbols was said to break."""
        for symbol in symbols:
            name = symbol.removeprefix("making ")
            owners = {name, name.partition("(")[0]}
            if name.startswith("models."):
                owners.add(".".join(name.split(".")[:2]))
            if name in self.symbols or owners & self.left or symbol in self.forced:
                return True
        return False


def _is_alias(one: Symbol, two: Symbol) -> bool:
    """Whether a class became an alias, or the reverse: all of its attributes are others."""
    return (one.annotation is None) != (two.annotation is None)


def _recall(
    found: Held, made: Caller, errors: Iterable[tuple[int, str]], review: Review,
    directions: tuple[set[str], set[str]],
) -> None:  # fmt: skip
    said = _Said()
    for finding in review.findings:
        if finding.action.kind in _SAID:
            said.add(finding)
    sent, read = directions
    for line, text in errors:
        symbols = _symbols(made, line, text)
        if said.tells(symbols):
            found.errors += 1
        elif _unread(symbols, sent, read) or _kept(symbols, text, read):
            found.apart += 1
        else:
            found.errors += 1
            found.missed.append(f"{made.lines[line - 1].strip()}  # {text}")


def _symbols(made: Caller, line: int, text: str) -> frozenset[str]:
    """The symbols of a line; mypy tells of an argument too many at the head of the call."""
    symbols = made.symbols.get(line, frozenset())
    argument = _ARGUMENT.search(text)
    if argument is None:
        return symbols
    return symbols | {
        f"{one}.{argument[1]}" if "models." in one else f"{one}({argument[1]})"
        for one in symbols
        if "(" not in one and one.count(".") < 2 + ("models." not in one) * 9
    }


def _unread(symbols: Iterable[str], sent: set[str], read: set[str]) -> bool:
    """Whether a line reads what nobody gets, or makes what nobody takes."""
    uses = [symbol.removeprefix("making ").partition(".") for symbol in symbols]
    made = any(symbol.startswith("making ") for symbol in symbols)
    needed = read | sent if made else read
    return all(kind == "models" and name.partition(".")[0] not in needed for kind, _, name in uses)


def _kept(symbols: Iterable[str], text: str, read: set[str]) -> bool:
    """Whether a model that calls only take is made with somebody's own list or mapping.

    A wider item is an addition for whoever writes the list down where it is given; only a variable
    that is declared with the narrower items is refused.
    """
    makes = {symbol.split(".")[1] for symbol in symbols if symbol.startswith("making models.")}
    return bool(makes) and not makes & read and bool(re.search(r'type "(?:list|dict)\[', text))


def _precision(
    found: Held, made: Caller, errors: Iterable[tuple[int, str]], review: Review
) -> None:
    broken = [_symbols(made, line, text) for line, text in errors]
    gone = {
        change.old.name
        for finding in review.findings
        for change in finding.surface
        if change.old is not None and change.new is not None
        if change.old.name.startswith("models.") and change.old.name != change.new.name
    }
    for finding in review.findings:
        if finding.action.kind != "edit":
            continue
        found.edits += 1
        said = _Said()
        said.add(finding)
        # A class under another name hides what else became of its attributes.
        said.left |= {
            name for name in gone if any(one.startswith(f"{name}.") for one in said.symbols)
        }
        if any(said.tells(symbols) for symbols in broken):
            found.confirmed += 1
        elif finding.verdicts["request"].rank >= Verdict.MAY_BREAK.rank or _is_text(finding):
            found.refused += 1
        else:
            symbols = [change.symbol for change in finding.surface]
            where = finding.old or finding.new
            found.doubtful.append(f"{finding.id} {finding.title} {where} {symbols[:4]}")


def _is_text(finding: Finding) -> bool:
    """Whether a text was passed where a list is wanted now: the client refuses it.

    To a type checker a text is a sequence of texts.
    """
    return any(
        one.new is not None
        and one.new.sent
        and re.search(r"Sequence\[[^]]*\bstr\b", one.after or "")
        and re.search(r"(?<!\[)\bstr\b|Maybe\[str\b", one.before or "")
        for one in finding.surface
    )


def main() -> int:
    """Print what was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("pairs", nargs="*")
    parser.add_argument("--cases", action="store_true", help="the small pairs of diff-cases")
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    known = cases() if given.cases else pairs()
    wanted = {name: known[name] for name in given.pairs or known}
    with tempfile.TemporaryDirectory(prefix="wireproof-held-") as folder:
        _print(hold(wanted, Path(folder)), verbose=given.verbose)
    return 0


def _print(found: Iterable[Held], *, verbose: bool) -> None:
    several: list[Held] = []
    for one in found:
        several.append(one)
        sys.stdout.write(f"{one}\n")
        for what in ("missed", "doubtful", "unmapped") if verbose else ():
            for text in getattr(one, what):
                sys.stdout.write(f"    {what}: {text}\n")
        sys.stdout.flush()
    recall, precision = shares(several)
    symbols, errors = sum(one.symbols for one in several), sum(one.errors for one in several)
    sys.stdout.write(
        f"{len(several)} pairs, {symbols} symbols, {errors} errors: "
        f"recall {recall:.2%}, precision {precision:.2%}\n"
    )


def shares(found: Sequence[Held]) -> tuple[float, float]:
    """Recall and precision over several pairs."""
    errors, edits = sum(one.errors for one in found), sum(one.edits for one in found)
    missed = sum(len(one.missed) for one in found)
    doubtful = sum(len(one.doubtful) for one in found)
    return _share(errors - missed, errors), _share(edits - doubtful, edits)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


if __name__ == "__main__":
    sys.exit(main())
