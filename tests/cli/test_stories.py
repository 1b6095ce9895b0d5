"""The commands as a user meets them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import SPEC
from wireproof.cli.app import COMMANDS

WIREPROOF = Path(sys.executable).with_name("wireproof")
ESCAPE = re.compile(r"\x1b\[")

# What the vendor wrote, with a link, an XML body, a scheme that is not there.
WEAK = SPEC.replace(
    "'201': {description: Added}",
    "'201': {description: Added, content: {application/json: "
    "{schema: {$ref: '#/components/schemas/Gone'}}}}",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(wireproof, command):
    """`--help` and `-h` of every command, without any workspace."""
    outcome = wireproof(command, "--help")

    assert outcome.code == 0
    assert f"Usage: wireproof {command}" in outcome.out
    assert f"Example: wireproof {command}" in outcome.out
    assert wireproof(command, "-h").out == outcome.out


def test_the_commands_are_listed(wireproof):
    """`wireproof --help` names every command, each with one line."""
    outcome = wireproof("--help")

    assert outcome.code == 0
    for command in COMMANDS:
        assert re.search(rf"^ +{command} +\w", outcome.out, re.MULTILINE), command
    assert wireproof("--version").out.startswith("wireproof ")


def test_generate_check_and_generate_again(workspace, wireproof):
    """The everyday round: generate, check, change the spec, check, generate."""
    first = wireproof("generate")
    assert first.code == 0
    assert re.match(
        r"acme: 1 operation, 0 degraded, 0 refused, 1 model, \d+ files changed", first.out
    )
    assert wireproof("generate", "--check").code == 0
    assert "0 files changed" in wireproof("generate").out

    workspace.vendor("acme", SPEC.replace("emailAddress", "mailAddress"))
    before = workspace.snapshot()
    checked = wireproof("generate", "--check")

    assert checked.code == 1
    assert "-    email_address: Annotated[str" in checked.out
    assert "+    mail_address: Annotated[str" in checked.out
    assert "--- committed/models.py" in checked.out
    assert "run `wireproof generate acme`" in checked.err
    assert workspace.snapshot() == before, "a check writes nothing"
    assert wireproof("generate").code == 0
    assert wireproof("generate", "--check").code == 0


def test_check_sees_the_lock_of_names(workspace, wireproof):
    """Without the lock, the next addition could rename what exists; so it belongs to the client."""
    wireproof("generate")
    lock = workspace.root / "specs/acme/names.lock"
    lock.write_text(lock.read_text("utf-8").replace("email_address", "mail"), "utf-8")

    outcome = wireproof("generate", "--check")

    assert outcome.code == 1
    assert "models.py" in outcome.out

    lock.unlink()
    outcome = wireproof("generate", "--check")

    assert outcome.code == 1
    assert "+++ generated/names.lock" in outcome.out
    assert '"emailAddress": "email_address"' in outcome.out
    assert not lock.exists()


def test_check_before_anything_was_generated(workspace, wireproof):
    """Every file would be added, and none is."""
    outcome = wireproof("generate", "--check")

    assert outcome.code == 1
    assert "+++ generated/_client.py" in outcome.out
    assert "+++ generated/names.lock" in outcome.out
    assert not (workspace.root / "generated").exists()


def test_strict_is_a_gate(workspace, wireproof):
    """A dangling reference degrades its spot, by default in the open; --strict writes nothing."""
    workspace.vendor("acme", WEAK)

    strict = wireproof("generate", "--strict")
    assert strict.code == 1
    assert "degraded schema 14:" in strict.err
    assert "'#/components/schemas/Gone' leads nowhere" in strict.err
    assert "nothing was written" in strict.err
    assert not (workspace.root / "generated").exists()

    lenient = wireproof("generate")
    assert lenient.code == 0
    assert "1 degraded" in lenient.out
    assert "degraded schema 14:" in lenient.err
    assert (workspace.root / "generated/acme/_client.py").exists()


@pytest.mark.parametrize("outside", [False, True])
def test_json_is_only_json_and_of_the_documented_shape(workspace, wireproof, tmp_path, outside):
    """The same record for a vendor of the workspace and for one document outside."""
    workspace.vendor("acme", WEAK)
    arguments = ["--spec", "specs/acme/openapi.yaml", "--out", tmp_path / "acme"] if outside else []

    outcome = wireproof("generate", *arguments, "--json")

    assert outcome.code == 0
    assert outcome.err == ""
    [vendor] = outcome.data["vendors"]
    assert list(outcome.data) == ["vendors"]
    assert list(vendor) == ["name", "operations", "schemas", "files", "seconds", "ledger"]
    assert vendor["name"] == "acme"
    assert vendor["operations"] == {"total": 1, "generated": 0, "degraded": 1, "refused": 0}
    assert vendor["schemas"] == 1
    assert vendor["files"] == sum(
        1
        for path in (tmp_path / "acme" if outside else Path("generated/acme")).rglob("*")
        if path.is_file() and path.name != "names.lock"
    )
    assert isinstance(vendor["seconds"], float)
    [degraded] = [entry for entry in vendor["ledger"] if entry["status"] != "generated"]
    assert list(degraded) == ["pointer", "line", "column", "kind", "status", "reason"]
    assert degraded["line"] == 14
    assert degraded["kind"] == "schema"


def test_json_and_check_and_strict(workspace, wireproof):
    """The exit code tells, the notes say why, standard output stays JSON."""
    drifted = wireproof("generate", "--check", "--json")
    assert drifted.code == 1
    assert drifted.data["vendors"][0]["name"] == "acme"
    assert "added: _client.py" in drifted.err

    workspace.vendor("acme", WEAK)
    weak = wireproof("generate", "--strict", "--json")
    assert weak.code == 1
    assert weak.data["vendors"][0]["operations"]["degraded"] == 1
    assert "nothing was written" in weak.err


def test_a_document_outside_a_workspace(tmp_path, monkeypatch, wireproof):
    """A package, its names beside it, a class named after the folder or as asked."""
    monkeypatch.chdir(tmp_path)
    Path("api.yaml").write_text(SPEC, "utf-8")

    assert wireproof("generate", "--spec", "api.yaml", "--out", "clients/acme").code == 0
    assert "class Acme(SyncClient)" in Path("clients/acme/_client.py").read_text("utf-8")
    assert json.loads(Path("clients/acme/names.lock").read_text("utf-8"))["version"] == 1
    checked = ("generate", "--spec", "api.yaml", "--out", "clients/acme", "--check")
    assert wireproof(*checked).code == 0
    Path("clients/acme/names.lock").unlink()
    assert wireproof(*checked).code == 1
    assert not Path("clients/acme/names.lock").exists()

    named = ("generate", "--spec", "api.yaml", "--out", "clients/acme", "--name", "Members")
    assert wireproof(*named, "--check").code == 1
    assert wireproof(*named).code == 0
    assert "class Members(SyncClient)" in Path("clients/acme/_client.py").read_text("utf-8")


@pytest.mark.parametrize("package", ["timeout", "retry", "server", "drift", "any"])
def test_a_package_named_like_a_part_of_the_client(tmp_path, monkeypatch, wireproof, package):
    """The client's class gets a name that hides nothing."""
    monkeypatch.chdir(tmp_path)
    Path("api.yaml").write_text(SPEC, "utf-8")

    assert wireproof("generate", "--spec", "api.yaml", "--out", package).code == 0
    text = Path(package, "_client.py").read_text("utf-8")
    assert f"class {package.title()}Client(SyncClient)" in text


