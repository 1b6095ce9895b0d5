"""Laying out: unused imports out, imports sorted, lines wrapped, by ruff.

In: Python sources by path. Out: the same, laid out. All modules are one stream for one formatter:
what stands at the top level of a module is laid out alike wherever it stands, and a file for each
would cost more than its formatting. Nothing is configured but what is given here. Versions of ruff
that lay out alike may take each other's place, so that a project keeps its own ruff; any other one
is told (`remark`).
"""

from __future__ import annotations

import re
import secrets
import subprocess
import sysconfig
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ruff.__main__ import find_ruff_bin

from wireproof.installed import version_of
from wireproof.render.heads import stands_alone, with_settled_imports

_FORMAT: Final = (
    "--config=line-length = 100",
    "--config=format.skip-magic-trailing-comma = true",
    "--config=format.docstring-code-format = false",
    "--config=lint.isort.split-on-trailing-comma = false",  # or ruff warns of the one before
)
_LINT: Final = """
line-length = 100
target-version = "py311"
[lint]
select = ["F401", "I001", "PIE790"]
[lint.per-file-ignores]
"client/errors.py" = ["F401"]  # its types stand in strings
[lint.isort]
known-first-party = ["_runtime"]
combine-as-imports = true
split-on-trailing-comma = false
"""
_FAILED: Final = re.compile(r"parse at (\d+):\d+")
"""Where ruff says that it cannot read on, in the stream."""

ALIKE: Final = ((0, 15), (0, 17))
"""The first and the last minor version of ruff for which all clients came out the same, byte for
byte; the layout is that of ruff's 2026 style. Compared on 3 MB of generated modules."""


class LayoutError(AssertionError):
    """The generator wrote Python that ruff cannot read: a fault of the generator."""


# What finds the linter asks for these in a thread; two threads must not be the first to ask.
sysconfig.get_config_vars()


def remark(installed: str = "") -> str:
    """What is to be said about the installed ruff; empty for those that lay out alike.

    Args:
        installed: its version, if it is not to be looked up.
    """
    installed = installed or version_of("ruff")
    first, last = (".".join(map(str, one)) for one in ALIKE)
    found = tuple(int(part) for part in installed.split(".")[:2] if part.isdigit())
    if ALIKE[0] <= found <= ALIKE[1]:
        return ""
    return (
        f"laid out by ruff {installed}, which may wrap lines in another way than ruff {first} to "
        f"{last} do; these are alike, so take one of them wherever clients are generated"
    )


def lay_out(files: Mapping[str, str]) -> dict[str, str]:
    """Format every Python file.

    Raises:
        LayoutError: a file is not Python.
    """
    sources = {path: text for path, text in files.items() if path.endswith(".py")}
    if not sources:
        return dict(files)
    settled = {path: with_settled_imports(text) for path, text in sources.items()}
    others = _settled_by_linter({path: sources[path] for path in sources if settled[path] is None})
    return {**files, **_formatted({path: text or others[path] for path, text in settled.items()})}


def _settled_by_linter(sources: Mapping[str, str]) -> dict[str, str]:
    """Modules without the imports that they do not need, where only a linter can tell."""
    if not sources:
        return {}
    with tempfile.TemporaryDirectory(prefix="wireproof-") as folder:
        root = Path(folder)
        config = root / "ruff.toml"
        config.write_text(_LINT, "utf-8")
        for path, text in sources.items():
            target = root / "client" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8", newline="\n")
        words = ["check", "--fix-only", "--unsafe-fixes", "--quiet", "--no-cache"]
        _ruff([*words, "--config", str(config), "client"], folder=root)
        return {path: (root / "client" / path).read_text("utf-8") for path in sources}


def _formatted(sources: Mapping[str, str]) -> dict[str, str]:
    """Modules in one stream, each after a line that no text of a document can know."""
    mark = secrets.token_hex(16)
    alone = {path: text for path, text in sources.items() if stands_alone(text)}
    together = {path: text for path, text in sources.items() if path not in alone}
    stream = "".join(f'"{mark}"\n{text}\n' for text in together.values())
    try:
        out = _format(stream)
    except LayoutError as error:
        raise LayoutError(f"{_blamed(str(error), stream, mark, list(together))}: {error}") from None
    _, *parts = re.split(rf'^"{mark}"\n', out, flags=re.MULTILINE)
    made = dict(zip(together, (part.strip("\n") + "\n" for part in parts), strict=True))
    return {path: made[path] if path in made else _format(sources[path]) for path in sources}


def _format(text: str) -> str:
    words = ["format", "--isolated", "--no-cache", "--target-version", "py311"]
    return _ruff([*words, *_FORMAT, "-"], given=text) if text else ""


def _blamed(reason: str, stream: str, mark: str, paths: list[str]) -> str:
    """The module in which ruff stopped."""
    found = _FAILED.search(reason)
    before = stream.split("\n")[: int(found[1])] if found else []
    return paths[max(before.count(f'"{mark}"') - 1, 0)]


def _ruff(arguments: list[str], *, folder: Path | None = None, given: str = "") -> str:
    run = subprocess.run(  # noqa: S603 - the ruff of this environment, no shell
        [find_ruff_bin(), *arguments], cwd=folder, input=given.encode(), capture_output=True,
        check=False,
    )  # fmt: skip
    said = run.stderr.decode("utf-8", "replace").strip()
    if run.returncode not in (0, 1) or "Failed to parse" in said or "error:" in said:
        raise LayoutError(said)
    return run.stdout.decode("utf-8")
