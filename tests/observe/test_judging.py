"""What traffic contradicts, at which place of the document, and what is told apart."""

from __future__ import annotations

import copy
import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.observe.recordings import GOOD, SPEC, cassette, exchange
from wireproof.errors import Location
from wireproof.findings.report import Subject
from wireproof.observe.age import age_of
from wireproof.observe.matching import shape_of
from wireproof.observe.placeholders import is_placeholder
from wireproof.observe.run import Observation, load_traffic, observe
from wireproof.observe.told import subject_of

ORDER = "#/components/schemas/Order"
TODAY = datetime(2026, 6, 1, tzinfo=UTC)


def observed(folder, *interactions: dict[str, Any], root: dict[str, Any] | None = None,
             **options: Any) -> Observation:  # fmt: skip
    return observe(root or SPEC, load_traffic([cassette(folder, *interactions)]), **options)


def told(found: Observation) -> Subject:
    return subject_of("shop", found, lambda pointer: Location("shop.json", pointer=pointer))


LATE = "Fri, 02 Oct 2026 10:00:00 GMT"


def test_traffic_that_conforms_is_silent(tmp_path):
    """Nothing is found where nothing is wrong."""
    found = observed(tmp_path, exchange(GOOD))

    assert (found.matched, found.judged, found.violating, found.causes) == (1, 1, 0, ())


@pytest.mark.parametrize(
    ("body", "rule", "pointer", "detail"),
    [
        ({**GOOD, "total": None}, "null", f"{ORDER}/properties/total", "null"),
        ({**GOOD, "buyer": None}, "null", f"{ORDER}/properties/buyer", "null"),
        ({**GOOD, "total": "12"}, "type", f"{ORDER}/properties/total", "string"),
        ({"id": "o", "state": "open"}, "required", f"{ORDER}/required", "buyer"),
        ({**GOOD, "state": "paid"}, "enum", f"{ORDER}/properties/state/enum", "string"),
        ({**GOOD, "buyer": {"name": 3}}, "type", "#/components/schemas/Buyer/properties/name",
         "integer"),
        ([], "type", "#/paths/~1orders~1{id}/get/responses/200/content/application~1json/schema",
         "array"),
    ],
)  # fmt: skip
def test_a_deviation_is_found_at_the_place_that_a_person_would_correct(
    tmp_path, body, rule, pointer, detail
):
    """A null belongs to the property that holds it, and not to the component it refers to."""
    [cause] = observed(tmp_path, exchange(body)).causes

    assert (cause.rule, cause.pointer, cause.detail) == (rule, pointer, detail)


def test_a_failing_union_is_followed_into_the_branch_that_is_meant(tmp_path):
    """The branch whose tag fits, and there the field that does not."""
    root = copy.deepcopy(SPEC)
    root["components"]["schemas"]["Order"] = {
        "oneOf": [
            {"type": "object", "required": ["kind", "n"],
             "properties": {"kind": {"const": "a"}, "n": {"type": "integer"}}},
            {"type": "object", "required": ["kind"],
             "properties": {"kind": {"const": "b"}, "n": {"type": "string"}}},
        ]
    }  # fmt: skip
    [cause] = observed(tmp_path, exchange({"kind": "b", "n": 7}), root=root).causes

    assert cause.pointer == f"{ORDER}/oneOf/1/properties/n"


@pytest.mark.parametrize(
    ("schema", "body", "keyword"),
    [
        ({"type": "object", "additionalProperties": False}, {"a": 1}, "additionalProperties"),
        ({"type": "array", "items": False}, [1], "items"),
        ({"type": "object", "properties": {"a": False}}, {"a": 1}, "false"),
    ],
)
def test_what_takes_nothing_is_named_as_the_document_has_it(tmp_path, schema, body, keyword):
    """A reader looks for `items: false`, and not for a validator's word for it."""
    root = copy.deepcopy(SPEC)
    root["components"]["schemas"]["Order"] = schema
    [cause] = observed(tmp_path, exchange(body), root=root).causes

    assert (cause.rule, cause.detail) == ("keyword", keyword)


