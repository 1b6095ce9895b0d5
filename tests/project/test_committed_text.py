"""What may not stand in a committed file, because it is true on one machine only."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Put together here so that this file does not hold what it looks for.
REGISTRY_HOSTS = [
    ".".join(labels)
    for labels in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("conda", "anaconda", "org"),
    )
]
MACHINE_PATHS = [f"/{folder}/" for folder in ("work", "root", "Users")]
FORBIDDEN = [*REGISTRY_HOSTS, *MACHINE_PATHS]


def committed_files() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listing.returncode:
        pytest.skip("not a git checkout, so nothing tells which files are committed")
    return [ROOT / name for name in listing.stdout.decode().split("\0") if name]


def forbidden_in(text: str) -> list[str]:
    return [needle for needle in FORBIDDEN if needle in text]


def test_no_registry_host_and_no_machine_path() -> None:
    """No committed file names a package registry's host or a folder of somebody's machine."""
    found = {
        str(path.relative_to(ROOT)): needles
        for path in committed_files()
        if path.is_file() and (needles := forbidden_in(path.read_text("utf-8", "replace")))
    }

    assert found == {}


@pytest.mark.parametrize("needle", FORBIDDEN)
def test_each_forbidden_text_is_noticed(needle: str) -> None:
    """A line that holds a forbidden text is found by the very text."""
    assert [needle] == forbidden_in(f"see file:/{needle}index.html")


def test_the_spec_bytes_are_kept_from_conversion() -> None:
    """Git neither converts line ends nor judges white space in a vendor's own document."""
    specs = [path for path in committed_files() if path.match(f"{ROOT}/specs/*/openapi.*")]
    attributes = subprocess.run(
        ["git", "check-attr", "text", "whitespace", "--", *map(str, specs)],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.splitlines()

    assert len(specs) * 2 == len(attributes) > 0
    assert {"unset"} == {line.rpartition(": ")[2] for line in attributes}
