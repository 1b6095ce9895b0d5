"""A document that is large enough for its models to be a package."""

from __future__ import annotations

import importlib
import itertools
import json
import sys
from pathlib import Path

import pytest

from tests.bench.scaled import document
from wireproof.client import ApiOptions
from wireproof.pipeline import generation
from wireproof.write import write_client

_NUMBERS = itertools.count()


@pytest.fixture
def widgets(tmp_path) -> Path:
    """204 operations, 153 declarations."""
    spec = tmp_path / "widgets.json"
    spec.write_text(json.dumps(document(204)), "utf-8")
    return spec


@pytest.fixture(scope="session")
def split_client(tmp_path_factory):
    """The client of such a document, on the disk."""
    folder = tmp_path_factory.mktemp("split")
    spec, name = folder / "widgets.json", f"widgets_{next(_NUMBERS)}"
    spec.write_text(json.dumps(document(204)), "utf-8")
    made = generation.generate(spec, options=ApiOptions(name, "Widgets"))
    write_client(folder / name, made.files)
    return folder / name


@pytest.fixture
def imported(split_client, monkeypatch):
    """That client, imported anew."""
    monkeypatch.syspath_prepend(str(split_client.parent))
    importlib.invalidate_caches()
    yield importlib.import_module(split_client.name)
    for module in [item for item in sys.modules if item.split(".")[0] == split_client.name]:
        del sys.modules[module]
