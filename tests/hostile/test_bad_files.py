"""Files that break their reader end in exit code 2 or 3, with a place and a remedy."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from wireproof.cache import Cache, cache_folder
from wireproof.cli.app import run
from wireproof.client.names import load_lock
from wireproof.errors import UsageError
from wireproof.oracle.document import read_document

DOCUMENT = {"openapi": "3.1.0", "info": {"title": "Acme", "version": "1"}, "paths": {}}
SCHEMAS = {**DOCUMENT, "components": {"schemas": {"A": {"type": "object"}}}}
MANY_PATHS = {
    **DOCUMENT,
    "paths": {f"/p{n}": {"$ref": "#/components/pathItems/x"} for n in range(1000)},
    "components": {
        "pathItems": {
            "x": {
                method: {"responses": {"204": {"description": "d"}}}
                for method in ("get", "put", "post", "delete", "options", "head", "patch")
            }
        }
    },
}
HEX = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\nx-a: 0x" + "F" * 5000


def overlay(*actions: dict[str, object]) -> dict[str, object]:
    """An overlay with these actions."""
    told = [{"description": "why", **action} for action in actions]
    return {"overlay": "1.1.0", "info": {"title": "t", "version": "1"}, "actions": told}


def copies(count: int) -> dict[str, object]:
    """An overlay that doubles the schemas with every action."""
    made = {f"k{n}": {"type": "object", "properties": {}} for n in range(count)}
    target = "$.components.schemas"
    return overlay(
        {"target": target, "update": made},
        *(
            {"target": f"{target}.k{n}.properties", "copy": target, "description": "why"}
            for n in range(count)
        ),
    )


@pytest.mark.parametrize(
    ("spec", "corrections", "code", "told"),
    [
        (HEX, None, 3, "too many digits"),
        (json.dumps(MANY_PATHS), None, 3, "references that are put in place"),
        (
            json.dumps(SCHEMAS),
            overlay({"target": "$.openapi", "remove": True}),
            2,
            "neither `openapi` nor `swagger`",
        ),
        (json.dumps(SCHEMAS), overlay({"target": "$" + ".a" * 9000, "remove": True}), 2, "longer"),
        (json.dumps(SCHEMAS), copies(18), 2, "copies make this document larger"),
    ],
    ids=["hexadecimal", "path items", "no version left", "long path", "copies of copies"],
)
def test_a_document_or_overlay_that_breaks_its_reader(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    spec: str,
    corrections: object,
    code: int,
    told: str,
) -> None:
    """The error names the file and what to do; nothing is written."""
    file, beside = tmp_path / "api.yaml", tmp_path / "overlay.json"
    file.write_text(spec, "utf-8")
    arguments = ["generate", "--spec", str(file), "--out", str(tmp_path / "acme")]
    if corrections is not None:
        beside.write_text(json.dumps(corrections), "utf-8")
        arguments += ["--overlay", str(beside)]

    assert run(arguments) == code
    error = capsys.readouterr().err
    assert told in error
    assert str(tmp_path) in error.replace("\n", "")
    assert not (tmp_path / "acme").exists()


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 5000 + "]" * 5000, "a = " + "9" * 5000, "a = ", "\udcff"]
)
def test_a_vendor_toml_that_no_reader_takes(tmp_path: Path, text: str) -> None:
    """Nesting without end, digits without end, half a line, bytes of another encoding."""
    folder = tmp_path / "specs" / "acme"
    folder.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("[tool.wireproof]\n")
    (folder / "openapi.json").write_text(json.dumps(DOCUMENT))
    (folder / "vendor.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        assert run(["generate"]) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"version": 1, "names": {"schemas": {"#/a": "A", "#/b": "A"}}}', "twice"),
        ('{"version": 1, "names": {"schemas": {"#/a": "A", "#/a": "B"}}}', "not readable"),
        ('{"version": 1, "names": ' + "[" * 5000 + "]" * 5000 + "}", "not readable"),
    ],
)
def test_a_lock_with_a_name_twice_is_refused(text: str, told: str) -> None:
    """A merge of two branches may leave one: which of both keeps the name is not ours to guess."""
    with pytest.raises(UsageError, match=told) as refused:
        load_lock(text, file="names.lock")

    assert refused.value.hint


@pytest.mark.parametrize("check", [[], ["--check"]])
def test_a_folder_in_the_place_of_the_lock_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], check: list[str]
) -> None:
    """It may be what somebody made by mistake; it was replaced, and its names forgotten."""
    spec, lock = tmp_path / "spec.json", tmp_path / "acme" / "names.lock"
    spec.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    lock.mkdir(parents=True)

    code = run(
        ["generate", "--spec", str(spec), "--out", str(lock.parent), "--name", "Acme", *check]
    )

    told = capsys.readouterr().err
    assert code == 2
    assert str(lock) in told
    assert "this is a folder" in told
    assert lock.is_dir()


def test_a_cache_that_nobody_may_read_is_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After one run as another user; and where no home is known, there is none."""
    monkeypatch.setattr(Path, "is_file", _refused)
    assert Cache(tmp_path / "wireproof").get("client", ["x"]) == {}

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", _homeless)
    assert cache_folder() is None


