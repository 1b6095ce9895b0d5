"""Resources with the names of what a client is written with: it still type-checks and works."""

from __future__ import annotations

import subprocess
import sys

import pytest

TAGS = (
    "models errors Resource Operation Parameter Response Body Stream Literal Maybe UUID Sequence "
    "Mapping Any list dict str builtins dt datetime UNSET File Acme AsyncAcme Client Retry self "
    "property request close webhooks a1 a_1 async_a1"
).split()
OPERATIONS = ("list", "models")


def _document() -> str:
    paths = "".join(
        f"""
  /{number}/{operation}/{{id}}:
    post:
      tags: ['{tag}']
      operationId: {operation}
      parameters:
        - {{name: id, in: path, required: true, schema: {{type: string, format: uuid}}}}
        - {{name: Literal, in: query, schema: {{enum: [a, b]}}}}
        - {{name: models, in: query, schema: {{type: array, items: {{type: string}}}}}}
        - {{name: since, in: query, schema: {{type: string, format: date-time}}}}
      requestBody:
        content: {{application/json: {{schema: {{$ref: '#/components/schemas/Any'}}}}}}
      responses:
        '200':
          description: Fine
          content:
            application/json:
              schema: {{type: array, items: {{$ref: '#/components/schemas/Any'}}}}"""
        for number, tag in enumerate(TAGS)
        for operation in OPERATIONS
    )
    return f"""
paths:{paths}
components:
  schemas:
    Any:
      type: object
      properties:
        list: {{type: array, items: {{type: string}}}}
        str: {{type: string}}
        date: {{type: string, format: date}}
        Literal: {{enum: [x]}}
        Any: {{$ref: '#/components/schemas/Any'}}
"""


@pytest.fixture
def named(acme):
    return acme(_document())


def test_every_resource_is_there_under_its_own_name(named):
    """None of them replaces another one, or what the client's modules import."""
    client = named.client()
    resources = [path.stem for path in (named.folder / "resources").glob("*.py")]
    names = [name for name in resources if name != "__init__"]

    assert len(names) == len(TAGS)
    made = {type(getattr(client, name)) for name in names}
    assert len({one.__name__ for one in made}) == len(TAGS)
    named.reply(200, [{"str": "x"}])
    [thing] = client.models.models_(id="12345678-1234-1234-1234-123456789abc", body={"str": "x"})
    assert thing.str_ == "x"


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_it_type_checks(named, checker):
    """Strictly, with both type checkers: no name of a spec hides an import."""
    flags = (
        ["--strict", "--config-file=", named.folder.name]
        if checker == "mypy"
        else ["-p", ".", "--pythonpath", sys.executable]
    )
    config = f'{{"include": ["{named.folder.name}"], "typeCheckingMode": "strict"}}'
    (named.folder.parent / "pyrightconfig.json").write_text(config)

    command = [sys.executable, "-m", checker, *flags]
    done = subprocess.run(
        command, cwd=named.folder.parent, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout[-2000:]
