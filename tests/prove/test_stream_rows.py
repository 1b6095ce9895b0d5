"""The rows of items that the streams check serves."""

from __future__ import annotations

from tests.mutation.run import TRAP
from tests.mutation.subjects import trap
from wireproof.cases.model import BUDGETS
from wireproof.checks.streams import STREAMS
from wireproof.harness.manifest import load_manifest
from wireproof.runner.session import Session, Settings, plan_client


def test_every_kind_of_stream_is_served_items(tmp_path):
    """Events by fields, events of JSON and lines: none of them is tried with empty rows alone."""
    subject = trap()
    subject.generate(TRAP, tmp_path / "trap")
    manifest = load_manifest(tmp_path / "trap")
    names = [one.id for one in manifest.methods if one.id.startswith("streams.")]
    planned = plan_client(subject.document, manifest, Settings(BUDGETS["fast"]), names)

    rows = {}
    with Session(subject.document, manifest, 0) as session:
        for one in planned:
            cases = list(STREAMS.cases(session.harness(one, "sync")))
            rows[one.method.id] = [c.detail for c in cases if c.name.endswith("all at once")]

    assert set(rows) == set(names)
    assert len(names) == 4
    for served in rows.values():
        assert served
        assert len(served[0]) > 5
        assert not str(served[0]).isascii()