def _refused(path: Path) -> bool:
    raise PermissionError(13, "Permission denied", str(path))


def _homeless() -> Path:
    raise RuntimeError("Could not determine home directory.")


def test_no_space_for_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message names the folder and what to look at."""
    spec = tmp_path / "api.json"
    spec.write_text(json.dumps(SCHEMAS))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "temporary")

    monkeypatch.setattr("wireproof.render.layout.tempfile.TemporaryDirectory", full)

    assert (
        run(["generate", "--spec", str(spec), "--out", str(tmp_path / "acme"), "--no-cache"]) == 2
    )
    assert "TMPDIR" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["generate", "--out", "acme"], ["mock"], ["lint"]])
def test_a_pipe_is_not_waited_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """Nor is a device, which may have no end: both are told as what they are."""
    pipe = tmp_path / "api.yaml"
    os.mkfifo(pipe)
    signal.alarm(20)  # which ends a test that waits
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(tmp_path)
            assert run([*command, "--spec", str(pipe)]) == 3
    finally:
        signal.alarm(0)
    assert f"error: {pipe}: is " in capsys.readouterr().err.replace("\n", "")


def test_links_in_a_circle_are_the_users_to_mend(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the client goes, or in the place of a file that a document refers to."""
    circle, spec = tmp_path / "acme", tmp_path / "api.json"
    circle.symlink_to(circle)
    pet = {"type": "object", "properties": {"pet": {"$ref": "acme"}}}
    spec.write_text(json.dumps({**DOCUMENT, "components": {"schemas": {"Pet": pet}}}))

    assert run(["generate", "--spec", str(spec), "--out", str(circle)]) == 2
    assert str(circle) in capsys.readouterr().err.replace("\n", "")
    assert read_document(spec).raw["components"]["schemas"]["Pet"] == pet


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("api.json", '{"openapi": "3.1.0",\n "x": "NaN", "y": [1e3, NaN]}', "2:25"),
        ("api.json", '{"openapi": "3.1.0",\n "1e999": -1e999}', "2:11"),
        ("api.json", '{"openapi": "3.1.0",\n "x": ' + "9" * 5000 + "}", "2:7"),
        ("api.json", '{"openapi": "3.1.0",\n "\\ud83d\\ude00": "\\ud83d"}', "2:18"),
        ("api.yaml", "openapi: 3.1.0\nx: a\0", "2:5"),
    ],
)
def test_what_no_reader_takes_is_told_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, place: str
) -> None:
    """In a document of a megabyte on one line it could not be found without."""
    file = tmp_path / name
    file.write_text(text, "utf-8")

    assert run(["lint", "--spec", str(file)]) == 3
    assert f"{file}:{place}: " in capsys.readouterr().err.replace("\n", "")


@pytest.mark.parametrize("reference", ["pets.json#/Cat", "pets.json#cat"])
def test_a_part_that_another_file_does_not_have_is_told_as_that(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], reference: str
) -> None:
    """The file is there; what is asked of it is not."""
    spec = tmp_path / "api.json"
    (tmp_path / "pets.json").write_text(json.dumps({"Dog": {"type": "string"}}))
    pet = {"type": "object", "properties": {"pet": {"$ref": reference}}}
    spec.write_text(json.dumps({**DOCUMENT, "components": {"schemas": {"Pet": pet}}}))

    assert run(["generate", "--spec", str(spec), "--out", str(tmp_path / "acme")]) == 0
    told = " ".join(capsys.readouterr().err.split())
    assert f"there is no #{reference.partition('#')[2]} in pets.json" in told
