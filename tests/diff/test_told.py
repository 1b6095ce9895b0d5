"""How an entry is told: what it names, and that no document keeps it from being told."""
# ruff: noqa: E501 (documents on few lines are read at a glance)

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.diff.small_documents import BOAT, REF, SERVED, asking, document, getting


def test_a_variable_of_a_server_that_takes_anything_is_told_so(review):
    """No list of values is no list named "none"."""
    old, new = (
        document(SERVED % ("https://{at}.example", listed)) for listed in (", enum: [eu, us]", "")
    )
    _, text = review(old, new)

    assert 'the server variable at takes any value (was "eu", "us")' in text


def test_what_the_vendor_writes_is_shown_before_and_after(review):
    """Verbatim; the sentence beside it, which announces nothing, is not."""
    old, new = (
        asking(
            f"{{name: q, in: query, description: 'To find. It ends on {day}, then migrate. By name.', schema: {{type: string}}}}"
        )
        for day in ("2027-05-01", "2027-01-31")
    )
    _, text = review(old, new)

    assert (
        "The vendor writes: “It ends on 2027-01-31, then migrate.” It wrote: “It ends on 2027-05-01, then migrate.”"
        in text
    )


def test_the_sunset_of_a_parameter_names_it(review):
    """Two parameters of one operation may end on two days."""
    old = asking("{name: q, in: query, schema: {type: string}}")
    new = asking("{name: q, in: query, x-sunset: '2027-01-31', schema: {type: string}}")
    _, text = review(old, new)

    assert "GET /boats, parameter q: the sunset is 2027-01-31 (there was none)" in text


def test_an_entry_names_its_parameter(review):
    """Two parameters of one operation, told apart."""
    old = asking("{name: limit, in: query, schema: {type: integer, maximum: 100}}",
                 "{name: offset, in: query, schema: {type: integer, maximum: 900}}")  # fmt: skip
    new = copy.deepcopy(old)
    for parameter in new["paths"]["/boats"]["get"]["parameters"]:
        parameter["schema"]["maximum"] //= 2
    _, text = review(old, new)

    assert "GET /boats, parameter limit: maximum is stricter: 50 (was 100)" in text
    assert "GET /boats, parameter offset: maximum is stricter: 450 (was 900)" in text


@pytest.mark.parametrize("kind", ["an example", "a mapping", "a circle"])
def test_a_large_document_is_reviewed_whatever_looks_like_a_reference_in_it(review, kind):
    """What `generate` reads can be reviewed, with 301 operations as with one."""
    row: dict[str, Any] = {"type": "object", "properties": {"id": {"type": "string"}}}
    if kind == "an example":
        row["example"] = {"self": {"$ref": "https://yard.example/rows/7"}}
    elif kind == "a circle":
        row["properties"]["loop"] = {"$ref": "#/components/schemas/Loop"}
    else:
        row["discriminator"] = {"propertyName": "id", "mapping": {"a": "#/components/schemas/Gone"}}
    old = asking("{name: limit, in: query, schema: {type: integer, maximum: 100}}")
    answer = {"application/json": {"schema": {"$ref": "#/components/schemas/Row"}}}
    old["paths"]["/boats"]["get"]["responses"]["204"]["content"] = answer
    loop = {"$ref": "#/components/schemas/Loop"}
    old["components"] = {"schemas": {"Row": row, "Loop": loop}}
    for number in range(301):
        old["paths"][f"/r{number}"] = {"get": {"responses": {"204": {"description": "ok"}}}}
    new = copy.deepcopy(old)
    new["paths"]["/boats"]["get"]["parameters"][0]["schema"]["maximum"] = 50
    code, report = review(old, new, "--format", "json")

    assert code == 1
    assert [item["id"] for item in report["changes"]] == ["schema.maximum.narrowed"]
    assert any("#/components/schemas/Loop leads back to itself" in one for one in report["notes"])


def test_a_schema_that_others_still_use_does_not_leave_a_large_document(review):
    """Only the operation left; its schema is there for whoever wants it."""
    old = getting(REF % "Boat", Boat=BOAT % "string")
    for number in range(301):
        old["paths"][f"/r{number}"] = {"get": {"responses": {"204": {"description": "ok"}}}}
    old["paths"]["/other"] = copy.deepcopy(old["paths"]["/boat"])
    old["paths"]["/other"]["get"]["operationId"] = "getOther"
    new = copy.deepcopy(old)
    del new["paths"]["/other"]
    _, report = review(old, new, "--format", "json")

    assert [item["id"] for item in report["changes"]] == ["operation.removed"]
    [left] = report["changes"][0]["surface"]
    assert left["symbol"].startswith("other.")
