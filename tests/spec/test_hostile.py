"""A document is hostile input: it gets a clear error or is read rightly, within bounds."""

from __future__ import annotations

import json
import random
import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wireproof.errors import SpecError, WireproofError
from wireproof.spec.load import load_document

SMALL = """\
openapi: 3.0.3
info: &info {title: T, version: '1'}
x-info: *info
paths:
  /a/{b}:
    parameters: [{name: b, in: path, required: true, schema: {type: string, nullable: true}}]
    get:
      responses: {200: {description: d, content: {a/b: {schema: {$ref: '#/components/schemas/A'}}}}}
components:
  schemas:
    A: {allOf: [{$ref: '#/components/schemas/A'}], nullable: true}
"""


def _document(**fields):
    return json.dumps({"openapi": "3.1.0", "info": {}, "paths": {}, **fields})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=200), st.sampled_from([b"", b"openapi: 3.1.0\n", b'{"openapi": "3.1.0",'])
)
def test_any_bytes_are_a_document_or_an_error(tmp_path, content, start):
    """Nothing but the errors of this tool comes out."""
    path = tmp_path / "a.yaml"
    path.write_bytes(start + content)
    with suppress(WireproofError):
        load_document(path)


def test_any_change_to_a_text_is_read_or_refused(tmp_path):
    """Characters that mean something to YAML, at any place, a thousand times."""
    path = tmp_path / "a.yaml"
    chance = random.Random(3)  # noqa: S311 (no secret depends on it)
    for _ in range(1000):
        text = list(SMALL)
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(text))
            text[place : place + chance.randint(0, 2)] = chance.choice(
                "&*{}[]:,#'\"!|>-?%@\n\t x\x07é"
            )
        path.write_text("".join(text))
        with suppress(WireproofError):
            document = load_document(path, strict_refs=False)
            for pointer in ("#/paths/~1a~1{b}/get/responses/200/content", "#/components/schemas/A"):
                assert document.location(pointer).line > 0


@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_ten_megabytes_in_one_string_are_read(write, suffix):
    """A long description is no reason to fail."""
    text = "openapi: 3.1.0\ninfo: {description: '" + "x" * 10_000_000 + "'}\npaths: {}\n"
    if suffix == "json":
        text = _document(info={"description": "x" * 10_000_000})
    started = time.process_time()
    document = load_document(write(f"a.{suffix}", text))

    assert len(document.data["info"]["description"]) == 10_000_000
    assert document.location("#/paths").line == (1 if suffix == "json" else 3)
    assert time.process_time() - started < 20


def test_a_long_chain_of_references_ends_in_an_error(load):
    """Each leads to the next; nobody means that, and nothing recurses."""
    chain = {f"R{i}": {"$ref": f"#/components/responses/R{i + 1}"} for i in range(5000)} | {
        "R5000": {"description": "d"}
    }
    document = load(_document(components={"responses": chain}))

    assert document.deref(chain["R4990"])[0] == {"description": "d"}
    with pytest.raises(SpecError, match="without an end"):
        document.deref(chain["R0"])


def test_many_references_outside_the_components_cost_linear_time(load):
    """Each was found through the one before; twice as many may not cost four times as much."""

    def seconds(count):
        models = {
            f"M{i}": {"nullable": True, "allOf": [{"$ref": f"#/x-models/M{i + 1}"}]}
            for i in range(count)
        }
        models[f"M{count}"] = {"type": "string"}
        text = _document(
            **{"openapi": "3.0.0", "x-models": models},
            components={"schemas": {"A": {"$ref": "#/x-models/M0"}}},
        )
        started = time.process_time()
        document = load(text)
        assert document.data["x-models"]["M0"] == {
            "anyOf": [{"$ref": "#/x-models/M1"}, {"type": "null"}]
        }
        return time.process_time() - started

    seconds(100)

    assert min(seconds(8000) for _ in range(2)) < 24 * min(seconds(1000) for _ in range(3))


def test_cyclic_references_are_just_a_document(load):
    """A schema may contain itself, a reference may lead to itself; reading follows none."""
    document = load(
        _document(
            components={
                "schemas": {
                    "A": {"$ref": "#/components/schemas/A"},
                    "B": {"properties": {"b": {"$ref": "#/components/schemas/B"}}},
                    "C": {"$ref": "#"},
                    "D": {"$ref": "#/components"},
                }
            }
        )
    )

    with pytest.raises(SpecError, match="without an end"):
        document.deref({"$ref": "#/components/schemas/A"})


def test_a_file_that_is_no_file_is_refused(tmp_path):
    """A device or a pipe would never end."""
    import os

    pipe = tmp_path / "a.yaml"
    os.mkfifo(pipe)
    with pytest.raises(SpecError, match="a pipe"):
        load_document(pipe)


def test_a_file_that_is_too_large_is_refused(tmp_path):
    """Before it is read."""
    path = tmp_path / "a.json"
    with path.open("wb") as file:
        file.truncate(65 * 2**20)
    with pytest.raises(SpecError, match="larger than 64 MiB"):
        load_document(path)
