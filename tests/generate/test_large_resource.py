"""A resource of more lines than a person reads is a package of parts; what users write stays."""

from __future__ import annotations

import asyncio
import importlib
import inspect
from pathlib import Path

import httpx
import pytest
import yaml

from wireproof.runner.reach import ClientReach

NOUNS = ("branches", "hooks", "keys", "pages", "releases", "import")


def _operation(parameters):
    return {
        "tags": ["repos"],
        "parameters": [
            {"name": f"option_{number}", "in": "query", "schema": {"type": "string"}}
            for number in range(parameters)
        ],
        "responses": {
            "200": {"description": "OK", "content": {"application/json": {"schema": True}}}
        },
    }


def document(*, parameters: int) -> str:
    """Four operations on each noun below `/repos/{id}`, two on repos, one on a noun of its own."""
    paths = {"/repos": {"get": _operation(1)}, "/repos/{id}": {"get": _operation(1)}}
    for noun in NOUNS:
        for at in (f"/repos/{{id}}/{noun}", f"/repos/{{id}}/{noun}/{{key}}"):
            paths[at] = {
                method: {
                    **_operation(parameters),
                    "operationId": f"repos/{method}-{noun}-{len(at)}",
                }
                for method in ("get", "put")
            }
    paths["/repos/{id}/license"] = {"get": {**_operation(1), "operationId": "repos/read-license"}}
    return yaml.safe_dump({"paths": paths})


@pytest.fixture
def large(acme):
    """A client whose resource is too large for one file."""
    return acme(document(parameters=25))


def test_a_large_resource_is_a_package_by_what_its_paths_say(large):
    """What has few operations stays with the resource; no file is large."""
    files = {path for path in large.generated.files if path.startswith("resources/repos")}

    stems = {Path(path).stem for path in files}
    assert stems == {"__init__", "branches", "hooks", "import_", "keys", "pages", "releases"}
    assert all(large.generated.files[path].count("\n") < 2_000 for path in files)
    assert "READ_LICENSE" in large.generated.files["resources/repos/__init__.py"]


def test_a_small_one_is_a_module(acme):
    """However many nouns its paths have."""
    made = acme(document(parameters=1)).generated.files

    assert "resources/repos.py" in made
    assert "resources/repos/__init__.py" not in made


@pytest.mark.parametrize("is_async", [False, True])
def test_users_write_what_they_wrote_before(large, acme, is_async):
    """The same methods as in one module, and a call goes out as ever."""
    small = acme(document(parameters=1)).client()
    kind = large.package.AsyncAcme if is_async else large.package.Acme
    repos = type(kind(base_url="https://acme.example").repos)
    methods = {name for name in dir(repos) if not name.startswith("_")}
    assert methods == {name for name in dir(small.repos) if not name.startswith("_")}
    name = next(one for one in sorted(methods) if "hooks" in one)

    large.reply(200, {"a": 1})
    given = dict.fromkeys(inspect.signature(getattr(repos, name)).parameters, "1")
    given = {one: "1" for one in given if one in ("id", "key", "option_24")}
    if is_async:
        http = httpx.AsyncClient(transport=httpx.MockTransport(large._answer))
        client = kind(base_url="https://acme.example", http_client=http)
        assert asyncio.run(getattr(client.repos, name)(**given)) == {"a": 1}
    else:
        assert getattr(large.client().repos, name)(**given) == {"a": 1}
    assert large.sent.url.path.startswith("/repos/1/hooks")


def test_the_fake_finds_the_methods_of_parts(large):
    """By the method itself, whichever module it stands in."""
    fake = importlib.import_module(f"{large.package.__name__}.testing").fake()
    client = fake.client()
    fake.answer(client.repos.read_license, {"found": True})

    assert client.repos.read_license(id="1") == {"found": True}


def test_a_change_of_a_part_reaches_the_resource(large):
    """What an earlier run proved of it is proven anew."""
    before = ClientReach(large.folder).key("repos")
    part = large.folder / "resources/repos/hooks.py"
    part.write_text(part.read_text("utf-8") + "# changed\n", "utf-8")

    assert ClientReach(large.folder).key("repos") != before
