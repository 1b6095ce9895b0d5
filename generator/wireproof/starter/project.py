"""The files that make a project a workspace.

In: the folder of a project. Out: its settings, and the text of each file that is to be there.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from wireproof import __version__
from wireproof.settings import OUTPUT, PROJECT, Workspace, read_table, workspace_of
from wireproof.toml_file import read_toml

TEST: Final = '''"""Each client against its vendor's document: one test per operation and check."""

from wireproof import contract

test_contract = contract()
'''
README: Final = """# Vendors

One folder for each vendor: its document, byte for byte, and `vendor.toml`, which says where it came
from. `wireproof add ADDRESS` makes one. Corrections go into `overlay.yaml` beside the document.
"""
WORKFLOW: Final = ".github/workflows/wireproof.yml"
_TABLE: Final = """\
[tool.wireproof]
specs = "{specs}"      # the vendors' documents
output = "{output}"  # the clients, imported as {package}.<vendor>
"""


def settings_for(folder: Path) -> Workspace:
    """The settings of a project: those that it has, or what fits its layout.

    A package below `src`, or one with the project's name, takes the clients in; elsewhere they get
    a folder of their own.

    Raises:
        UsageError: pyproject.toml cannot be read, or says something that does not fit.
    """
    table = read_table(folder)
    return workspace_of(folder, {"output": _output(folder)} if table is None else table)


def starter_files(workspace: Workspace) -> dict[str, str]:
    """The text of each file by path; pyproject.toml is not among them."""
    specs, output = workspace.shown(workspace.specs), workspace.shown(workspace.output)
    files = {f"{specs}/README.md": README}
    if output != OUTPUT:
        files[f"{output}/__init__.py"] = '"""Generated clients of vendors\' APIs."""\n'
    tests = "test" if (workspace.root / "test").is_dir() else "tests"
    files[f"{tests}/test_contract.py"] = TEST
    if (workspace.root / ".github").is_dir() or not (workspace.root / ".gitlab-ci.yml").is_file():
        text = (Path(__file__).parent / "workflow.yml").read_text("utf-8")
        for mark, value in (("VERSION", __version__), ("SPECS", specs), ("OUTPUT", output)):
            text = text.replace(f"@{mark}@", value)
        files[WORKFLOW] = text
    return files


def table_text(workspace: Workspace) -> str:
    """`[tool.wireproof]` as it is written into pyproject.toml."""
    return _TABLE.format(
        specs=workspace.shown(workspace.specs),
        output=workspace.shown(workspace.output),
        package=workspace.package,
    )


def _output(folder: Path) -> str:
    inside = [path.parent for path in sorted((folder / "src").glob("*/__init__.py"))]
    if not inside:
        name = str(_project(folder).get("name", "")).replace("-", "_").lower()
        inside = [folder / name] if name and (folder / name / "__init__.py").is_file() else []
    if len(inside) != 1 or not inside[0].name.isidentifier():
        return OUTPUT
    return (inside[0] / "clients").relative_to(folder).as_posix()


def _project(folder: Path) -> Mapping[str, Any]:
    path = folder / PROJECT
    try:
        found = read_toml(path, PROJECT).get("project", {})
    except FileNotFoundError:
        return {}
    return found if isinstance(found, dict) else {}
