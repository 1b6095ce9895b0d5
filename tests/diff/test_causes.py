"""One cause, one entry."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path

import pytest

from tests.diff.causes import count, differing, read
from tests.diff.held import pairs
from tests.diff.test_rules import NEW, ORDER, put
from wireproof.diff import comparison, swaps

NIGHTLY = pytest.mark.skipif(
    os.environ.get("WIREPROOF_NIGHTLY") != "1", reason="minutes; runs with WIREPROOF_NIGHTLY=1"
)
SMALL = (
    "elasticpath-accounts-jul12",
    "resend-615da33-remove-option",
    "twilio-lookups-v2-1.54.0_to_1.55.0",
    "twilio-trunking-v1-2.5.8_to_2.6.0",
)


def _asked(report):
    return [change for change in report["changes"] if change["action"]["kind"] != "docs"]


def test_what_one_place_asks_for_is_one_entry(review, shop):
    """Two bounds of one property are one thing to check; both are told, and each has its mark."""
    new = put(put(shop, f"{NEW}/properties/count/minimum", 5), f"{NEW}/properties/count/maximum", 9)
    _, report = review(shop, new, "--format", "json")
    [entry] = _asked(report)

    place, told = entry["title"].split(": ", 1)
    assert place == "NewOrder.count"
    assert set(told.split("; ")) == {
        "maximum is stricter: 9 (there was none)", "minimum is stricter: 5 (was 1)"
    }  # fmt: skip
    assert {part["id"] for part in entry["parts"]} == {
        "schema.maximum.narrowed", "schema.minimum.narrowed"
    }  # fmt: skip


def test_a_rule_that_is_off_leaves_the_other_part(review, shop):
    """What was told together can be switched off one by one."""
    new = put(put(shop, f"{NEW}/properties/count/minimum", 5), f"{NEW}/properties/count/maximum", 9)
    rule = ("--rule", "schema.maximum.narrowed=off")
    _, report = review(shop, new, "--format", "json", *rule)
    [entry] = _asked(report)

    assert entry["id"] == "schema.minimum.narrowed"
    assert entry["parts"] == []
    assert report["decision"]["left_out"] == 1


def test_a_place_that_refers_to_another_schema_is_one_entry(review, shop):
    """However much the two schemas differ; what differs stands in the reason."""
    place = "/paths/~1orders~1{order_id}/get/responses/200/content/application~1json/schema"
    new = put(shop, place, {"$ref": "#/components/schemas/NewOrder"})
    _, report = review(shop, new, "--format", "json")
    [entry] = _asked(report)

    assert (entry["id"], entry["action"]["kind"]) == ("schema.swapped", "edit")
    assert entry["title"] == "GET /orders/{order_id}, response 200: Order became NewOrder"
    assert "the property state was removed" in entry["why"]
    assert [symbol["symbol"] for symbol in entry["surface"]] == ["orders.get()"]


def test_schemas_that_all_stand_elsewhere_are_not_all_compared(review, shop, monkeypatch):
    """What was not compared is told as such, and breaks: a bound must not pass for "the same"."""
    monkeypatch.setattr(comparison, "_MOST_CROSSED", 0)
    monkeypatch.setattr(comparison, "_MOST_OTHERS", 0)
    place = "/paths/~1orders~1{order_id}/get/responses/200/content/application~1json/schema"
    new = put(shop, place, {"$ref": "#/components/schemas/NewOrder"})
    _, report = review(shop, new, "--format", "json")
    [entry] = _asked(report)

    assert (entry["id"], entry["breaking"]) == ("schema.swapped", True)
    assert "Order became NewOrder" in entry["title"]
    assert "Not compared" in entry["why"]


def test_more_than_can_be_looked_at_below_a_place_is_told_as_such(review, shop, monkeypatch):
    """Its verdict is then the worst."""
    monkeypatch.setattr(swaps, "_MOST_LOOKED_AT", -1)
    place = "/paths/~1orders~1{order_id}/get/responses/200/content/application~1json/schema"
    new = put(shop, place, {"$ref": "#/components/schemas/NewOrder"})
    _, report = review(shop, new, "--format", "json")
    [entry] = _asked(report)

    assert (entry["id"], entry["breaking"]) == ("schema.swapped", True)
    assert "Not looked at in detail" in entry["why"]


def test_a_schema_under_a_new_name_is_told_where_it_was_edited(review, shop):
    """A rename is no other schema: its edits keep their places."""
    text = json.dumps(shop).replace("schemas/NewOrder", "schemas/Purchase")
    new = json.loads(text.replace('"NewOrder": {', '"Purchase": {'))
    new["components"]["schemas"]["Purchase"]["properties"]["count"]["minimum"] = 5
    _, report = review(shop, new, "--format", "json")

    assert "schema.swapped" not in {entry["id"] for entry in report["changes"]}
    assert "schema.minimum.narrowed" in {entry["id"] for entry in report["changes"]}


def test_removed_operations_take_their_classes_along(review, shop):
    """Operations that leave with responses, bodies and schemas of their own are so many entries."""
    old = copy.deepcopy(shop)
    for number in range(4):
        inline = {"type": "object", "properties": {"rows": {"type": "array", "items": {
            "type": "object", "properties": {"kind": {"enum": ["a", "b"]}}}}}}  # fmt: skip
        old["components"].setdefault("responses", {})[f"Found{number}"] = {
            "description": "ok", "content": {"application/json": {"schema": inline}}
        }  # fmt: skip
        old["paths"][f"/reports/{number}"] = {"post": {
            "operationId": f"report{number}",
            "requestBody": {"content": {"application/json": {"schema": inline}}},
            "responses": {"200": {"$ref": f"#/components/responses/Found{number}"}},
        }}  # fmt: skip
    new = copy.deepcopy(old)
    for number in range(4):
        del new["paths"][f"/reports/{number}"]
    _, report = review(old, new, "--format", "json")

    assert [entry["id"] for entry in _asked(report)] == ["operation.removed"] * 4


def test_the_count_of_causes_knows_places(shop):
    """The yardstick itself: type and `required` of one property are one place, texts are none."""
    new = put(put(shop, f"{ORDER}/required", ["id"]), f"{ORDER}/properties/state", {"type": "null"})
    new = put(new, f"{NEW}/description", "Another text.")

    assert differing(shop, new) == {("components", "schemas", "Order", "properties", "state")}
    assert differing(shop, shop) == set()


@pytest.mark.corpus
@pytest.mark.parametrize("pair", SMALL)
def test_real_pairs_have_few_entries_for_a_cause(corpus, tmp_path, pair):
    """At most 1.2 entries for each place that differs."""
    del corpus
    found = count(pair, *pairs()[pair], tmp_path)

    assert found.causes
    assert found.ratio <= 1.2, found


@pytest.mark.corpus
@pytest.mark.nightly
@NIGHTLY
def test_all_pairs_have_few_entries_for_a_cause(corpus, tmp_path):
    """At most 1.2 entries for each cause over all pairs together."""
    del corpus
    found = [count(name, *both, tmp_path) for name, both in pairs().items()]
    entries, causes = sum(one.entries for one in found), sum(len(one.causes) for one in found)

    assert entries / causes <= 1.2, [str(one) for one in found]


@pytest.mark.corpus
@pytest.mark.nightly
@NIGHTLY
def test_operations_that_leave_stripe_are_so_many_entries(corpus, tmp_path):
    """Every twentieth operation is removed, and nothing else is told."""
    document = read(corpus / "stripe" / "spec3-2023-09.yaml")
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(json.dumps(document, default=str), encoding="utf-8")
    removed = 0
    for index, item in enumerate(document["paths"].values()):
        for method in [one for one in item if one in ("get", "post", "delete")]:
            if index % 20 == 0:
                del item[method]
                removed += 1
    Path(new).write_text(json.dumps(document, default=str), encoding="utf-8")
    found = count("stripe", old, new, tmp_path)

    assert found.entries == removed > 15
