"""What `import wireproof` gives a program: a few names, imported when they are used."""

import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

import wireproof
from wireproof.cli.app import COMMANDS, EXTRAS
from wireproof.render.layout import ALIKE, remark

ROOT = Path(__file__).parents[2]
PUBLIC = {
    "Client", "Proof", "Review", "SpecError", "SuiteError", "UsageError", "WireproofError",
    "__version__", "contract", "diff", "generate", "prove",
}  # fmt: skip
SPEC = ROOT / "specs/recoup/openapi.yaml"


def loaded(code: str) -> set[str]:
    """The top-level modules that a fresh Python has loaded after some code."""
    code = f"import sys; before = set(sys.modules); {code}; print(*set(sys.modules) - before)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return {name.partition(".")[0] for name in run.stdout.split()}


def test_the_public_names() -> None:
    """Exactly these names are public, each can be imported, and type checkers know each."""
    stub = (ROOT / "generator/wireproof/__init__.pyi").read_text("utf-8")

    assert set(wireproof.__all__) == PUBLIC
    for name in PUBLIC:
        assert getattr(wireproof, name) is not None
        assert f" as {name}\n" in stub or f"{name}: str" in stub


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match="has no attribute 'frobnicate'"):
        wireproof.frobnicate  # noqa: B018


def test_importing_costs_nothing() -> None:
    """`import wireproof`, and what pytest loads at its start, bring no other package along."""
    found = loaded("import wireproof, wireproof.pytest_plugin")

    assert {name for name in found if name not in sys.stdlib_module_names} == {"wireproof"}
    assert found & {"asyncio", "inspect", "json", "pathlib", "dataclasses"} == set()


def test_help_imports_no_command() -> None:
    """`wireproof --help` lists the commands without loading what any of them needs."""
    found = loaded("from wireproof.cli.app import run; run(['--help'])")

    assert found & {"rich", "schemathesis", "jinja2", "pydantic", "httpx", "yaml"} == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_help_lists_what_a_command_says_of_itself(command: str) -> None:
    """The line in `wireproof --help` is the first of the command's own help."""
    function = getattr(import_module(f"wireproof.cli.{command}"), command)

    assert function.__doc__.splitlines()[0] == COMMANDS[command]


def test_generate_prove_and_diff(tmp_path: Path) -> None:
    """The three verbs work on paths alone, outside any workspace."""
    client = wireproof.generate(SPEC, tmp_path / "recoup", name="Recoup")
    again = wireproof.generate(str(SPEC), str(tmp_path / "recoup"), name="Recoup", check=True)
    proof = wireproof.prove(client.folder, SPEC, budget="fast")
    newer = tmp_path / "newer.yaml"
    newer.write_text(SPEC.read_text("utf-8").replace("/members", "/people"), "utf-8")
    review = wireproof.diff(SPEC, newer)

    assert (client.operations, client.refused) == (1, 0)
    assert "manifest.json" in client.changed
    assert again.changed == ()
    assert proof.ok
    assert proof.cases > 0
    assert proof.findings == ()
    assert proof.report("junit").startswith("<?xml")
    assert review.changed
    assert review.breaking
    assert review.findings
    assert "Edit your code" in review.report("md")
    assert not wireproof.diff(SPEC, SPEC).changed


def test_errors_are_public(tmp_path: Path) -> None:
    """What a call raises can be caught by a public name."""
    with pytest.raises(wireproof.SpecError, match="no such file"):
        wireproof.generate(tmp_path / "nowhere.yaml", tmp_path / "out")


def test_each_extra_installs_what_its_message_promises() -> None:
    """A package that is missing is named with the extra that brings it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]

    for package, extra in EXTRAS.items():
        name = package.replace("_", "-")
        assert any(line.startswith(name) for line in extras[extra]), name
        assert not any(line.startswith(name) for line in project["dependencies"]), name


def test_ruff_is_the_users_own() -> None:
    """No version of ruff is demanded; one that is known to wrap lines differently is told."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    [wanted] = [one for one in project["optional-dependencies"]["generate"] if "ruff" in one]

    assert "==" not in wanted
    assert "<" not in wanted
    assert remark(f"{ALIKE[0][0]}.{ALIKE[0][1]}.0") == ""
    assert remark(f"{ALIKE[1][0]}.{ALIKE[1][1]}.99") == ""
    assert "ruff 0.9.10" in remark("0.9.10")
    assert "ruff 0.18.0" in remark("0.18.0")
