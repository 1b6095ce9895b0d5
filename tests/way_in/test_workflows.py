"""The shell of every workflow, run as GitHub runs it, in a throw-away repository."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from wireproof.starter.project import WORKFLOW

ROOT = Path(__file__).parents[2]
STARTER = ROOT / "generator/wireproof/starter/workflow.yml"
ACTION = ROOT / "action.yml"
OWN = sorted((ROOT / ".github/workflows").glob("*.yml"))
SPEC = """\
openapi: 3.1.0
info: {title: 'Acme $(touch owned) `touch owned`', version: '1'}
servers: [{url: 'https://api.acme.example'}]
paths:
  /people:
    get:
      operationId: listPeople
      tags: [people]
      responses:
        '200': {description: All}
"""
GH = """#!/bin/sh
echo "$@" >> "$GH_LOG"
for argument in "$@"; do
  case "$argument" in body=@*) cat "${argument#body=@}" >> "$GH_LOG" ;; esac
done
case "$*" in
  *--paginate*) cat "$GH_COMMENTS" ;;
  *"pr edit"*) exit 1 ;;
esac
"""


def steps(path: Path) -> list[dict[str, Any]]:
    """Every step of a workflow or of an action."""
    data = yaml.safe_load(path.read_text("utf-8"))
    if "runs" in data:
        return list(data["runs"]["steps"])
    return [step for job in data["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", [STARTER, ACTION, *OWN], ids=lambda path: path.name)
def test_no_text_of_others_becomes_shell(path: Path) -> None:
    """An expression is never inside a script: what it holds reaches the shell as a variable."""
    for step in steps(path):
        assert "${{" not in step.get("run", ""), step["name"]
    assert "pull_request_target" not in path.read_text("utf-8")


@pytest.mark.parametrize("path", [STARTER, *OWN], ids=lambda path: path.name)
def test_a_workflow_asks_for_what_it_needs(path: Path) -> None:
    """Rights are read-only unless a job says more."""
    data = yaml.safe_load(path.read_text("utf-8"))

    assert data["permissions"] == {"contents": "read"}


@pytest.fixture
def repository(project, wireproof, tmp_path, monkeypatch):
    """A repository with one vendor on its base, and a hostile newer document on the branch."""
    api = tmp_path / "api.yaml"
    api.write_text(SPEC, "utf-8")
    wireproof("init")
    assert wireproof("add", api, "--name", "acme").code == 0
    for name, value in (("AUTHOR", "t"), ("COMMITTER", "t")):
        monkeypatch.setenv(f"GIT_{name}_NAME", value)
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "t@example.com")
    git("init", "-q", "-b", "main")
    (project.root / ".gitignore").write_text("build/\n__pycache__/\n", "utf-8")
    git("add", "-A")
    git("commit", "-qm", "base")
    base = git("rev-parse", "HEAD").strip()
    newer = SPEC.replace("/people", "/persons").replace("version: '1'", "version: '2'")
    (project.root / "specs/acme/openapi.yaml").write_text(newer, "utf-8")
    settings = project.root / "specs/acme/vendor.toml"
    import hashlib

    old, new = (hashlib.sha256(text.encode()).hexdigest() for text in (SPEC, newer))
    settings.write_text(settings.read_text("utf-8").replace(old, new), "utf-8")
    odd = project.root / "specs/$(touch owned); touch owned"
    odd.mkdir()
    (odd / "openapi.yaml").write_text(SPEC, "utf-8")
    git("add", "-A")
    git("commit", "-qm", "branch")
    (odd / "openapi.yaml").unlink()
    odd.rmdir()
    git("commit", "-qam", "cleaned")
    return base


def git(*arguments: str) -> str:
    """What git says."""
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def shell(project, tmp_path):
    """Runs the script of a step; the result, and what `gh` was asked."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "gh").write_text(GH, "utf-8")
    (tools / "gh").chmod(0o755)
    log, comments, summary = (tmp_path / name for name in ("gh.log", "comments", "summary.md"))
    for path in (log, comments, summary):
        path.touch()

    def run(path: Path, name: str, **values: str) -> tuple[subprocess.CompletedProcess[str], str]:
        [script] = [step["run"] for step in steps(path) if step.get("name") == name]
        environment = {
            **os.environ,
            "PATH": f"{tools}:{ROOT / '.venv/bin'}:{os.environ['PATH']}",
            "GH_LOG": str(log),
            "GH_COMMENTS": str(comments),
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_REPOSITORY": "acme/shop",
            "SPECS": "specs",
            **values,
        }
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]
        done = subprocess.run(
            command, cwd=project.root, env=environment, capture_output=True, check=False, text=True
        )
        return done, log.read_text("utf-8") + summary.read_text("utf-8")

    run.comments = comments  # type: ignore[attr-defined]
    return run