@pytest.mark.parametrize(
    ("what", "lines"),
    [
        (
            "members.create",
            ["#/paths/~1members/post  (specs/acme/openapi.yaml:5:", "members.create(email_a"],
        ),
        ("NewMember", ["#/components/schemas/NewMember", ".email_address carries 'emailAddress'"]),
        ("models.NewMember", ["#/components/schemas/NewMember", "models.NewMember"]),
        ("#/paths/~1members/post/requestBody", ["generated body 8:"]),
        ("/components/schemas", ["generated schema 17:"]),
    ],
)
def test_explain(workspace, wireproof, what, lines):
    """An operation, a model, any pointer: its Python, its place, its fate."""
    outcome = wireproof("explain", "acme", what)

    assert outcome.code == 0
    for line in lines:
        assert line in outcome.out
    data = wireproof("explain", "acme", what, "--json").data
    assert list(data) == ["vendor", "pointer", "place", "python", "source", "ledger"]
    assert not (workspace.root / "generated").exists(), "explaining writes nothing"


def test_lint_gives_a_place_that_an_editor_can_open(workspace, wireproof):
    """`file:line:column pointer: severity: message [rule]`, one line for each finding."""
    workspace.vendor("acme", WEAK)

    outcome = wireproof("lint")
    assert outcome.code == 1
    assert re.search(
        r"^specs/acme/openapi\.yaml:14:\d+ #/paths/\S+: error: .*Gone.* \[[a-z-]+\]$",
        outcome.out,
        re.MULTILINE,
    )

    [found] = wireproof("lint", "--json").data["vendors"]
    assert found["name"] == "acme"
    [error] = [item for item in found["findings"] if item["severity"] == "error"]
    assert (error["line"], error["file"].endswith("openapi.yaml")) == (14, True)
    same = wireproof("lint", "--spec", "specs/acme/openapi.yaml")
    assert (same.code, same.out.count("\n")) == (1, outcome.out.count("\n"))