@pytest.mark.parametrize(
    ("schema", "body", "fine"),
    [
        ({"type": "string", "nullable": True}, None, True),
        ({"type": "string", "nullable": True, "enum": ["a"]}, None, True),
        ({"allOf": [{"$ref": "#/components/schemas/Buyer"}], "nullable": True}, None, True),
        ({"type": "string"}, None, False),
        ({"type": "integer", "minimum": 3, "exclusiveMinimum": True}, 3, False),
        ({"type": "integer", "minimum": 3, "exclusiveMinimum": False}, 3, True),
    ],
)
def test_openapi_30_is_read_as_its_authors_mean_it(tmp_path, schema, body, fine):
    """`nullable` beside `enum` or `allOf` means null, whatever its letter."""
    root = copy.deepcopy(SPEC)
    root["openapi"] = "3.0.3"
    root["components"]["schemas"]["Order"] = schema

    assert (observed(tmp_path, exchange(body), root=root).violating == 0) is fine


def test_statuses_and_media_types_are_held_against_the_document(tmp_path):
    """Neither 404 nor text is documented."""
    text = exchange(GOOD)
    text["response"] |= {"headers": {"Content-Type": ["text/csv"]}, "body": {"string": "a,b"}}
    del text["response"]["parsed_body"]
    found = observed(tmp_path, exchange({}, status=404), text)

    assert {(one.rule, one.detail) for one in found.causes} == {
        ("status", "404"), ("media-type", "text/csv"),
    }  # fmt: skip


def test_a_request_that_was_accepted_is_judged_and_one_that_was_refused_is_not(tmp_path):
    """What the vendor took although its document refuses it is a fact of the document."""

    def sent(status: int) -> dict[str, Any]:
        return exchange(GOOD, status=status, method="POST",
                        uri="https://api.shop.example/v1/orders",
                        headers={"Content-Type": ["application/json"]},
                        parsed_body={"note": "a", "gift": True})  # fmt: skip

    [cause] = [one for one in observed(tmp_path, sent(201)).causes if one.side == "request"]

    assert (cause.rule, cause.detail) == ("keyword", "additionalProperties")
    assert not [one for one in observed(tmp_path, sent(422)).causes if one.side == "request"]


def test_one_cause_is_one_place_however_many_operations_reach_it(tmp_path):
    """Two operations answer with an order; its wrong field is one cause."""
    bad = {**GOOD, "total": None}
    posted = exchange(bad, status=201, method="POST", uri="https://api.shop.example/v1/orders")
    [cause] = observed(tmp_path, exchange(bad), exchange(bad), posted).causes

    assert len(cause.exchanges) == 3
    assert cause.operations == ("getOrder", "createOrder")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"parsed_body": {"error": {"code": 7}}},
            "an error envelope served with a status of success",
        ),
        ({"parsed_body": {**GOOD, "id": 3, "note": "REDACTED"}}, "edited by hand"),
        ({"body": {"string": '{"id": "o_1", "sta'}}, "cut off"),
        ({"body": {"string": "<!DOCTYPE html><p>Bad gateway</p>"}}, "HTML page"),
    ],
)
def test_recordings_that_prove_nothing_are_told_apart(tmp_path, change, reason):
    """No correction comes from an envelope, an edited or a cut recording, or a proxy's page."""
    one = exchange(GOOD)
    del one["response"]["parsed_body"]
    one["response"] |= change
    found = observed(tmp_path, one, one, one)

    assert found.proposals == ()
    assert not found.drift
    assert any(reason in told for told in [*found.doubts, *found.reasons])


OLD = exchange({**GOOD, "total": None}, when="Mon, 01 Jan 2018 00:00:00 GMT")


@pytest.mark.parametrize(
    ("text", "stands_for_a_value"),
    [
        ("REDACTED", True), ("[redacted]", True), ("<token>", True), ("***", True),
        ("your_api_key", True), ("login_and_password_removed", True), ("{{FILTERED}}", True),
        ("hidden", False), ("removed", False), ("private", False), ("masked", False),
        ("redacted_thinking", False), ("filtered", False), ("Hidden Valley", False),
    ],
)  # fmt: skip
def test_a_word_that_vendors_answer_with_is_no_placeholder(text, stands_for_a_value):
    """A word counts where only a filter writes it so: in brackets, in capitals."""
    assert is_placeholder(text) is stands_for_a_value


def test_a_recording_older_than_two_years_is_old(tmp_path):
    """What the document promises today was not promised then."""
    age = age_of(SPEC, "2026-01-01", TODAY)
    found = observed(tmp_path, OLD, OLD, age=age)

    assert found.drift == ()
    assert found.doubts == {"recorded more than two years before the document": 2}
    assert told(found).sections[0].rows == (
        ("recorded more than two years before the document (received 2026-01-01)", 2, 1),
    )


