"""What is installed is told by the names of folders, as `importlib.metadata` tells it."""

import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from wireproof.installed import entry_points_of, version_of

GROUP = "wireproof.pagination"
POINTS = f"[{GROUP}]\nacme = acme:detect\n"


@pytest.mark.parametrize("name", ["jinja2", "Jinja2", "ruff", "pydantic-core", "pydantic_core"])
def test_versions_are_those_of_the_library(name: str) -> None:
    """However the name is spelt."""
    assert version_of(name) == metadata.version(name)


def test_what_is_not_installed_has_no_version() -> None:
    """The library's own error says so."""
    with pytest.raises(metadata.PackageNotFoundError):
        version_of("no-such-package")


def test_the_first_on_the_search_path_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it does for an import."""
    (tmp_path / "ruff-0.0.1.dist-info").mkdir()
    (tmp_path / "ruff-0.0.1.dist-info" / "METADATA").write_text("Name: ruff\nVersion: 0.0.1\n")
    monkeypatch.syspath_prepend(str(tmp_path))

    assert version_of("ruff") == metadata.version("ruff") == "0.0.1"


def _unpacked(folder: Path, info: str) -> None:
    (folder / info).mkdir()
    (folder / info / "entry_points.txt").write_text(POINTS)
    (folder / info / "METADATA").write_text("Name: acme\nVersion: 1.0\n")
    (folder / info / "PKG-INFO").write_text("Name: acme\nVersion: 1.0\n")


@pytest.mark.parametrize("info", ["acme-1.0.dist-info", "acme.egg-info"])
def test_entry_points_of_folders(
    info: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever wrote them."""
    assert entry_points_of(GROUP) == ()
    _unpacked(tmp_path, info)
    monkeypatch.syspath_prepend(str(tmp_path))

    assert [one.value for one in entry_points_of(GROUP)] == ["acme:detect"]


def test_entry_points_of_an_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the library looks into archives, so it is asked."""
    archive = tmp_path / "acme.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("acme-1.0.dist-info/entry_points.txt", POINTS)
        packed.writestr("acme-1.0.dist-info/METADATA", "Name: acme\nVersion: 1.0\n")
    monkeypatch.syspath_prepend(str(archive))

    assert [one.value for one in entry_points_of(GROUP)] == ["acme:detect"]
