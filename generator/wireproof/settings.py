"""What a project says about its clients: `[tool.wireproof]` of pyproject.toml, or defaults.

In: a folder. Out: a `Workspace`: where the vendors' documents are, where the clients go, and how
they are imported. Every key is known, or it is an error.
"""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from wireproof.errors import Location, UsageError, did_you_mean
from wireproof.toml_file import read_toml

PROJECT: Final = "pyproject.toml"
TABLE: Final = "[tool.wireproof]"
SPECS: Final = "specs"
OUTPUT: Final = "generated"
STALE_DAYS: Final = 30
KEYS: Final = ("specs", "output", "package", "vendors", "callers", "stale_days", "templates")
"""The keys of `[tool.wireproof]`; the guide to settings is made from the same list."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where things are. Paths are absolute and inside `root`."""

    root: Path
    specs: Path
    output: Path
    package: str
    """What the clients' folder is imported as, `acme_app.clients`; empty for the top level."""
    vendors: tuple[str, ...] = ()
    """The vendors that commands mean when none is named; all when empty."""
    callers: tuple[Path, ...] = ()
    """The code that uses the clients; everything but `output` when empty."""
    stale_days: int = STALE_DAYS
    """Days after which a source that was not reached is a finding."""
    templates: Path | None = None
    """The project's own templates, in place of some of the generator's."""

    def shown(self, path: Path) -> str:
        """A path as messages tell it: relative to the workspace, with slashes."""
        return path.relative_to(self.root).as_posix()


def find_workspace(start: Path) -> Workspace:
    """The workspace of a folder.

    It is the nearest folder at or above `start` whose pyproject.toml has a `[tool.wireproof]`
    table, or that has a `specs` folder.

    Raises:
        UsageError: there is none, or its settings do not fit.
    """
    for folder in (start, *start.parents):
        table = read_table(folder)
        if table is not None or (folder / SPECS).is_dir():
            return workspace_of(folder, table or {})
    raise UsageError(
        "no workspace here: neither [tool.wireproof] in a pyproject.toml nor a specs folder, "
        "in this folder or above it",
        location=Location(str(start)),
        hint="`wireproof init` makes one; `wireproof generate --spec FILE --out DIR` needs none",
    )


def read_table(folder: Path) -> dict[str, Any] | None:
    """`[tool.wireproof]` of a folder's pyproject.toml; None where there is none.

    Raises:
        UsageError: the file is no TOML, or `tool.wireproof` is no table.
    """
    path = folder / PROJECT
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot be read: {error}", location=Location(str(path))) from None
    if "wireproof" not in text:
        return None
    try:
        table = read_toml(path).get("tool", {}).get("wireproof")
    except AttributeError:
        raise UsageError("`tool` is not a table", location=Location(str(path))) from None
    if table is not None and not isinstance(table, dict):
        raise UsageError("tool.wireproof is not a table", location=Location(str(path)))
    return table


def workspace_of(root: Path, table: Mapping[str, Any]) -> Workspace:
    """A workspace with these settings.

    Args:
        root: the folder of pyproject.toml.
        table: `[tool.wireproof]`; what it leaves out has its default.

    Raises:
        UsageError: an unknown key, or a value that does not fit.
    """
    refuse_unknown(table, KEYS, TABLE, PROJECT)
    output = _inside(table, "output", OUTPUT)
    specs = _inside(table, "specs", SPECS)
    if specs == output:
        raise _unfit("output", "the folder of the specs, too", 'output = "generated"')
    package = table.get("package", package_of(output))
    if not isinstance(package, str) or not _is_import_name(package):
        raise _unfit("package", f"no import name: {package!r:.60}", 'package = "acme_app.clients"')
    days = table.get("stale_days", STALE_DAYS)
    if not isinstance(days, int) or isinstance(days, bool) or days < 1:
        raise _unfit("stale_days", "no number of days", f"stale_days = {STALE_DAYS}")
    root = root.resolve()
    return Workspace(
        root=root,
        specs=root / specs,
        output=root / output,
        package=package,
        vendors=_texts(table, "vendors", 'vendors = ["acme"]'),
        callers=tuple(root / item for item in _texts(table, "callers", 'callers = ["src"]')),
        stale_days=days,
        templates=root / _inside(table, "templates", "") if "templates" in table else None,
    )


def package_of(output: PurePosixPath) -> str:
    """What a folder is imported as: its path from the root, or from `src`."""
    parts = output.parts[1:] if output.parts[:1] == ("src",) else output.parts
    return ".".join(parts)


def refuse_unknown(table: Mapping[str, Any], known: tuple[str, ...], shown: str, file: str) -> None:
    """Refuse keys that nothing reads: a slip would otherwise change nothing, in silence.

    Args:
        table: what was read.
        known: the keys that mean something.
        shown: how the table is called.
        file: where it stands.

    Raises:
        UsageError: there is another key.
    """
    for key in table:
        if key not in known:
            raise UsageError(
                f"{shown} has no setting {key!r:.60}",
                location=Location(file),
                hint=did_you_mean(key, known),
            )


def _is_import_name(text: str) -> bool:
    return all(part.isidentifier() and not keyword.iskeyword(part) for part in text.split("."))


def _inside(table: Mapping[str, Any], key: str, default: str) -> PurePosixPath:
    """A folder inside the workspace."""
    value = table.get(key, default)
    if isinstance(value, str) and value:
        path = PurePosixPath(value.replace("\\", "/"))
        if not path.is_absolute() and path.parts and not {"..", "~"} & set(path.parts):
            return path
    raise _unfit(key, f"no folder inside the project: {value!r:.60}", f'{key} = "{default}"')


def _texts(table: Mapping[str, Any], key: str, example: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise _unfit(key, "no list of texts", example)
    return tuple(value)


def _unfit(key: str, what: str, example: str) -> UsageError:
    return UsageError(
        f"{TABLE} {key} is {what}",
        location=Location(PROJECT),
        hint=f"write, for example, {example}",
    )
