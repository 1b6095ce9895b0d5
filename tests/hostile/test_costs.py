"""Any document of 100 kB is a client within 10 s and 1 GiB, or a refusal that says what to do.

The kinds are those of `kinds.py`; `python -m tests.hostile.costs` prints what each takes. A few run
here at each change, all of them, with every command, in the nightly run.
"""

from __future__ import annotations

import os

import pytest

from tests.hostile.conftest import build
from tests.hostile.costs import SECONDS, measure
from tests.hostile.kinds import KINDS, fat
from wireproof.errors import SpecError

SAMPLE = (
    ("generate", "ring_of_anyOf"), ("generate", "shared_body"), ("generate", "chain_of_all_of"),
    ("generate", "path_items"), ("diff", "diamond_of_any_of"), ("observe", "diamond_of_any_of"),
    ("mock", "diamond"), ("mock", "complete_graph"), ("mock", "path_items"),
    ("observe", "path_items"), ("diff", "random_graph"),
)  # fmt: skip
OPEN = {
    ("prove", "parameters"): "of 1,400 parameters of one operation, most are not exercised",
    ("prove", "shared_body"): "operations that send and receive one wide object: over 100 s",
    ("prove", "shared_parameters"): "operations that take dozens of objects each: over 100 s",
    ("prove", "templates"): "hundreds of operations with 21 path parameters each: over 100 s",
    ("prove", "security"): "over a thousand alternatives, each tried with all keys: over 100 s",
}
"""What does not hold yet."""
NIGHTLY = pytest.mark.skipif(
    os.environ.get("WIREPROOF_NIGHTLY") != "1", reason="slow; runs with WIREPROOF_NIGHTLY=1"
)


@pytest.mark.parametrize(("command", "kind"), SAMPLE)
def test_a_result_or_a_refusal_within_limits(tmp_path, command, kind):
    """Kinds that once took a minute, a gigabyte, or for ever."""
    assert measure(command, kind, tmp_path).fault(command) == ""


@pytest.mark.nightly
@NIGHTLY
@pytest.mark.parametrize("command", SECONDS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_command_on_every_kind(request, tmp_path, kind, command):
    """Reading, comparing, serving, observing and proving stay within limits, too."""
    if (command, kind) in OPEN:  # what starts to hold is red, so that it leaves the list
        request.applymarker(pytest.mark.xfail(reason=OPEN[command, kind], strict=True))
    assert measure(command, kind, tmp_path).fault(command) == ""


def test_bodies_that_would_be_too_many_arguments_are_given_whole(folder):
    """One wide schema that a hundred operations send; a small body stays divided."""
    wide = {"type": "object", "properties": {f"field{n}": {} for n in range(400)}}
    paths = {f"/wide/{n}": {"post": _sending("Wide")} for n in range(100)}
    paths["/small"] = {"post": _sending("Small")}
    schemas = {"Wide": wide, "Small": {"type": "object", "properties": {"a": {}, "b": {}}}}
    _, made = build(folder, {"paths": paths, "components": {"schemas": schemas}})

    methods = [line for line in made.files["client.api.txt"].splitlines() if "(" in line]
    [small] = [line for line in methods if line.startswith("Acme.small")]
    assert "a: Maybe[Any]" in small
    assert sum("body: Maybe[models.Wide" in line for line in methods) == 100
    assert not any("field1:" in line for line in methods)
    [told] = {one.reason for one in made.faults}
    assert told.startswith("its 400 properties are no arguments")


def test_large_parts_that_many_operations_share_are_refused_with_a_remedy(folder):
    """Each use is a class of its own, so the text would grow by thousands for each line."""
    body = {"content": {"application/json": {"schema": {"properties": {"a": fat(300)}}}}}
    use = {"requestBody": {"$ref": "#/components/requestBodies/B"}, "responses": {}}
    parts = {"requestBodies": {"B": body}}
    paths = {f"/a{n}": {"post": use} for n in range(100)}

    with pytest.raises(SpecError, match="objects into operations") as caught:
        build(folder, {"paths": paths, "components": parts})
    assert "components.schemas" in caught.value.hint


def _sending(name: str) -> dict[str, object]:
    body = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}
    return {"requestBody": body, "responses": {"204": {"description": "done"}}}
