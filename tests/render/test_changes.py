"""What earlier runs left decides how soon a client is there, never what it is.

One cache sees versions of a document in both orders, and each client is compared, byte for byte,
with the one that is made from nothing.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.bench.scaled import document
from wireproof.cache import Cache
from wireproof.client import ApiOptions
from wireproof.contents import content_of
from wireproof.pipeline import generation, making
from wireproof.pipeline.kept_files import KeptFiles
from wireproof.pipeline.renewing import renewed
from wireproof.render import model_files

PAIRS = Path(__file__).parents[3] / "shared" / "corpus" / "pairs"
LINK = 200
"""Bytes; what is smaller only says where the document lies."""
SMALL = 250_000
"""Bytes; larger pairs take a minute each."""
Edit = Callable[[random.Random, dict[str, Any]], object]


def _schema(chance: random.Random, api: dict[str, Any]) -> dict[str, Any]:
    schemas = api["components"]["schemas"]
    found: dict[str, Any] = schemas[chance.choice(sorted(schemas))]
    return found


def add_property(chance: random.Random, api: dict[str, Any]) -> None:
    kind = chance.choice(["string", "integer", "array"])
    _schema(chance, api)["properties"][f"new_{chance.randrange(99)}"] = {"type": kind}


def remove_property(chance: random.Random, api: dict[str, Any]) -> None:
    schema = _schema(chance, api)
    name = chance.choice(sorted(schema["properties"]))
    del schema["properties"][name]
    schema["required"] = [one for one in schema.get("required", ()) if one != name]


def describe(chance: random.Random, api: dict[str, Any]) -> None:
    _schema(chance, api)["description"] = f'It\'s {chance.randrange(99)} "times" as `good`.'


def refer_elsewhere(chance: random.Random, api: dict[str, Any]) -> None:
    target = chance.choice(sorted(api["components"]["schemas"]))
    _schema(chance, api)["properties"]["link"] = {"$ref": f"#/components/schemas/{target}"}


def remove_operation(chance: random.Random, api: dict[str, Any]) -> None:
    path = chance.choice(sorted(api["paths"]))
    item = api["paths"][path]
    del item[chance.choice(sorted(item))]


def rename_resource(chance: random.Random, api: dict[str, Any]) -> None:
    for operation in api["paths"][chance.choice(sorted(api["paths"]))].values():
        operation["tags"] = [f"things{chance.randrange(9)}"]


def _operation(chance: random.Random, api: dict[str, Any]) -> dict[str, Any]:
    item = api["paths"][chance.choice(sorted(api["paths"]))]
    found: dict[str, Any] = item[chance.choice(sorted(item))]
    return found


def say_more(chance: random.Random, api: dict[str, Any]) -> None:
    _operation(chance, api)["description"] = f"Takes `{chance.randrange(99)}` seconds.\n\nOr more."


def ask_for_more(chance: random.Random, api: dict[str, Any]) -> None:
    schema = {"type": "integer", "default": chance.randrange(9)}
    parameter = {"name": f"more_{chance.randrange(99)}", "in": "query", "schema": schema}
    _operation(chance, api).setdefault("parameters", []).append(parameter)


def fail_otherwise(chance: random.Random, api: dict[str, Any]) -> None:
    _operation(chance, api)["responses"]["418"] = {"description": "A teapot."}


def limit(chance: random.Random, api: dict[str, Any]) -> None:
    properties = _schema(chance, api)["properties"]
    properties[chance.choice(sorted(properties))] = {"type": "string", "maxLength": 7}


def exemplify(chance: random.Random, api: dict[str, Any]) -> None:
    properties = _schema(chance, api)["properties"]
    told = properties[chance.choice(sorted(properties))]
    key = chance.choice(["example", "default", "title", "deprecated"])
    told[key] = {"title": "A", "deprecated": True}.get(key, 1)


EDITS: tuple[Edit, ...] = (
    add_property, remove_property, describe, refer_elsewhere, remove_operation, rename_resource,
    say_more, ask_for_more, fail_otherwise, limit, exemplify,
)  # fmt: skip


def made(spec: Path, lock: Path, cache: Cache) -> generation.Generated:
    options = ApiOptions("widgets", "Widgets")
    return generation.generate(spec, options=options, names=lock, work=generation.Work(cache=cache))


def compared(versions: list[str], folder: Path) -> None:
    """Each version in its turn, over what the others left, beside the same from nothing."""
    spec, lock, cache = folder / "openapi.yaml", folder / "names.lock", Cache(folder / "cache")
    for version in [*versions, *reversed(versions[:-1])]:
        spec.write_text(version, "utf-8")
        again = made(spec, lock, cache)

        assert again == made(spec, lock, Cache())

        lock.write_text(again.names, "utf-8")


@pytest.mark.parametrize("seed", range(6))
def test_edits_lead_to_the_client_that_is_made_from_nothing(seed, tmp_path, monkeypatch):
    """Properties, texts, references, operations and resources that change, and change back."""
    monkeypatch.setattr(model_files, "SPLIT_FROM", 10)
    chance, api = random.Random(seed), document(40)  # noqa: S311 - no secret
    versions = [json.dumps(api)]
    for _ in range(3):
        api = copy.deepcopy(api)
        for edit in chance.sample(EDITS, 2):
            edit(chance, api)
        versions.append(json.dumps(api))

    compared(versions, tmp_path)


def _more(api: dict[str, Any]) -> None:
    added = {"type": "array", "items": {"type": "number"}, "description": "Some `numbers`."}
    api["components"]["schemas"]["Widget9Draft"]["properties"]["sizes"] = added


def _fewer(api: dict[str, Any]) -> None:
    draft = api["components"]["schemas"]["Widget9Draft"]
    draft["properties"] = dict(list(draft["properties"].items())[:-1])
    draft.pop("required", None)


def _one_becomes_true(api: dict[str, Any]) -> None:
    draft = api["components"]["schemas"]["Widget9Draft"]["properties"]
    draft["fixed"] = {"enum": [True if "fixed" in draft else 1]}


def _documented(api: dict[str, Any]) -> None:
    name = api["components"]["schemas"]["Widget9Draft"]["properties"]["name"]
    name["default"] = f"{name.get('default', 'An')} example"
    if "title" not in name:
        name["title"], name["deprecated"] = "A name", True
    else:
        del name["title"]


def _told(api: dict[str, Any]) -> None:
    operation = api["paths"]["/widgets9"]["post"]
    operation["summary"], operation["deprecated"] = 'Makes "one".', True


def _asked(api: dict[str, Any]) -> None:
    parameter = {"name": "dry run", "in": "query", "schema": {"type": "boolean"}}
    api["paths"]["/widgets9"]["post"]["parameters"] = [parameter]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("edit", [_more, _fewer, _one_becomes_true, _documented, _told, _asked])
def test_a_small_change_costs_what_it_concerns(edit, indent, tmp_path, monkeypatch):
    """All else comes from the last client, twice in a row."""
    monkeypatch.setattr(model_files, "SPLIT_FROM", 10)
    spec, lock, cache, api = *_places(tmp_path), document(40)
    draft = api["components"]["schemas"]["Widget3Draft"]["properties"]
    draft["name"] |= {"deprecated": False, "default": "", "title": "How it is called"}
    lock.write_text(made(_write(spec, api, indent), lock, cache).names, "utf-8")
    for _ in range(2):
        edit(api)
        _write(spec, api, indent)
        with monkeypatch.context() as patch:
            patch.setattr(making, "analyse", None)
            again = made(spec, lock, cache)

        assert again == made(spec, lock, Cache())

        lock.write_text(again.names, "utf-8")


def _places(folder: Path) -> tuple[Path, Path, Cache]:
    return folder / "openapi.json", folder / "names.lock", Cache(folder / "cache")


def _write(spec: Path, api: dict[str, Any], indent: int | None) -> Path:
    spec.write_text(json.dumps(api, indent=indent), "utf-8")
    return spec


@pytest.mark.parametrize(
    ("path", "said", "otherwise"),
    [
        ("models/widgets9.py", "str", "int"),
        ("inputs/widgets9.py", "str", "int"),
        ("resources/widgets9.py", "str", "int"),
        ("resources/widgets9.py", "Unpack,", "Unpack, Union,"),
        ("client.api.txt", "str", "int"),
        ("README.md", "name", "title"),
        ("manifest.json", "POST", "PUT"),
    ],
)
def test_a_last_client_that_says_otherwise_is_no_start(
    path, said, otherwise, tmp_path, monkeypatch
):
    """Whatever stands in a cache: where an old text is not found, all is made anew."""
    monkeypatch.setattr(model_files, "SPLIT_FROM", 10)
    spec, lock, cache, api = *_places(tmp_path), document(40)
    first = made(_write(spec, api, None), lock, cache)
    text = spec.read_text("utf-8")
    _more(api)
    content = content_of(_write(spec, api, None))
    options = ApiOptions("widgets", "Widgets")
    assert said in first.files[path]
    foreign = {**first.files, path: first.files[path].replace(said, otherwise)}

    def start(files: dict[str, str]) -> generation.Generated | None:
        last = replace(first, files=KeptFiles({}, cache, dict, files))
        return renewed(last, text, spec, content, options, spec.name, cache, dict)

    assert start(first.files) is not None
    assert start(foreign) is None


@pytest.mark.nightly
@pytest.mark.skipif(not PAIRS.is_dir(), reason="needs the pairs of ../shared")
def test_versions_of_real_documents_lead_to_the_client_that_is_made_from_nothing(tmp_path):
    """Vendors' own changes, in the order in which they came and the other one."""
    pairs = [
        [*sorted(folder.glob("old.*")), *sorted(folder.glob("new.*"))]
        for folder in sorted(PAIRS.iterdir())
    ]
    for old, new in (pair for pair in pairs if len(pair) == 2):
        if not LINK < new.stat().st_size < SMALL:
            continue
        folder = tmp_path / old.parent.name
        folder.mkdir()
        compared([one.read_text("utf-8") for one in (old, new)], folder)