def test_the_text_of_a_spec_cannot_steer_a_terminal(workspace, wireproof):
    """Escape sequences of a document are shown as text; markup and emoji codes stay as they are."""
    name = r"\u001b[31m[red]:lock:\u202e"
    hostile = SPEC.replace(
        "emailAddress: {", f'"{name}": {{$ref: "#/{name}"}}\n        emailAddress: {{'
    )
    workspace.vendor("acme", hostile)

    for outcome in (wireproof("generate"), wireproof("lint"), wireproof("generate", "--check")):
        assert "\x1b" not in outcome.text
        assert "\u202e" not in outcome.text
    for command in ("generate", "lint"):
        shown = wireproof(command).text
        assert r"/properties/\x1b[31m[red]:lock:\u202e" in shown


def executable(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    """The command as it is installed."""
    environment = {**os.environ, **options.pop("env", {})}
    return subprocess.run(
        [WIREPROOF, *arguments],
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
        env=environment,
        **options,
    )


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "xterm-256color"}])
def test_no_escape_codes_in_a_pipe(workspace, env):
    """Results, notes and errors are plain text for whoever reads them from a pipe."""
    workspace.vendor("acme", WEAK)

    for arguments in (["generate"], ["lint"], ["generate", "nobody"], ["generate", "--help"]):
        run = executable(*arguments, cwd=workspace.root, env={"FORCE_COLOR": "", **env})
        assert not ESCAPE.search(run.stdout + run.stderr), arguments


def test_no_color_on_a_terminal_that_would_take_it(workspace, wireproof, monkeypatch):
    """`NO_COLOR` (no-color.org) wins where colours are forced; progress may move the cursor."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")

    assert not re.search(r"\x1b\[[0-9;]*m", wireproof("generate").text)


def test_the_installed_command(workspace):
    """Exit codes and streams of the real executable are those of the tests above."""
    fine = executable("generate", "--json", cwd=workspace.root)
    assert (fine.returncode, fine.stderr) == (0, "")
    assert json.loads(fine.stdout)["vendors"][0]["name"] == "acme"

    drifted = executable("generate", "--check", cwd=workspace.root)
    assert drifted.returncode == 0, drifted.stdout

    unknown = executable("generate", "acmee", cwd=workspace.root)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert unknown.stderr == "error: specs: unknown vendor 'acmee'\n  did you mean acme?\n"


def test_an_encoding_that_cannot_say_it_all(workspace):
    """A terminal of another age gets escapes, not a traceback."""
    workspace.vendor("acme", WEAK.replace("Gone", "Größe"))

    run = executable("generate", cwd=workspace.root, env={"PYTHONIOENCODING": "ascii"})

    assert run.returncode == 0, run.stderr
    assert r"Gr\xf6\xdfe" in run.stderr


def test_a_reader_that_goes_away(workspace):
    """`wireproof generate --json | head -1` prints no traceback."""
    command = f"{WIREPROOF} generate --json | true; exit ${{PIPESTATUS[0]}}"
    run = subprocess.run(
        ["bash", "-c", command], cwd=workspace.root, capture_output=True, check=False, text=True
    )

    assert "Traceback" not in run.stderr
    assert run.returncode in (0, 141)
