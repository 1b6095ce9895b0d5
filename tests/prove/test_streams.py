"""The streams check: a client that reads what arrives wrongly is found out."""

from __future__ import annotations

import pytest

from tests.prove.one_line import broken, prover, written

ROW = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
EVENT = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {"event": {"enum": ["message", "tick"]}, "data": {"type": "string"}},
}
KINDS = {
    "events": {"text/event-stream": {"itemSchema": EVENT}},
    "sequence": {"application/json-seq": {"itemSchema": ROW}},
    "rows": {"application/jsonl": {"schema": ROW}},
    "file": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}
NOTHING = {"202": {"description": "Not yet."}, "204": {"description": "Nothing."}}
DOCUMENT = {
    "openapi": "3.2.0",
    "info": {"title": "Acme", "version": "1"},
    "servers": [{"url": "https://acme.example"}],
    "paths": {
        f"/{name}": {
            "get": {
                "operationId": f"get_{name}",
                "tags": ["things"],
                "responses": {"200": {"description": "Some.", "content": content}, **NOTHING},
            }
        }
        for name, content in KINDS.items()
    },
}


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    """The document, and its client as it is generated."""
    return written(DOCUMENT, tmp_path_factory.mktemp("streams"))


@pytest.fixture(scope="module")
def proven(right):
    """What the check finds in an operation."""
    return prover(right)


def method_of(right, name):
    """The method that reads an operation while it arrives."""
    found = [one.id for one in right[1].methods if one.streaming and one.path == f"/{name}"]
    return found[0]


@pytest.mark.parametrize("name", KINDS)
def test_a_success_without_content_is_an_empty_row(right, proven, name):
    """The client as it is has no finding, and cases were judged."""
    found, judged = proven(method_of(right, name), "streams")
    assert found == set()
    assert judged > 6


@pytest.mark.parametrize(
    ("old", "new", "name", "rule"),
    [
        (
            "        if answers:\n",
            "        if not answers:\n            raise self._invalid('?')\n        if answers:\n",
            "rows",
            "valid-response-refused",
        ),
        ("[chunk] if self._answer.media_type else []", "[chunk]", "rows", "response-altered"),
        ("[chunk] if self._answer.media_type else []", "[chunk]", "file", "response-altered"),
        ("= (odd,)", "= ()", "rows", "invalid-item-accepted"),
        ("                if not still:", "                if False:", "events",
         "valid-response-refused"),
        (r'if rest.endswith(b"\n") and is_json_text(rest):', "if False:", "sequence", "item-late"),
        (r'elif b"\n" in chunk:', "elif len(chunk) > 1:", "events", "item-late"),
        (r'self._held.append(b"\x1e")', "self._held = []", "sequence", "response-altered"),
        ("self._label and any(self._held)", "any(self._held)", "events", "raw-exception"),
        ("        if self._answer.media_type:\n            self._tell_label()\n",
         "        self._tell_label()\n", "rows", "valid-response-refused"),
    ],
)  # fmt: skip
def test_a_stream_that_is_read_wrongly_is_found_out(right, proven, tmp_path, old, new, name, rule):
    """Each fault of this table, planted in the client, is a finding of the rule that names it."""
    document, manifest = right
    wrong = broken(manifest, tmp_path, "_runtime/streaming.py", old, new)
    assert rule in proven(method_of(right, name), "streams", document, wrong)[0]
