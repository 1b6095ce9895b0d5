"""The mock takes apart what `tests/data/styles.json` says a client writes."""

from __future__ import annotations

import json

import pytest

from tests.data.style_rows import FORM, VERSIONS, document, rows
from wireproof.mock.app import Mock
from wireproof.mock.exchange import Request
from wireproof.oracle.document import read_document


def request(row, wire: str) -> Request:
    """A request with a text in the row's place."""
    path, query, headers, method, body = f"/r{row.number}", "", [], "GET", b""
    match row.place:
        case "path":
            path += f"/_{wire}"
        case "query" | "querystring":
            query = wire
        case "formData":
            headers, method, body = [("content-type", FORM)], "POST", wire.encode()
        case place:
            headers = [("cookie" if place == "cookie" else "color", wire)]
    return Request(method, path, query, headers, body)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_style_is_read(version, tmp_path, monkeypatch):
    """The value that the mock sees is the one that was written."""
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document(version)), "utf-8")
    mock = Mock(read_document(path))
    seen = []
    judged = mock._schemas.violations

    def violations(schema, value):
        seen.append(value)
        return judged(schema, value)

    monkeypatch.setattr(mock._schemas, "violations", violations)
    # With allowReserved, `%2F` may have been `/` as well.
    shown = [row for row in rows(version) if row.wire and not (row.reserved and "%2F" in row.value)]
    read = {}
    for row in shown:
        seen.clear()
        status = mock.answer(request(row, row.wire)).status
        read[row.name] = (status, seen[-1] if seen else None)

    assert read == {
        row.name: (204, {"color": row.value} if row.place == "formData" else row.value)
        for row in shown
    }
