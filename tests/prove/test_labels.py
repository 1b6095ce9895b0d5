"""What the proof serves under labels that change nothing, and a client that is misled by them."""

from __future__ import annotations

import pytest

from tests.prove.one_line import FAST, broken, written
from wireproof.checks.catalogue import CHECKS
from wireproof.runner.proving import run_plans
from wireproof.runner.session import plan_client

ROW = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "Acme", "version": "1"},
    "servers": [{"url": "https://acme.example"}],
    "paths": {
        f"/{name}": {
            "get": {
                "operationId": name,
                "tags": ["things"],
                "responses": {"200": {"description": "ok", "content": {kind: {"schema": ROW}}}},
            }
        }
        for name, kind in (
            ("ranged", "*/*"),
            ("rows", "application/jsonl"),
            ("events", "text/event-stream"),
        )
    },
}


@pytest.fixture(scope="module")
def right(tmp_path_factory):
    """The document, and its client as it is generated."""
    return written(DOCUMENT, tmp_path_factory.mktemp("labels"))


def proven(document, manifest, operation, check):
    planned = plan_client(document, manifest, FAST, [operation])
    checks = [one for one in CHECKS if one.name == check]
    return {
        one.rule for one in run_plans(document, manifest, planned, FAST, checks=checks).findings
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "operation", "check", "rule"),
    [
        (
            "labels.py",
            "is_lines(kind) and is_lines(answer.media_type)",
            "False",
            "things.rows",
            "streams",
            "valid-response-refused",
        ),
        (
            "decode.py",
            "return answer, () if exact else (mislabelled(operation, answer, header),)",
            "return answer, ()",
            "things.rows",
            "streams",
            "invalid-item-accepted",
        ),
        (
            "decode.py",
            "match = [*files, *documented][0], False",
            "raise Broken('a row', header)",
            "things.events",
            "streams",
            "valid-response-refused",
        ),
        (
            "streaming.py",
            "if not (is_event_line(line) if self._events else self._fits(line)):",
            "if False:",
            "things.events",
            "streams",
            "invalid-item-accepted",
        ),
        (
            "streaming.py",
            'self._after_cr = chunk.endswith(b"\\r")',
            'chunk = chunk.removesuffix(b"\\r")',
            "things.events",
            "streams",
            "response-altered",
        ),
        (
            "decode.py",
            'if drift and covers(answer.media_type, "application/json"):',
            "if False:",
            "things.ranged",
            "response+",
            "valid-response-refused",
        ),
    ],
)
def test_a_client_that_a_label_misleads_is_found(
    right, tmp_path, file, old, new, operation, check, rule
):
    """The client as it is has no finding; with the line changed it has this one."""
    document, manifest = right
    assert proven(document, manifest, operation, check) == set()

    wrong = broken(manifest, tmp_path, f"_runtime/{file}", old, new)

    assert rule in proven(document, wrong, operation, check)
