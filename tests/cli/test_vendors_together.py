"""Vendors with large specs are generated side by side, and nobody can tell from the result."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.bench.scaled import document
from wireproof.cache import Cache
from wireproof.errors import SpecError
from wireproof.pipeline import vendors as together
from wireproof.pipeline.generation import Work
from wireproof.workspace import find_workspace, load_vendors


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    """Three vendors, all of them large enough for a process of their own."""
    monkeypatch.setattr(together, "LARGE", 0)
    for number, name in enumerate(("ants", "bees", "cats"), 1):
        put(tmp_path, name, json.dumps(document(4 * number)))
    return tmp_path


def put(workspace, name, text):
    """Put a vendor into the workspace."""
    folder = workspace / "specs" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "openapi.json").write_text(text, "utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    (folder / "vendor.toml").write_text(
        f'[source]\nurl = "https://{name}.example"\nsha256 = "{digest}"\n', "utf-8"
    )


def made(workspace, jobs):
    """The clients of all vendors, in memory."""
    found = together.generate_vendors(
        load_vendors(find_workspace(workspace)), lambda _: Work(jobs, Cache())
    )
    return [(one.name, one) for one in found]


def test_the_clients_do_not_depend_on_the_number_of_processes(workspace):
    """One after the other, or two at a time: the same vendors, the same order, the same bytes."""
    one_by_one = made(workspace, 1)

    assert [name for name, _ in one_by_one] == ["ants", "bees", "cats"]
    assert made(workspace, 2) == one_by_one


def test_a_client_that_a_process_made_can_be_analysed_here(workspace):
    """What needs the analysis and not the text, such as `explain`, reads the document again."""
    found = together.generate_vendors(
        load_vendors(find_workspace(workspace)), lambda _: Work(2, Cache())
    )

    assert [len(one.api.operations) for one in found] == [4, 8, 12]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_spec_that_cannot_be_read_is_told_as_ever(workspace, jobs):
    """The error keeps its place and its remedy, wherever the spec was read."""
    put(workspace, "bees", '{"openapi": "3.1.0",')

    with pytest.raises(SpecError, match=r"bees.openapi\.json:1:\d+: broken JSON"):
        made(workspace, jobs)
