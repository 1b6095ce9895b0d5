"""The rows of items that the streams check serves."""

from __future__ import annotations

import pytest

from tests.mutation.run import TRAP
from tests.mutation.subjects import trap
from wireproof.cases.model import BUDGETS
from wireproof.cases.variants import reader_for
from wireproof.cases.verdicts import Verdict, judge_for
from wireproof.checks.streams import STREAMS
from wireproof.harness.manifest import load_manifest
from wireproof.oracle.operations import Content
from wireproof.oracle.streams import framed, item_of
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


JSON = {"contentMediaType": "application/json"}
EVENT = {
    "type": "object",
    "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
    "oneOf": [
        {"properties": {"event": {"const": "said"}}},
        {"$ref": "#/components/schemas/Counted"},
    ],
}


@pytest.mark.parametrize(
    ("content", "framing", "value", "valid", "wire"),
    [
        ({"type": "integer"}, "decoded", {"event": "n", "data": 1}, True, b"event: n\ndata: 1\n\n"),
        ({"type": "integer"}, "decoded", {"event": "n", "data": "x"}, False,
         b"event: n\ndata: x\n\n"),
        ({"type": "integer"}, "decoded", {"event": "said", "data": "x"}, True,
         b"event: said\ndata: x\n\n"),
        ({"type": "integer"}, "decoded", {"event": "said", "data": "12"}, True, None),
        ({"type": ["integer", "string"]}, "fields", {"event": "n", "data": "1"}, True,
         b"event: n\ndata: 1\n\n"),
    ],
)  # fmt: skip
def test_the_json_in_an_event_is_judged_as_what_it_is(content, framing, value, valid, wire):
    """Unless it may be a text; what could be read in two ways is not served."""
    counted = {"allOf": [{"properties": {"event": {"const": "n"},
               "data": {**JSON, "contentSchema": content}}}]}  # fmt: skip
    root = {"openapi": "3.2.0", "paths": {}, "components": {"schemas": {"Counted": counted}}}
    media = Content("text/event-stream", True, {}, (), "#", item_schema=EVENT)

    found, item = item_of(root, media)

    judge = judge_for(reader_for(root), item.schema, "response")
    assert found == framing
    assert (judge.verdict(value) is Verdict.VALID) is valid
    assert framed(found, [value]) == wire
