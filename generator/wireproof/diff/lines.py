"""Which lines of the user's code each finding concerns.

In: findings, the surface of the old client, Python files. Out: findings with lines. What breaks
only those who make objects of a class themselves, as tests do, becomes an edit where someone does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wireproof.client.annotations import MODELS
from wireproof.diff.assessment import in_order
from wireproof.diff.callers import callers_of, python_files, scan_callers
from wireproof.diff.contract import Delta
from wireproof.diff.index import Index, given, left_out, made
from wireproof.diff.review import Action, Caller, Finding
from wireproof.diff.rules import IMPACTS
from wireproof.diff.surface import Surface, method_key
from wireproof.diff.symbols import SurfaceChange

Uses = Mapping[str, list[Caller]]


@dataclass(frozen=True, slots=True)
class Code:
    """The user's code, and how it names the client."""

    paths: Sequence[Path]
    package: str


def with_callers(
    findings: Iterable[Finding], surface: Surface, delta: Delta, code: Code
) -> tuple[list[Finding], list[str]]:
    """The findings with the lines that they concern.

    Args:
        findings: without lines.
        surface: of the client in use.
        delta: of the contract.
        code: where to look.

    Returns:
        the findings, and what could not be read or makes no sense.
    """
    index = Index(surface, code.package, surface["client"].owner.name)
    files = python_files(code.paths)
    uses, unread = scan_callers(files, index, base=Path.cwd().resolve())
    methods = _methods(surface, delta)
    found = [_with_lines(item, uses, methods, surface) for item in findings]
    notes = [f"{name} cannot be read as Python" for name in unread]
    notes += [
        f"warning: nothing in {path} uses the client {code.package!r}, so no line of it is told; "
        "is it the right folder, and does --client name the package that it imports?"
        for path in _unused(code.paths, {caller.file for one in uses.values() for caller in one})
    ]
    return in_order(found), notes


def _unused(paths: Iterable[Path], files: Iterable[str]) -> list[Path]:
    """The files and folders in which no line uses the client."""
    used = [Path(name).resolve() for name in files]
    return [path for path in paths if not any(file.is_relative_to(path.resolve()) for file in used)]


def _with_lines(item: Finding, uses: Uses, methods: Mapping[str, str], surface: Surface) -> Finding:
    item = _used_first(item, {name for name, method in methods.items() if method in uses})
    makers = callers_of((symbol for one in item.surface for symbol in _making(one)), uses)
    if not makers or item.action.kind not in ("new", "docs", "regenerate"):
        return replace(item, callers=_callers(item, uses, methods, surface))
    owners = dict.fromkeys(one.symbol.rpartition(".")[0] for one in item.surface)
    impact = tuple(one for one in IMPACTS if one in {*item.impact, "typing"} - {"additive", "docs"})
    action = Action("edit", f"edit your code where it makes {', '.join(owners)}")
    return replace(item, impact=impact, breaking=True, action=action, callers=makers)


def _used_first(item: Finding, used: Collection[str]) -> Finding:
    """The operations that a finding reaches, those that the code calls before the others."""
    return replace(
        item,
        operations=tuple(sorted(item.operations, key=lambda name: name not in used)),
        uses=tuple(sorted(item.uses, key=lambda use: use.operation not in used)),
    )


def _making(change: SurfaceChange) -> Iterator[str]:
    """The symbols of lines that make an object in a way that is wrong now."""
    if not change.constructing or change.new is None:
        return
    if change.old is None:
        yield made(change.new.name.rpartition(".")[0])
        return
    if change.new.required and not change.old.required:
        yield left_out(change.old.name)
    if change.new.annotation != change.old.annotation:
        yield given(change.old.name)


def _methods(surface: Surface, delta: Delta) -> dict[str, str]:
    """Operation as the findings name it -> the method of the old client."""
    names = {old.pointer: new.name for old, new in delta.matched.pairs}
    names |= {old.pointer: old.name for old in delta.matched.removed}
    return {
        name: surface[method_key(pointer)].owner.name
        for pointer, name in names.items()
        if method_key(pointer) in surface
    }


def _callers(
    item: Finding, uses: Uses, methods: Mapping[str, str], surface: Surface
) -> tuple[Caller, ...]:
    handled: list[str] = []
    if item.id == "response.removed.error":  # whoever handles it has code that no longer runs
        name = _error(surface, (item.old or "").rpartition("/")[2])
        handled = [f"{methods[o]} raises {name}" for o in item.operations if o in methods]
    if item.action.kind in ("new", "docs"):
        return callers_of(handled, uses)
    if item.surface:
        told = [one for one in item.surface if one.impact != "additive"] or item.surface
        names = [name for one in told for name in (*_symbols(one), *_of_values(one, surface))]
        return callers_of([*handled, *names], uses)
    named = [methods[name] for name in item.operations if name in methods]
    found = callers_of(_exact(item, named, surface), uses)
    return found or callers_of(named, uses)


def _exact(item: Finding, named: Sequence[str], surface: Surface) -> Iterator[str]:
    """The arguments and attributes that a finding is about."""
    subject = str(item.before or item.after or "") if item.id.startswith("parameter.") else ""
    wanted = {subject, (item.new or item.old or "").rpartition("/")[2]}
    for group in surface.values():
        for wire, symbol in group.members.items():
            by_name = group.owner.name in named and wire.partition(" ")[2] in wanted
            if by_name or (item.old is not None and symbol.anchors[:1] == (item.old,)):
                yield symbol.name


def _error(surface: Surface, status: str) -> str:
    """The class that a status raises in the old client."""
    group = surface.get(f"error {status}")
    return group.owner.name.removeprefix("errors.") if group is not None else ""


def _of_values(change: SurfaceChange, surface: Surface) -> Iterator[str]:
    """The attributes of a class that is a choice of several now: not each of them has all."""
    old, new = change.old, change.new
    if (
        old is not None
        and new is not None
        and old.annotation is None
        and new.annotation is not None
    ):
        group = surface.get(f"class {old.name.removeprefix(MODELS + '.')}")
        yield from (item.name for item in group.members.values()) if group else ()


def _symbols(change: SurfaceChange) -> list[str]:
    symbol = change.old or change.new
    if symbol is None:
        return []
    method = symbol.name.partition("(")[0]
    if change.old is None or symbol.wire == "return":
        return [method.rpartition(".")[0] if method.startswith("models.") else method]
    if symbol.wire == "payload":
        return [method.rpartition(".")[0]]
    new = change.new
    if new is not None and new.required and not symbol.required:
        changed = new.annotation != symbol.annotation
        return [left_out(symbol.name), *([symbol.name] if changed else [])]
    return [symbol.name]
