"""Versions are locked by constraints.txt, which holds no address to download from."""

import re
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


def pins() -> dict[str, str]:
    """Canonical name -> version, as constraints.txt gives them."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pairs}


def installed_closure(*roots: str) -> dict[str, str]:
    """Canonical name -> version of `roots` and of everything that they need, extras included."""
    seen: dict[str, str] = {}
    done: set[tuple[str, str]] = set()
    todo = [Requirement(root) for root in roots]
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        found = distribution(name)
        seen[name] = found.version
        for extra in {"", *requirement.extras} - {e for n, e in done if n == name}:
            done.add((name, extra))
            for line in found.requires or []:
                needed = Requirement(line)
                if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                    todo.append(needed)
    return seen


def test_constraints_are_exact_and_have_no_address() -> None:
    """Each line of constraints.txt is a comment or `name==version`, sorted, each name once."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if not line.startswith("#")]

    assert [line for line in entries if not re.fullmatch(r"[\w.-]+==[\w.!+-]+", line)] == []
    assert len(entries) == len(pins())
    assert [name.casefold() for name in entries] == sorted(name.casefold() for name in entries)


def test_everything_that_setup_installs_is_pinned() -> None:
    """What `make setup` installs is pinned to the version that is installed here."""
    installed = installed_closure("wireproof[dev]")
    del installed["wireproof"]

    assert {name: version for name, version in installed.items() if name not in pins()} == {}
    assert installed == {name: pins()[name] for name in installed}


def test_nothing_else_is_pinned() -> None:
    """A pin that nothing needs any more is taken out."""
    assert set() == set(pins()) - set(installed_closure("wireproof[dev]"))
