"""The oracle's own table of styles, held against each line of `tests/data/styles.json`."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.data.style_rows import VERSIONS, document, rows
from wireproof.harness.secrets import secrets_for
from wireproof.oracle.arguments import ABSENT, Arguments
from wireproof.oracle.reading import read_operations
from wireproof.oracle.requests import Facts, Target, check_request, unrepresentable
from wireproof.oracle.wire import WireRequest

FORM = "application/x-www-form-urlencoded"
TARGET = Target("https://acme.example", secrets_for([], {}))


def said(row) -> Arguments:
    """What a caller says."""
    if row.place == "formData":
        return Arguments({}, {"color": row.value}, FORM)
    return Arguments({row.place: {"color": row.value}}, ABSENT, "")


def request(row, wire: str) -> WireRequest:
    """A request with a text in the row's place."""
    target, headers, body, method = f"/r{row.number}", [], b"", "GET"
    match row.place:
        case "path":
            target += f"/_{wire}"
        case "query" | "querystring":
            target += f"?{wire}"
        case "formData":
            headers, body, method = [("content-type", FORM)], wire.encode(), "POST"
        case "cookie":
            headers = [("cookie", wire)]
        case _:
            headers = [("color", wire)]
    return WireRequest(method, "https://acme.example", target, tuple(headers), body)


def broken(row, operation, wire: str) -> list[str]:
    """The rules that a text on the wire breaks."""
    found = check_request(operation, said(row), request(row, wire), TARGET, Facts({}))
    return [one.rule for one in found]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_oracle_takes_what_the_specification_shows(version):
    """Each written form of the table is right, and the same form with one more letter is not."""
    operations = {one.operation_id: one for one in read_operations(document(version))}
    shown = [row for row in rows(version) if row.wire is not None]

    assert {row.name: broken(row, operations[row.name], row.wire) for row in shown} == {
        row.name: [] for row in shown
    }
    wrong = [row.name for row in shown if not broken(row, operations[row.name], row.wire + "x")]
    assert wrong == []


@pytest.mark.parametrize("version", VERSIONS)
def test_what_has_no_form_is_not_judged(version):
    """Where the specification says n/a, neither sending nor refusing is a fault.

    Arrays of `deepObject` apart, which are held to what servers read (test_encoder.py).
    """
    operations = {one.operation_id: one for one in read_operations(document(version))}
    open_ = [row for row in rows(version) if row.wire is None and row.style != "deepObject"]

    assert [row.name for row in open_ if not unrepresentable(operations[row.name], said(row))] == []


def test_a_cookie_of_style_cookie_is_not_percent_encoded():
    """What `form` would encode stands there as it is (OAS 3.2, "Style Values")."""
    operations = {one.operation_id: one for one in read_operations(document("3.2.0"))}
    [row] = [one for one in rows("3.2.0") if one.wire == "color=a+b==/%20"]

    encoded = "color=" + quote(row.value, safe="")
    assert broken(row, operations[row.name], encoded) == ["wrong-on-wire"]