@pytest.mark.parametrize(
    ("days", "received", "age"),
    [
        (["2024-05-01", "2025-06-02", "2025-07-03"], "", "it speaks of 2024-05-01"),
        (["2025-06-02", "2025-07-03"], "", "None"),
        (["2024-05-01", "2025-06-02", "2027-01-01"], "", "None"),
        (["2024-05-01", "2025-06-02", "2025-07-03", "2099-12-31"], "", "it speaks of 2024-05-01"),
        (["2024-05-01", "2025-06-02", "2025-07-03"], "2026-01-01", "received 2026-01-01"),
        (["2025-99-99", "x2025-01-01", "12025-01-01"], "", "None"),
        (["2025-02-31", "2025-06-02", "2025-07-03", "2024-01-01"], "", "it speaks of 2024-01-01"),
    ],
)  # fmt: skip
def test_a_document_is_no_older_than_the_days_that_it_speaks_of(days, received, age):
    """The third latest counts, since one example may be made up; days to come say nothing."""
    root = {**SPEC, "x": [{"example": f"{day}T00:00:00Z"} for day in days]}

    assert str(age_of(root, received, TODAY)) == age


@pytest.mark.parametrize(
    ("declared", "headers", "edited"),
    [
        (700, {}, True),
        (10, {}, True),
        (70, {}, False),
        (110, {}, False),
        (700, {"Content-Encoding": ["gzip"]}, False),
        (700, {"Transfer-Encoding": ["chunked"]}, False),
    ],
)
def test_a_body_that_never_had_the_declared_length_was_edited(tmp_path, declared, headers, edited):
    """White space may be laid out anew; a body of 72 characters was never 700 long."""
    one = exchange(None)
    del one["response"]["parsed_body"]
    one["response"]["body"] = {"string": json.dumps({**GOOD, "total": None})}
    one["response"]["headers"] |= {"Content-Length": [str(declared)], **headers}
    found = observed(tmp_path, one, one)

    assert (found.drift == ()) is edited
    assert any("Content-Length" in reason for reason in found.doubts) is edited


def test_a_field_that_came_later_is_no_drift(tmp_path):
    """Absent in every recording before a day, and there in every one after it."""
    without = {key: value for key, value in GOOD.items() if key != "buyer"}
    found = observed(
        tmp_path,
        exchange(without, when="Mon, 05 Jan 2026 00:00:00 GMT"),
        exchange(without, when="Tue, 06 Jan 2026 00:00:00 GMT"),
        exchange(GOOD, when="Wed, 07 Jan 2026 00:00:00 GMT"),
        exchange(GOOD, when="Thu, 08 Jan 2026 00:00:00 GMT"),
    )
    [cause] = found.causes

    assert cause.state == "older than the field"
    assert "absent only before 2026-01-07" in cause.reason
    assert found.proposals == ()


def test_a_field_comes_later_at_its_place_whichever_operation_shows_it(tmp_path):
    """The schema requires it, so a later answer of any operation with that schema tells."""
    without = {key: value for key, value in GOOD.items() if key != "buyer"}
    made = {"method": "POST", "uri": "https://api.shop.example/v1/orders"}
    [cause] = observed(
        tmp_path,
        exchange(without, when="Mon, 05 Jan 2026 00:00:00 GMT"),
        exchange(GOOD, status=201, when="Wed, 07 Jan 2026 00:00:00 GMT", **made),
    ).causes

    assert cause.state == "older than the field"


@pytest.mark.parametrize(
    "day",
    ["Thu, 01 Oct 2026 10:00:00", "Thu, 01 Oct 2026 10:00:00 -0000",
     "Thu, 01 Oct 2026 10:00:00 XYZ", "2026-10-01", "never"],
)  # fmt: skip
def test_a_day_without_a_zone_can_be_compared_with_one_that_has_it(tmp_path, day):
    """It is taken for UTC."""
    before, after = (exchange({"id": "o", "state": "open"}, when=one) for one in (day, LATE))
    found = observed(tmp_path, before, after)

    assert len(found.drift) == 1


