"""What vendors really publish becomes a client; `make corpus` reports on it in full."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.corpus.report import documents
from wireproof.client import ApiOptions
from wireproof.errors import SpecError
from wireproof.pipeline import generation
from wireproof.write import write_client

pytestmark = pytest.mark.corpus

LARGE = ("github", "stripe")
FIXTURES = (
    "fixtures-heyapi",
    "fixtures-opc",
    "fixtures-schemathesis",
    "oai",
    "oas-tests/3.1-fail",
    "oas-tests/3.1-pass",
    "oas-tests/3.2-fail",
    "oas-tests/3.2-pass",
    "readme-fixtures",
)
IMPORT = """
import importlib, pathlib, sys
root = pathlib.Path(sys.argv[1])
for path in sorted(root.rglob("*.py")):
    parts = path.relative_to(root).with_suffix("").parts
    importlib.import_module(".".join(part for part in parts if part != "__init__"))
"""


def _generate(spec, name):
    return generation.generate(spec, options=ApiOptions(name, "Api"))


def test_every_operation_of_every_vendor_is_in_a_client_that_imports(corpus, tmp_path):
    """Generated or degraded, never refused, for all but the two giants; every module imports."""
    missing, names = {}, [name for name in documents() if name not in LARGE]
    for name in names:
        generated = _generate(documents()[name], name)
        counts = generated.counts
        refused = [entry for entry in generated.faults if entry.status == "refused"]
        if refused or not 0 < counts.total == counts.generated + counts.degraded:
            missing[name] = (counts, refused)
        unexplained = [entry for entry in generated.faults if not entry.reason]
        assert unexplained == []
        write_client(tmp_path / f"{name}_client", generated.files)

    assert len(names) >= 20
    assert missing == {}
    command = [sys.executable, "-c", IMPORT, str(tmp_path)]
    imported = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert imported.returncode == 0, imported.stderr[-2000:]


@pytest.mark.parametrize("folder", FIXTURES)
def test_one_feature_documents_give_a_client_or_say_what_is_wrong(corpus, folder):
    """Some are invalid on purpose: a clear error with a place, or a client; never a crash."""
    ended = {"client": 0, "error": 0}
    kinds = (".json", ".yaml", ".yml")
    paths = [path for path in sorted((corpus / folder).glob("*")) if path.suffix in kinds]
    for path in paths:
        try:
            generated = _generate(path, "acme")
        except SpecError as error:
            ended["error"] += error.location is not None and bool(error.message)
            continue
        counts = generated.counts
        assert counts.total == counts.generated + counts.degraded, path
        manifest = json.loads(generated.files["manifest.json"])
        assert len({item["pointer"] for item in manifest["operations"]}) == counts.total
        ended["client"] += 1

    assert ended["client"] > 0
    assert sum(ended.values()) == len(paths)
