"""Bad input: one message with place, cause and remedy, the right exit code, nothing written."""

import hashlib
import json

import pytest

from tests.cli.conftest import SPEC
from wireproof import api
from wireproof.errors import UsageError
from wireproof.runner import plugin


def refused(outcome, code: int, *parts: str) -> None:
    """One message, with these parts, and no traceback."""
    assert outcome.code == code, outcome.text
    assert outcome.out == ""
    assert outcome.err.count("error:") == 1
    assert "Traceback" not in outcome.err
    for part in parts:
        assert part in outcome.err, outcome.err


BROKEN = {
    "not_openapi": ("title: Acme\n", ":1:1", "neither `openapi` nor `swagger`", "openapi: 3.1.0"),
    "array": ("- 1\n", ":1:1", "an array", "an object"),
    "version": ("openapi: 4.0.0\n", ":1:", "'4.0.0' is not supported", "3.0, 3.1 and 3.2"),
    "empty": ("", "the file is empty", "", ""),
    "tab": ("openapi: 3.1.0\n\tpaths: {}\n", ":2:1", "tab", ""),
    "bracket": ("openapi: 3.1.0\npaths: {'/x': [}\n", ":2:16", "", ""),
    "json": ('{"openapi": "3.1.0",\n "paths": {,}}', ":2:12", "broken", ""),
}


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_a_document_that_cannot_be_read(workspace, wireproof, tmp_path, case, suffix):
    """Exit code 3, the place in the file, the cause."""
    text, *parts = BROKEN[case]
    if suffix == "json" and case not in ("json", "empty"):
        pytest.skip("YAML")
    spec = tmp_path / f"api.{suffix}"
    spec.write_text(text, "utf-8")

    outcome = wireproof("generate", "--spec", spec, "--out", tmp_path / "out" / "acme")

    refused(outcome, 3, str(spec), *parts)
    assert not (tmp_path / "out").exists()


def test_a_missing_file(workspace, wireproof):
    """The path as the user gave it."""
    outcome = wireproof("generate", "--spec", "nowhere.yaml", "--out", "acme")

    refused(outcome, 3, "nowhere.yaml", "there is no such file", "give the path")
    assert not (workspace.root / "acme").exists()


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["generate", "acmee"], ["unknown vendor 'acmee'", "did you mean acme?"]),
        (["generate", "stripe"], ["unknown vendor 'stripe'", "there are: acme"]),
        (["explain", "acmee", "x"], ["unknown vendor 'acmee'", "did you mean acme?"]),
        (["explain", "acme", "x"], ["nothing in this client is called 'x'", "members.create"]),
        (["lint", "acmee"], ["unknown vendor 'acmee'"]),
        (["prove", "acme", "--budget", "big"], ["unknown budget 'big'", "fast, pr, nightly"]),
        (["generate", "--spec", "a.yaml"], ["--spec and --out go together", "--out DIR"]),
        (["generate", "--out", "acme"], ["--spec and --out go together"]),
        (["generate", "acme", "--spec", "a.yaml", "--out", "b"], ["not both"]),
        (["generate", "--overlay", "a.yaml"], ["--overlay needs --spec", "specs/<vendor>"]),
        (["generate", "acme", "--name", "Acme"], ["--name needs --spec", "vendor.toml"]),
        (["generate", "--spec", "a", "--out", "my-api"], ["'my-api' cannot be a", "my_api"]),
        (["generate", "--spec", "a", "--out", "class"], ["'class' cannot be a", "class_"]),
        (["generate", "--spec", "a", "--out", "b", "--name", "x y"], ["'x y' cannot be", "XY"]),
        (["generate", "--spec", "a", "--out", "b", "--name", "Retry"], ["'Retry'", "RetryClient"]),
    ],
)
def test_arguments_that_do_not_fit(workspace, wireproof, arguments, parts):
    """Exit code 2, and what to type instead."""
    before = workspace.snapshot()

    refused(wireproof(*arguments), 2, *parts)

    assert workspace.snapshot() == before


@pytest.mark.parametrize(
    "arguments",
    [["frobnicate"], ["generate", "--frobnicate"], ["explain"], ["prove", "--seed", "x"]],
)
def test_arguments_that_do_not_exist(workspace, wireproof, arguments):
    """Exit code 2 with the usage."""
    outcome = wireproof(*arguments)

    assert outcome.code == 2
    assert outcome.out == ""
    assert "Usage: wireproof" in outcome.err
    assert "Traceback" not in outcome.err


def test_no_workspace(tmp_path, monkeypatch, wireproof):
    """Outside a workspace the message names the command that needs none."""
    monkeypatch.chdir(tmp_path)

    refused(wireproof("generate"), 2, str(tmp_path), "no workspace here", "--spec FILE --out DIR")