def test_a_field_of_the_same_name_elsewhere_says_nothing(tmp_path):
    """The buyer's name is there, and the order's never was."""
    root = copy.deepcopy(SPEC)
    root["components"]["schemas"]["Order"]["required"] = ["name"]
    root["components"]["schemas"]["Order"]["properties"]["name"] = {"type": "string"}
    root["paths"]["/orders/{id}"]["get"]["responses"]["404"] = {
        "description": "",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Buyer"}}},
    }
    [cause] = observed(
        tmp_path,
        exchange({}, when="Mon, 05 Jan 2026 00:00:00 GMT"),
        exchange({"name": "Ada"}, status=404, when="Wed, 07 Jan 2026 00:00:00 GMT"),
        root=root,
    ).causes

    assert cause.state == "drift"


def test_what_is_absent_at_one_place_is_one_finding(tmp_path):
    """Three names of one `required`: one line, every name with its counts for machines."""
    found = observed(tmp_path, exchange({"state": "open"}), exchange({"id": "o", "state": "open"}),
                     exchange({"id": "o"}))  # fmt: skip
    [finding] = told(found).findings

    assert finding.message.startswith(
        "'buyer', 'id' and 'state' are required, and absent from what is answered: 3 exchanges"
    )
    counts = {one["detail"]: one["exchanges"] for one in finding.facts["causes"]}
    assert counts == {"buyer": 3, "id": 1, "state": 1}


@pytest.mark.parametrize("kept", ["packed length", "archive"])
def test_the_length_of_a_packed_body_is_no_sign_of_an_edit(tmp_path, kept):
    """Recorders unpack a body, and leave the length that it had on the way."""
    body = json.dumps({**GOOD, "total": None, "note": "word " * 400})
    packed = str(len(gzip.compress(body.encode())))
    if kept == "archive":
        headers = {"Content-Encoding": "gzip", "Content-Length": packed}
        listed = [{"name": name, "value": value} for name, value in headers.items()]
        content = {"mimeType": "application/json", "text": body}
        entry = {"request": {"method": "GET", "url": "https://api.shop.example/v1/orders/o_1"},
                 "response": {"status": 200, "headers": listed, "content": content}}  # fmt: skip
        path = tmp_path / "a.har"
        path.write_text(json.dumps({"log": {"entries": [entry]}}))
        found = observe(SPEC, load_traffic([path]))
    else:
        one = exchange(None)
        del one["response"]["parsed_body"]
        one["response"]["body"] = {"string": body}
        one["response"]["headers"]["Content-Length"] = [packed]
        found = observed(tmp_path, one)

    assert found.doubts == {}
    assert len(found.drift) == 1


def test_an_old_recording_does_not_add_to_what_a_new_one_shows(tmp_path):
    """The count, the share and the days of a finding are those of recordings in no doubt."""
    new = exchange({**GOOD, "total": None}, when="Thu, 01 Jan 2026 00:00:00 GMT")
    found = observed(tmp_path, OLD, OLD, OLD, new, age=age_of(SPEC, "2026-01-01", TODAY))
    [finding] = told(found).findings

    assert (finding.count, finding.facts["in_doubt"], finding.facts["share"]) == (1, 3, 0.25)
    assert finding.facts["first"].startswith("2026-01-01")


def test_traffic_of_another_api_is_listed_by_host_and_shape(tmp_path):
    """Ids and queries are left out of the shape."""
    other = exchange({}, uri="https://other.example/v1/users/8213?key=secret")
    found = observed(tmp_path, exchange(GOOD), other)

    assert found.unmatched == {"GET other.example/v1/users/{…}": 1}


@pytest.mark.parametrize(
    ("url", "shape"),
    [
        ("https://a.example/v2/items/9f8e7d", "GET a.example/v2/items/{…}"),
        ("https://a.example/u/me@b.example", "GET a.example/u/{…}"),
        ("https://a.example/keys/qXWRTzPo", "GET a.example/keys/{…}"),
        ("https://a.example", "GET a.example"),
        ("http://[broken", "GET (not a URL)"),
    ],
)
def test_the_shape_of_an_address_holds_no_value(url, shape):
    """What may be an id, a token or an address is an ellipsis."""
    assert shape_of("GET", url) == shape


def test_coverage_counts_operations_statuses_and_fields(tmp_path):
    """What of the document the traffic exercises."""
    [row] = observed(tmp_path, exchange(GOOD), exchange(GOOD)).coverage.operations

    assert (row.name, row.exchanges, row.statuses) == ("getOrder", 2, {"200": 2})
    assert (row.fields, row.of) == (4, 5)
