"""A project changes what clients look like, and no document can use that."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[2] / "docs/guides/templates.md"
DOCUMENT = """\
openapi: 3.1.0
info: {title: Acme, version: '1'}
servers: [{url: 'https://api.acme.example'}]
paths:
  /people:
    get:
      operationId: listPeople
      tags: [people]
      responses:
        '200': {description: All, content: {application/json: {schema: {type: object}}}}
"""


@pytest.fixture
def folder(project, tmp_path, wireproof):
    """The folder of templates that a project with one vendor has, as the guide writes them."""
    spec = tmp_path / "openapi.yaml"
    spec.write_text(DOCUMENT)
    assert wireproof("add", spec, "--name", "acme").code == 0
    text = GUIDE.read_text("utf-8")
    blocks = re.findall(r'^```\w+ title="(\S+)"\n(.*?)^```$', text, re.DOTALL | re.MULTILINE)
    for name, content in blocks:
        path = project.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    return project.root / "client-templates"


def test_the_guides_templates_change_the_client(project, wireproof, folder):
    """A method that stands in the template literally, and a section of the README."""
    outcome = wireproof("generate")

    assert outcome.code == 0, outcome.err
    code = "import generated.acme as a; print(a.Acme().where(), a.AsyncAcme.where.__doc__)"
    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=project.root, check=True, capture_output=True, text=True
    )
    assert printed.stdout.endswith("The machine that calls, for logs.\n")
    assert "## Whom to ask" in (project.root / "generated/acme/README.md").read_text()


def test_a_changed_template_is_a_changed_client(wireproof, folder):
    """Nothing of an earlier run stands in the way, and the same templates change nothing."""
    assert wireproof("generate").code == 0
    assert wireproof("generate", "--check").code == 0

    own = folder / "README.md.jinja"
    own.write_text(own.read_text().replace("integrations", "platform"))

    assert wireproof("generate", "--check").code == 1


def test_what_holds_an_expression_has_to_look_like_ours(wireproof, folder):
    """Otherwise a document could write code through the template."""
    own = folder / "_client.py.jinja"
    own.write_text(own.read_text().replace("import platform", 'import {{ "platform" }}'))

    outcome = wireproof("generate")

    assert outcome.code == 2
    assert "unexpected import of platform" in outcome.err
    assert "without Jinja" in outcome.err


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("_clent.py.jinja", "", "did you mean _client.py.jinja"),
        ("class.jinja", "{% if %}", "not a Jinja template: Expected an expression"),
        (
            "README.md.jinja",
            '{% extends "wireproof/README.md.jinja" %}{% block mor %}Hello{% endblock %}',
            "blocks of README.md.jinja: more",
        ),
        ("README.md.jinja", "{{ nothing_of_the_kind }}", "'nothing_of_the_kind' is undefined"),
        ("README.md.jinja", '{% include "gone" %}', "gone"),
    ],
)
def test_a_template_that_cannot_be_used_is_told_with_its_place(
    project, wireproof, folder, name, text, said
):
    """And nothing is written."""
    (folder / name).write_text(text)
    before = project.files()

    outcome = wireproof("generate")

    assert outcome.code == 2
    assert said in outcome.err
    assert project.files() == before


def test_a_folder_that_is_not_there_is_told(wireproof, folder):
    """Clients without the changes would be worse than none."""
    folder.rename(folder.with_name("elsewhere"))

    outcome = wireproof("generate")

    assert outcome.code == 2
    assert "the folder of templates does not exist" in outcome.err