def test_a_workspace_without_vendors(tmp_path, monkeypatch, wireproof):
    """The folder is there, and empty."""
    (tmp_path / "specs").mkdir()
    monkeypatch.chdir(tmp_path)

    refused(wireproof("generate"), 2, "no vendor in specs", "specs/<vendor>/openapi.yaml")
    refused(wireproof("generate", "acme"), 2, "no vendor in specs")


def test_a_spec_whose_bytes_changed(workspace, wireproof):
    """The hash in vendor.toml is the vendor's; an edit of the spec belongs in the overlay."""
    spec = workspace.root / "specs/acme/openapi.yaml"
    spec.write_text(SPEC + "# mine\n", "utf-8")
    digest = hashlib.sha256(spec.read_bytes()).hexdigest()

    outcome = wireproof("generate")

    refused(outcome, 2, "specs/acme/vendor.toml", f"sha256 is {digest}", "overlay.yaml")
    assert not (workspace.root / "generated").exists()


@pytest.mark.parametrize(
    ("toml", "parts"),
    [
        (None, ["vendor.toml is missing", "wireproof add"]),
        ("[source", ["not readable as TOML", "at end of document", "wireproof add"]),
        ("", ["not given"]),
        ("source = 3\n", ["source is not a table"]),
        ("client = 3\n[source]\nsha256='{sha}'\n", ["client is not a table"]),
        ("[source]\nsha256='{sha}'\n[client]\nclass_name = 'a b'\n", ["cannot be 'a b'"]),
        ("[source]\nsha256='{sha}'\n[client]\nclass_name = 'Server'\n", ["cannot be 'Server'"]),
        ("[source]\nsha256='{sha}'\n[client]\nenv_prefix = 'A-B'\n", ["cannot be 'A-B'"]),
        ("[source]\nsha256='{sha}'\n[client]\nclass_name = ['A']\n", ["cannot be ['A']"]),
        ("[source]\nsha256='{sha}'\n[client]\nclass_name = 'Client'\n", ["cannot be 'Client'"]),
        ("[source]\nsha256='{sha}'\n[client]\nclassname = 'A'\n", ["did you mean class_name?"]),
        ("[source]\nsha265='{sha}'\n", ["no setting 'sha265'", "did you mean sha256?"]),
        ("[sources]\nsha256='{sha}'\n", ["no setting 'sources'", "did you mean source?"]),
    ],
)
def test_a_vendor_toml_that_does_not_fit(workspace, wireproof, toml, parts):
    """Exit code 2, the file, the setting."""
    path = workspace.root / "specs/acme/vendor.toml"
    path.unlink()
    if toml is not None:
        digest = hashlib.sha256(SPEC.encode()).hexdigest()
        path.write_text(toml.replace("{sha}", digest), "utf-8")

    refused(wireproof("generate"), 2, "specs/acme/vendor.toml", *parts)
    assert not (workspace.root / "generated").exists()


@pytest.mark.parametrize("name", ["my-api", "Acme", "class", "1st"])
def test_a_vendor_that_cannot_be_a_package(workspace, wireproof, name):
    """The folder's name is the package's name."""
    workspace.vendor(name)

    refused(wireproof("generate"), 2, f"specs/{name}", "cannot be a Python package", "lower case")


@pytest.mark.parametrize("files", [["openapi.json"], []])
def test_not_exactly_one_document(workspace, wireproof, files):
    """Two documents, or none: which one is meant is not guessed."""
    folder = workspace.root / "specs/acme"
    for file in files:
        (folder / file).write_text("{}", "utf-8")
    if not files:
        (folder / "openapi.yaml").unlink()

    refused(wireproof("generate"), 2, "specs/acme", "keep exactly one of openapi.yaml")


def test_an_overlay_that_matches_nothing(workspace, wireproof):
    """A correction that the vendor made in the meantime is an error, not silence."""
    workspace.vendor(
        "acme",
        overlay__yaml="overlay: 1.0.0\ninfo: {title: x, version: '1'}\nactions:\n"
        "- {target: '$.paths[\"/gone\"]', description: It was there., update: {summary: x}}\n",
    )

    outcome = wireproof("generate")

    refused(outcome, 2, "overlay.yaml:4:", "/gone", "matches nothing")
    assert not (workspace.root / "generated").exists()


@pytest.mark.parametrize("overlay", ["[", "overlay: 9.0.0\n", "openapi: 3.1.0\n"])
def test_an_overlay_that_is_none(workspace, wireproof, overlay):
    """Broken, or of an unknown version."""
    workspace.vendor("acme", overlay__yaml=overlay)

    outcome = wireproof("generate")

    assert outcome.code in (2, 3)
    refused(outcome, outcome.code, "overlay.yaml")


@pytest.mark.parametrize(
    "lock", ["{", "[]", '{"version": 9, "names": {}}', '{"version": 1, "names": 3}', "\udcff"]
)
def test_a_damaged_names_lock(workspace, wireproof, lock):
    """Names are never settled anew behind the user's back."""
    path = workspace.root / "specs/acme/names.lock"
    path.write_bytes(lock.encode("utf-8", "surrogateescape"))

    refused(wireproof("generate"), 2, "names.lock", "restore it from version control")


