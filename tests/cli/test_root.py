"""`--root DIR`: a document that refers to a folder above its own, in each command."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from wireproof import api

API = """\
openapi: 3.1.0
info: {title: Parcels, version: '1'}
servers: [{url: 'https://parcel.example'}]
paths:
  /labels:
    get:
      operationId: listLabels
      tags: [labels]
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {$ref: '../shared/label.yaml'}}}
  /ping:
    get: {operationId: ping, tags: [labels], responses: {'204': {description: ok}}}
"""
LABEL = "type: object\nrequired: [code]\nproperties: {code: {type: string, const: A7}}\n"
SPEC = ("--spec", "tree/api/spec.yaml")
ROOTED = (*SPEC, "--root", "tree")


@pytest.fixture(autouse=True)
def tree(tmp_path, monkeypatch) -> Path:
    """A folder with the document in `api` and its schema in `shared`, as working folder."""
    monkeypatch.chdir(tmp_path)
    for path, text in (("tree/api/spec.yaml", API), ("tree/shared/label.yaml", LABEL)):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text, "utf-8")
    return tmp_path / "tree"


def test_generate_and_prove(wireproof):
    """The client has the type; the proof, which reads the files by itself, finds no fault."""
    made = wireproof("generate", *ROOTED, "--out", "parcels", "--strict")
    assert made.code == 0, made.text
    assert "code: Literal" in Path("parcels/models.py").read_text("utf-8")

    proven = wireproof("prove", "--client", "parcels", *ROOTED, "--budget", "fast", "--jobs", "2")
    assert proven.code == 0, proven.text

    unrooted = wireproof("prove", "--client", "parcels", *SPEC, "--budget", "fast")
    assert unrooted.code == 0  # of what can be read nothing is wrong; the rest is told
    assert "not proven: labels.list" in unrooted.out
    assert "--root DIR" in unrooted.out


def test_the_python_interface(tree):
    """`generate`, `prove` and `diff` take the same folder."""
    made = api.generate("tree/api/spec.yaml", "parcels", root="tree")
    assert (made.degraded, made.faults) == (0, ())
    assert api.prove("parcels", "tree/api/spec.yaml", root="tree", budget="fast").ok

    shutil.copytree(tree, "newer")
    Path("newer/shared/label.yaml").write_text(LABEL.replace("required: [code]\n", ""), "utf-8")
    found = api.diff("tree/api/spec.yaml", "newer/api/spec.yaml", root=".")
    assert found.breaking, found.findings


def test_a_client_that_was_kept_is_not_taken_for_another_root(wireproof):
    """The cache tells the two apart: without the root, the type is lost, and that is said."""
    wireproof("generate", *ROOTED, "--out", "parcels")

    without = wireproof("generate", *SPEC, "--out", "parcels")

    assert "1 degraded" in without.out
    assert "leads outside the folder api/" in without.err
    assert "--root DIR" in without.err


def test_lint(wireproof):
    """Inside the root, the reference is no fault; outside, the message names the option."""
    assert "dangling-reference" not in wireproof("lint", *ROOTED).out

    refused = wireproof("lint", *SPEC).out

    assert "'../shared/label.yaml' leads outside the folder api/" in refused
    assert "--root DIR" in refused


def test_diff(wireproof, tree):
    """A change in the other file is a change of the operation, of files and of revisions."""
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.example"]
    for command in (["init", "-q"], ["add", "tree"], ["commit", "-qm", "one"]):
        subprocess.run([*git, *command], check=True)
    (tree / "shared/label.yaml").write_text(LABEL.replace("required: [code]\n", ""), "utf-8")

    found = wireproof("diff", "git:HEAD:tree/api/spec.yaml", "tree/api/spec.yaml", "--root", "tree")

    assert found.code == 1, found.text
    assert "code" in found.out


def test_observe(wireproof):
    """Traffic is held against the schema of the other file."""
    answer = {"status": 200, "headers": [], "content": {"mimeType": "application/json",
              "text": json.dumps({"code": 5})}}  # fmt: skip
    request = {"method": "GET", "url": "https://parcel.example/labels", "headers": []}
    entry = {"startedDateTime": "2026-11-29T00:00:00Z", "request": request, "response": answer}
    Path("a.har").write_text(json.dumps({"log": {"version": "1.2", "entries": [entry] * 2}}))

    found = wireproof("observe", *ROOTED, "a.har", "--propose")

    assert found.code == 1, found.text
    assert "code" in found.out


def test_mock():
    """The server answers with what the other file describes."""
    command = [sys.executable, "-m", "wireproof", "mock", *ROOTED, "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            [url] = re.findall(r"http://127\.0\.0\.1:[0-9]+", process.stderr.readline())
            assert httpx.get(f"{url}/labels", timeout=20).json() == {"code": "A7"}
        finally:
            process.kill()


def test_a_link_counts_by_where_it_leads(wireproof, tree):
    """One that stays below the root is followed; one that leaves it is refused."""
    inside, outside = tree / "shared/label.yaml", tree.parent / "label.yaml"
    outside.write_text(LABEL, "utf-8")
    for target, told in ((inside, "0 degraded"), (outside, "1 degraded")):
        link = tree / "shared/link.yaml"
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        (tree / "api/spec.yaml").write_text(API.replace("label.yaml", "link.yaml"), "utf-8")
        made = wireproof("generate", *ROOTED, "--out", "parcels", "--no-cache")
        assert told in made.out
    assert "leads outside the folder tree/" in made.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("lint", *SPEC, "--root", "nowhere"), "--root is no folder"),
        (("lint", *SPEC, "--root", "tree/shared"), "the document is not below --root tree/shared"),
        (("diff", "tree/api/spec.yaml", "tree/api/spec.yaml", "--root", "tree/shared"),
         "the document is not below --root"),
        (("lint", "--root", "tree"), "--root needs --spec"),
    ],
)  # fmt: skip
def test_a_root_that_does_not_fit(wireproof, arguments, message):
    """A folder, and one that holds the document."""
    refused = wireproof(*arguments)

    assert refused.code == 2
    assert message in refused.err
