"""Of very many operations that look alike, the one that is wrong by itself is still found."""

from __future__ import annotations

import json
from itertools import chain

import pytest

from wireproof.cases.alike import LATER, SHARES, share, shares_at
from wireproof.cases.model import BUDGETS
from wireproof.cases.twins import twins_of
from wireproof.cli.app import run
from wireproof.oracle.reading import each_operation
from wireproof.runner.run import prove_client

MANY = 60
WHOLE = BUDGETS["fast"].alike
STEP = {"name": "step", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 9}}
DONE = {"parameters": [STEP], "responses": {"204": {"description": "done"}}}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
SORT = {"name": "sort", "in": "query", "schema": {"type": "string"}}
FREE = {"parameters": [ID, SORT], "responses": {"204": {"description": "done"}}}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A client of many operations that differ in their paths."""
    folder = tmp_path_factory.mktemp("many")
    document = {"openapi": "3.1.0", "info": {"title": "Desk", "version": "1"}}
    document |= {"servers": [{"url": "https://desk.example"}]}
    paths = {f"/task{n}/start": {"post": {"tags": [f"task{n}"], **DONE}} for n in range(MANY)}
    paths |= {f"/note{n}/{{id}}": {"post": {"tags": [f"note{n}"], **FREE}} for n in range(MANY)}
    spec = folder / "spec.json"
    spec.write_text(json.dumps({**document, "paths": paths}))
    assert run(["generate", "--spec", str(spec), "--out", str(folder / "desk")]) == 0
    manifest = folder / "desk" / "manifest.json"  # it shall not tell that a file was changed
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "files": {}}))
    return folder / "desk", spec


def rules(client, tag, old="", new=""):
    """The rules that the proof of one operation finds broken, after a change to its module."""
    folder, spec = client
    manifest = json.loads((folder / "manifest.json").read_text())
    (name,) = (one["id"] for one in manifest["operations"] if one["resource"] == tag)
    module = folder / "resources" / f"{tag}.py"
    text = module.read_text()
    assert text.count(old) == 1 or not old, text
    module.write_text(text.replace(old, new) if old else text)
    try:
        result = prove_client(
            client=folder,
            spec=spec,
            overlay=None,
            budget=BUDGETS["fast"],
            operations=[name],
        )
    finally:
        module.write_text(text)
    assert not result.shortfalls
    return {one.rule for one in result.findings}


LATE = (f"task{MANY - 3}", f"task{MANY - 2}", f"note{MANY - 3}", f"note{MANY - 2}")
"""Operations after so many like them that what they have in common is shared out."""


@pytest.mark.parametrize("tag", LATE)
def test_what_is_right_stays_right(client, tag):
    """A share of the cases is enough for the floors of the matrix."""
    assert rules(client, tag) == set()


@pytest.mark.parametrize("tag", ["task5", *LATE])
def test_a_status_that_one_operation_alone_takes_for_a_success(client, tag):
    """Which statuses are documented is each operation's own: all of them are tried on it."""
    wrong = '"201": Response(), "204":'
    assert "undocumented-status-accepted" in rules(client, tag, '"204":', wrong)


@pytest.mark.parametrize("tag", ["task5", *LATE])
def test_an_operation_that_alone_is_repeated_although_it_may_not_be(client, tag):
    """Whether a request is safe to repeat is each operation's own, too."""
    found = rules(client, tag, 'method="POST"', 'method="POST", idempotent=True')
    assert "unsafe-retry" in found


@pytest.mark.parametrize("tag", ["task5", *LATE[:2]])
def test_limits_that_one_operation_alone_has_wrongly(client, tag):
    """Values of an argument with limits are not shared out."""
    assert rules(client, tag, "ge=1, le=9", "ge=1, le=99") == {"invalid-arguments-sent"}
    assert rules(client, tag, "ge=1, le=9", "ge=3, le=9") == {"valid-arguments-refused"}


@pytest.mark.parametrize("tag", ["note5", *LATE[2:]])
def test_a_free_argument_that_one_operation_alone_says_wrongly(client, tag):
    """Of its values each operation tries a share; that it has a limit, or another name, shows."""
    assert rules(client, tag, '"sort", "query"', '"sort", "header"')
    assert rules(client, tag, 'path="/note', 'path="/notes')


def test_the_shares_are_all_cases_together_early_and_late():
    """Each fixed probe is tried by every fourth operation, and later by every sixteenth."""
    late = WHOLE + 100 * SHARES
    assert [shares_at(turn, WHOLE) for turn in (0, WHOLE, late)] == [1, SHARES, LATER]
    shares = [[*share(range(40), turn, WHOLE)] for turn in range(late, late + LATER)]
    assert sorted(chain(*shares)) == [*range(40)]


TAKES = {"requestBody": {"content": {"application/json": {"schema": {"type": "string"}}}}}


@pytest.mark.parametrize(
    ("other", "twins"),
    [
        ({"parameters": [{**SORT, "required": True}]}, [0, 1]),
        ({"parameters": [{**SORT, "schema": {"type": "integer"}}]}, [0, 1]),
        ({"parameters": [{**SORT, "in": "header"}]}, [0, 1]),
        ({"parameters": []}, [0, 1]),
        ({"parameters": [{**SORT, "schema": {"type": "string", "maxLength": 9}}]}, [0, 0]),
        ({"parameters": [{**SORT, "schema": {"type": "array"}}]}, [0, 0]),
        (TAKES, [0, 0]),
    ],
)
def test_operations_that_take_something_else_are_no_twins(other, twins):
    """Values are shared out among those only that take the same ones, and any of them."""
    first = {"parameters": [SORT], "responses": {"204": {"description": "done"}}}
    operations = {"/a": first, "/b": first, "/c": {**first, **other}, "/d": {**first, **other}}
    root = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}}
    root["paths"] = {path: {"post": one} for path, one in operations.items()}

    assert [*twins_of(each_operation(root)).values()] == [0, 1, *twins]