def test_a_name_in_the_lock_that_is_no_name(workspace, wireproof):
    """The lock is checked like any other input; it is no way around the checks of names."""
    lock = {"version": 1, "names": {"schemas": {"#/components/schemas/NewMember": "A):\n  x"}}}
    (workspace.root / "specs/acme/names.lock").write_text(json.dumps(lock), "utf-8")

    refused(wireproof("generate"), 2, "names.lock", "not a Python name")


def test_foreign_and_edited_files(workspace, wireproof):
    """Exit code 2, and both files are as they were."""
    client = workspace.root / "generated/acme"
    client.mkdir(parents=True)
    (client / "notes.txt").write_text("mine", "utf-8")
    refused(wireproof("generate"), 2, "generated/acme", "not hold a client", "--force")

    (client / "notes.txt").unlink()
    assert wireproof("generate").code == 0
    models = client / "models.py"
    models.write_text(models.read_text("utf-8") + "# mine\n", "utf-8")
    (workspace.root / "specs/acme/openapi.yaml").write_text(SPEC, "utf-8")

    refused(wireproof("generate"), 2, "generated/acme/models.py", "edited by hand", "--force")
    assert models.read_text("utf-8").endswith("# mine\n")
    assert wireproof("generate", "--force").code == 0
    assert not models.read_text("utf-8").endswith("# mine\n")


def test_one_broken_vendor_keeps_all_from_being_written(workspace, wireproof):
    """Every document is read before the first client is written."""
    workspace.vendor("beta", "openapi: [\n")

    refused(wireproof("generate"), 3, "beta/openapi.yaml:2:1")

    assert not (workspace.root / "generated").exists()
    assert wireproof("generate", "acme").code == 0


def test_a_disk_that_refuses(workspace, wireproof):
    """What the operating system says, where, and that nothing was lost."""
    (workspace.root / "generated").write_text("in the way", "utf-8")

    refused(wireproof("generate"), 2, "generated", "cannot be written", "as it was before")


def test_a_fault_of_the_tool(workspace, wireproof, monkeypatch):
    """Exit code 4, with the traceback that a report needs."""

    def fails(*_):
        raise ZeroDivisionError("kaboom")

    monkeypatch.setattr("wireproof.pipeline.making.build_api", fails)

    outcome = wireproof("generate")

    assert outcome.code == 4
    assert outcome.out == ""
    assert "a fault of wireproof itself" in outcome.err
    assert "ZeroDivisionError: kaboom" in outcome.err
    assert not (workspace.root / "generated").exists()


@pytest.mark.parametrize(
    "command",
    [
        ["prove", "--client", "acme", "--spec", "a.yaml"],
        ["lint", "--spec", "a.yaml"],
        ["observe", "--spec", "a.yaml", "a.har"],
        ["diff", "a.yaml", "b.yaml"],
    ],
    ids=lambda one: one[0],
)
def test_a_list_of_accepted_findings_that_is_not_there(workspace, wireproof, command):
    """With a name that is spelled wrongly, nothing would be accepted, and nothing said."""
    outcome = wireproof(*command, "--accepted", "acepted.toml")

    refused(outcome, 2, "acepted.toml does not exist", "Name an accepted.toml that is there")


def test_the_public_functions_want_a_list_that_is_there(tmp_path):
    """As the commands do."""
    with pytest.raises(UsageError, match="does not exist"):
        api.prove(tmp_path, tmp_path / "a.yaml", accepted=tmp_path / "acepted.toml")
    named = {"client": tmp_path, "spec": tmp_path / "a.yaml"}
    with pytest.raises(UsageError, match="does not exist"):
        plugin.contract(**named, accepted=tmp_path / "acepted.toml")


@pytest.mark.parametrize(
    ("folder", "package", "told"),
    [
        ("json", False, "`json` is a module of Python itself"),
        ("httpx", False, "`httpx` is what clients need"),
        ("json", True, ""),
        ("acme", False, ""),
    ],
)
def test_a_client_that_hides_what_python_has_is_told(
    workspace, wireproof, tmp_path, folder, package, told
):
    """Whatever imports it would get the client; inside a package nothing is hidden."""
    spec = tmp_path / "api.yaml"
    spec.write_text(SPEC, "utf-8")
    around = tmp_path / "around"
    around.mkdir()
    if package:
        (around / "__init__.py").write_text("", "utf-8")

    outcome = wireproof("generate", "--spec", spec, "--out", around / folder)

    assert (outcome.code, (around / folder / "manifest.json").is_file()) == (0, True)
    assert told in outcome.err
    assert (f"--out {folder}_client" in outcome.err) == bool(told)