REVIEW = "Review the specs that changed"
COMMENT = "Comment, or update the comment of the last run"


@pytest.mark.parametrize("path", [STARTER, ACTION], ids=lambda path: path.name)
def test_a_pull_request_gets_one_comment(project, repository, shell, path):
    """The review of what changed is the comment, and a later run updates that one."""
    done, text = shell(path, REVIEW, BASE=repository)
    assert done.returncode == 0, done.stderr
    assert "## acme" in text
    assert "/persons" in text

    done, text = shell(path, COMMENT, PULL="7", GH_TOKEN="t")
    assert done.returncode == 0, done.stderr
    assert "api repos/acme/shop/issues/7/comments -F body=@build/comment.md" in text

    shell.comments.write_text("42\n", "utf-8")
    done, text = shell(path, COMMENT, PULL="7", GH_TOKEN="t")
    assert "--method PATCH repos/acme/shop/issues/comments/42" in text
    assert not list(project.root.rglob("owned"))


@pytest.mark.parametrize("path", [STARTER, ACTION], ids=lambda path: path.name)
def test_a_fork_gets_no_comment_and_no_failure(project, repository, shell, path, tmp_path):
    """A token that may not write leaves the review in the summary."""
    (tmp_path / "tools/gh").write_text("#!/bin/sh\nexit 1\n", "utf-8")
    shell(path, REVIEW, BASE=repository)

    done, text = shell(path, COMMENT, PULL="7", GH_TOKEN="t")

    assert done.returncode == 0, done.stderr
    assert "::notice::" in done.stdout
    assert "## acme" in text


def test_the_update_opens_a_pull_request(project, repository, shell, tmp_path):
    """What changed is committed to a branch of its own, which is pushed."""
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "origin")], check=True)
    git("remote", "add", "origin", str(tmp_path / "origin"))
    starter = project.root / WORKFLOW

    done, _ = shell(starter, "Take newer documents")
    assert done.returncode == 0, done.stderr
    assert (project.root / "build/pull-request.md").read_text("utf-8")
    done, text = shell(starter, "Open a pull request, or update the open one", GH_TOKEN="t")
    assert done.returncode == 0
    assert text == ""

    (project.root / "specs/acme/openapi.yaml").write_text("newer\n", "utf-8")
    done, text = shell(starter, "Open a pull request, or update the open one", GH_TOKEN="t")
    assert done.returncode == 0, done.stderr
    assert "pr create --head wireproof/update" in text
    pushed = git("--git-dir", str(tmp_path / "origin"), "log", "--format=%s", "wireproof/update")
    assert pushed.splitlines()[0] == "Take newer vendor documents"


def test_the_checks_are_the_commands(project, repository, shell):
    """A client that is not current is red, and one that is proves itself green."""
    current = "The clients are what their specs generate"
    assert shell(STARTER, current)[0].returncode == 1
    subprocess.run([ROOT / ".venv/bin/wireproof", "generate"], check=True, capture_output=True)
    assert shell(STARTER, current)[0].returncode == 0

    done, _ = shell(STARTER, "Prove the clients")

    assert done.returncode == 0, done.stdout + done.stderr
    assert (project.root / "build/proof.xml").is_file()
    assert not (project.root / ".hypothesis").exists()


def test_pre_commit_hooks_name_commands_that_exist() -> None:
    """Each hook of .pre-commit-hooks.yaml is a command of the tool, with options that it has."""
    from wireproof.cli.app import COMMANDS

    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))

    assert {hook["id"] for hook in hooks} == {"wireproof-generate", "wireproof-lint"}
    for hook in hooks:
        words = hook["entry"].split()
        assert words[0] == "wireproof"
        assert words[1] in COMMANDS
        assert re.match(r"\^\(", hook["files"])
