"""What the review predicts of types, held against a type checker, symbol by symbol."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.diff.all_symbols import caller
from wireproof.client import ApiOptions, NameLock, build_api
from wireproof.client.names import load_lock
from wireproof.diff.contract import compare_documents
from wireproof.diff.surface import read_surface
from wireproof.diff.symbols import compare_surfaces
from wireproof.pipeline.generation import generate
from wireproof.spec.load import load_document
from wireproof.write import write_client

pytestmark = [pytest.mark.corpus, pytest.mark.nightly]

PAIRS = (
    "elasticpath-accounts-jul12",
    "kubernetes-batch-1.27_to_1.28",
    "twilio-trunking-v1-2.5.8_to_2.6.0",
)
_ERROR = re.compile(r"caller\.py:(\d+): error: (.*)")


def _check(folder: Path) -> dict[int, str]:
    """The errors of mypy in the caller, by line."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--follow-imports=silent", "--explicit-package-bases",
         "--namespace-packages", "--cache-dir", str(folder / ".cache"), "caller.py"],
        cwd=folder, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return {int(line): text for line, text in _ERROR.findall(done.stdout)}


@pytest.mark.parametrize("pair", PAIRS)
def test_what_breaks_for_a_type_checker_is_what_the_review_says(corpus, tmp_path, pair):
    """Every new error is at a symbol that was said to break; what nobody uses is not asked."""
    paths = [next((corpus / "pairs" / pair).glob(f"{side}.*")) for side in ("old", "new")]
    options = ApiOptions("acme")
    documents = [load_document(path, strict_refs=False) for path in paths]
    delta = compare_documents(*documents)
    lock = NameLock()
    before = read_surface(build_api(documents[0], options, lock), {})
    kept = tmp_path / "names.lock"
    kept.write_text(lock.to_json(), encoding="utf-8")
    after = build_api(documents[1], options, load_lock(lock.to_json(), file="names.lock"))
    changes = compare_surfaces(before, read_surface(after, delta.lineage), delta.schemas)
    text, symbols = caller(before, "acme")
    errors: list[dict[int, str]] = []
    for side, path in zip(("old", "new"), paths, strict=True):
        folder = tmp_path / side
        made = generate(path, options=options, names=kept if side == "new" else None)
        write_client(folder / "generated" / "acme", made.files)
        (folder / "caller.py").write_text(text, encoding="utf-8")
        errors.append(_check(folder))

    assert errors[0] == {}, "the caller is right with the client that it was made for"
    found = {symbols[line] for line in errors[1]}
    said = {one.symbol.removesuffix("()") for one in changes if one.impact in ("source", "typing")}
    owners = {name.partition("(")[0] for name in said}
    missed = {name for name in found if name not in said and name.partition("(")[0] not in owners}
    assert missed == set()
