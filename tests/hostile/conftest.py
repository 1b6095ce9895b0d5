"""What the tests of hostile documents share."""

import importlib
import itertools
import json
import sys
from types import ModuleType

import pytest

from tests.generate.conftest import acme, acme_of
from wireproof.client import ApiOptions
from wireproof.pipeline import generation
from wireproof.pipeline.generated import Generated
from wireproof.write import write_client

__all__ = ["acme", "acme_of", "build"]

_NUMBERS = itertools.count()


def build(folder, document) -> tuple[ModuleType, Generated]:
    """Generate and import."""
    name = f"acme_names_{next(_NUMBERS)}"
    spec = folder / f"{name}.json"
    data = {"openapi": "3.1.0", "info": {"title": "Acme", "version": "1"}, "paths": {}, **document}
    spec.write_text(json.dumps(data), "utf-8")
    made = generation.generate(spec, options=ApiOptions(name, "Acme"))
    write_client(folder / name, made.files)
    importlib.invalidate_caches()
    return importlib.import_module(name), made


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where clients are generated and imported from."""
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith("acme_names_")]:
        del sys.modules[name]
