"""Each line of the table of styles, from the document to the wire."""

from __future__ import annotations

import pytest

from tests.data.style_rows import VERSIONS, document, rows
from wireproof.oas.styles import parameter_layout

_WHERE = {
    "path": lambda sent: sent.url.raw_path.decode().split("/_")[1],
    "query": lambda sent: sent.url.query.decode(),
    "querystring": lambda sent: sent.url.query.decode(),
    "header": lambda sent: sent.headers["color"],
    "cookie": lambda sent: sent.headers["cookie"],
    "formData": lambda sent: sent.content.decode(),
}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_value_is_written_as_the_specification_shows_it(acme_of, version):
    """Every place, style, collectionFormat and explode of OpenAPI 2.0 to 3.2."""
    client = acme_of(document(version))
    table = client.client().table
    written, expected = {}, {}
    for row in rows(version):
        if row.wire is not None:
            given = {"color": row.value}
            getattr(table, row.name)(**({"body": given} if row.place == "formData" else given))
            written[row.name] = _WHERE[row.place](client.sent)
            expected[row.name] = row.wire

    assert written == expected
    assert len(written) > 20


@pytest.mark.parametrize("version", ["3.0.4", "3.1.1", "3.2.0"])
def test_what_is_defined_is_told_as_generated(acme_of, version):
    """The ledger names what a style gives no form, and nothing else."""
    client = acme_of(document(version))
    told = {entry.pointer.split("/")[2].removeprefix("~1").split("~1")[0]
            for entry in client.generated.api.ledger if entry.status != "generated"}  # fmt: skip

    assert told <= {f"r{row.number}" for row in rows(version) if row.wire is None}


@pytest.mark.parametrize(
    ("version", "node", "fault"),
    [
        ("3.1.1", {"in": "path", "style": "form"}, "style 'form' does not exist in path"),
        ("3.1.1", {"in": "header", "style": ["x"]}, "does not exist in header; simple is used"),
        ("3.1.1", {"in": "path", "allowReserved": True}, "means nothing in path before OAS 3.2"),
        ("3.2.0", {"in": "path", "allowReserved": True}, ""),
        ("3.0.0", {"in": "query", "allowReserved": True}, ""),
    ],
)
def test_what_the_specification_does_not_know_is_told(version, node, fault):
    """A style of another place, or a word of a later version, leaves the default and a reason."""
    layout = parameter_layout(node, version)

    assert fault in layout.fault
    assert bool(layout.fault) is bool(fault)
    assert layout.allow_reserved is (not fault and node.get("allowReserved", False))
