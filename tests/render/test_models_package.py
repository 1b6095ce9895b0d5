"""The models of a large client are a package whose modules are imported when needed."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys

import httpx
import pytest

from tests.bench.scaled import document, items
from wireproof.client import ApiOptions
from wireproof.pipeline import generation


def loaded(package) -> set[str]:
    """The modules of models that are imported."""
    prefix = f"{package.__name__}.models."
    return {name.removeprefix(prefix) for name in sys.modules if name.startswith(prefix)}


def client(package, data):
    reply = httpx.Response(200, json=data)
    transport = httpx.MockTransport(lambda _: reply)
    return package.Widgets(http_client=httpx.Client(transport=transport))


def test_importing_the_client_imports_no_model(imported):
    """Neither the client nor a resource needs a model before the first call."""
    with client(imported, []) as widgets:
        assert widgets.widgets3.list_widget3
        assert loaded(imported) == set()


def test_a_call_imports_what_it_needs(imported):
    """The first call imports the model of its answer and what that names, and nothing else."""
    with client(imported, items(1)) as widgets:
        [last] = widgets.widgets50.list_widget50().items

    assert type(last) is imported.models.Widget50
    assert last.place.city == "Springfield"
    assert loaded(imported) == {"shared", "shared.widget50"}


def test_models_are_attributes_of_the_package(imported):
    """`models.X` works as it does with one module; a name that is none is an AttributeError."""
    assert imported.models.Widget3(id=1, name="n", state="new").id == 1
    assert {"Widget3", "Widget3Draft", "Problem"} <= set(dir(imported.models))
    with pytest.raises(AttributeError, match="Widget999"):
        _ = imported.models.Widget999


def test_every_module_of_models_can_be_imported_first(imported):
    """No order of imports leads into a circle."""
    for module in imported.models._MODULES:
        for name in [name for name in sys.modules if name.startswith(f"{imported.__name__}.")]:
            del sys.modules[name]
        importlib.import_module(f"{imported.__name__}.models.{module}")


def test_a_module_is_named_after_what_it_belongs_to(tmp_path):
    """A resource's own models stand with it, shared ones by their names, circles together."""
    tree = document(204)
    schemas = tree["components"]["schemas"]
    schemas["Widget50"]["properties"]["back"] = {"$ref": "#/components/schemas/Widget49"}
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(tree), "utf-8")

    files = generation.generate(spec, options=ApiOptions("widgets", "Widgets")).files

    assert "class Widget7Draft(Model)" in files["models/widgets7.py"]
    assert "class Problem(Model)" in files["models/shared/problem.py"]
    assert "class Widget49(Model)" in files["models/shared/widget49.py"]
    assert "class Widget50(Model)" in files["models/shared/widget49.py"]


def test_a_small_client_has_one_module_of_models(tmp_path):
    """Under 150 declarations, everything is in `models.py`."""
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(document(40)), "utf-8")

    files = generation.generate(spec, options=ApiOptions("widgets", "Widgets")).files

    assert [path for path in files if path.startswith("models")] == ["models.py"]


def test_mypy_strict_accepts_a_split_client(split_client):
    """The type checker sees every model, and no name that is not there."""
    (split_client.parent / "use.py").write_text(
        f"from {split_client.name} import Widgets, models\n"
        "def name(client: Widgets) -> models.Widget3:\n"
        "    return client.widgets3.get_widget3(id=1)\n"
        "def wrong() -> object:\n"
        "    return models.Widget999\n",
        "utf-8",
    )

    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", split_client.parent / ".mypy",
         split_client.name, "use.py"],
        cwd=split_client.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip

    faults = [line for line in result.stdout.splitlines() if ": error: " in line]
    assert len(faults) == 1, result.stdout + result.stderr
    assert 'has no attribute "Widget999"' in faults[0]
