"""`wireproof init`: make a project a workspace; ask nothing, overwrite nothing, tell everything."""

from __future__ import annotations

from pathlib import Path

from wireproof.cli.options import Json
from wireproof.cli.output import note, show, show_json
from wireproof.settings import PROJECT, read_table
from wireproof.starter.project import settings_for, starter_files, table_text
from wireproof.write import write_text

EXAMPLE = "Example: wireproof init; wireproof add https://api.acme.example/openapi.json"


def init(*, json_: Json = False) -> int:
    """Make this project a workspace: settings, a contract test and a CI workflow.

    Nothing is asked, and no file that is there is changed, but for pyproject.toml, which gets a
    [tool.wireproof] table at its end if it has none.
    """
    folder = Path.cwd()
    workspace = settings_for(folder)
    done: dict[str, str] = {PROJECT: "kept"}
    if read_table(folder) is None:
        path = folder / PROJECT
        before = path.read_text("utf-8") if path.is_file() else ""
        done[PROJECT] = "[tool.wireproof] added" if before else "written"
        gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
        write_text(path, before + gap + table_text(workspace))
    for name, text in starter_files(workspace).items():
        kept = (folder / name).exists()
        done[name] = "kept" if kept else "written"
        if not kept:
            write_text(folder / name, text)
    if json_:
        show_json({"files": done})
        return 0
    for name, what in done.items():
        show(f"{what}: {name}")
    note("next: wireproof add ADDRESS fetches a vendor's OpenAPI document and writes its client")
    note("the contract test needs pytest and wireproof[prove] where your tests run")
    return 0
