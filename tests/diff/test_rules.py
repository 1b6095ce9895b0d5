"""Every kind of edit is found once, named by its rule, and judged on each side."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from wireproof.diff.rules import RULES
from wireproof.oas.pointer import split

LIST = "/paths/~1orders/get"
POST = "/paths/~1orders/post"
ORDER = "/components/schemas/Order"
NEW = "/components/schemas/NewOrder"
BODY = f"{POST}/requestBody/content/application~1json"
LIMIT = f"{LIST}/parameters/0"
GONE = object()
NULLABLE_STATE = {"type": ["string", "null"], "enum": ["paid", "open", None]}

TABLE: list[tuple[str, Any, str, str, str]] = [
    # place, new value, rule, request, response
    (f"{LIST}", GONE, "operation.removed", "breaks", "breaks"),
    ("/paths/~1carts", {"get": {"responses": {}}}, "operation.added", "safe", "safe"),
    (f"{LIST}/operationId", "orders", "operation.id.changed", "unaffected", "unaffected"),
    (f"{LIST}/operationId", GONE, "operation.id.removed", "unaffected", "unaffected"),
    (f"{LIST}/tags", ["shop"], "operation.tag", "unaffected", "unaffected"),
    (f"{LIST}/summary", "All", "operation.text", "unaffected", "unaffected"),
    (f"{LIST}/deprecated", True, "operation.deprecated", "unaffected", "unaffected"),
    (f"{LIST}/x-sunset", "2027-01-31", "operation.sunset", "unaffected", "unaffected"),
    (f"{LIMIT}/required", True, "parameter.required", "breaks", "unaffected"),
    (f"{LIMIT}/name", "size", "parameter.removed", "may break", "unaffected"),
    (f"{LIMIT}/in", "header", "parameter.moved", "breaks", "unaffected"),
    (f"{LIMIT}/schema/maximum", 50, "schema.maximum.narrowed", "breaks", "unaffected"),
    (f"{LIMIT}/schema/maximum", 150, "schema.maximum.widened", "safe", "unaffected"),
    (f"{LIMIT}/schema/default", 50, "schema.default.changed", "unaffected", "unaffected"),
    (f"{LIMIT}/schema/type", "string", "schema.type.widened", "safe", "unaffected"),
    (f"{LIMIT}/allowReserved", True, "parameter.allowReserved", "may break", "unaffected"),
    (f"{LIST}/parameters/1/style", "pipeDelimited", "parameter.style", "breaks", "unaffected"),
    (f"{LIST}/parameters/1/explode", False, "parameter.explode", "breaks", "unaffected"),
    (f"{LIST}/parameters/1/schema/uniqueItems", True, "schema.uniqueItems.narrowed", "breaks",
     "unaffected"),
    (f"{LIST}/responses/200/headers/X-Total", GONE, "header.removed.required", "unaffected",
     "breaks"),
    (f"{LIST}/responses/200/headers/X-Total/required", False, "header.optional", "unaffected",
     "breaks"),
    (f"{LIST}/responses/404", GONE, "response.removed.error", "unaffected", "safe"),
    (f"{LIST}/responses/409", {"description": ""}, "response.added.error", "unaffected", "safe"),
    (f"{LIST}/responses/202", {"description": ""}, "response.added.success", "unaffected",
     "may break"),
    (f"{LIST}/security", [{"key": []}], "security.added", "breaks", "unaffected"),
    (f"{LIST}/servers", [{"url": "https://b.example"}], "server.replaced", "may break",
     "unaffected"),
    (f"{POST}/requestBody", GONE, "body.removed", "may break", "unaffected"),
    (f"{POST}/requestBody/required", False, "body.optional", "safe", "unaffected"),
    (f"{BODY}/encoding", {"item": {"contentType": "text/csv"}}, "encoding.changed", "breaks",
     "unaffected"),
    (f"{POST}/requestBody/content/text~1csv", {}, "media_type.added", "safe", "unaffected"),
    (f"{NEW}/required", ["item", "count"], "property.required", "breaks", "unaffected"),
    (f"{NEW}/required", [], "property.optional", "safe", "unaffected"),
    (f"{NEW}/properties/colour", {"type": "string"}, "property.added.optional", "safe",
     "unaffected"),
    (f"{NEW}/properties/count", GONE, "property.removed.optional", "may break", "unaffected"),
    (f"{NEW}/properties/item/minLength", 3, "schema.minLength.narrowed", "breaks", "unaffected"),
    (f"{NEW}/properties/item/pattern", "^a", "schema.pattern.narrowed", "breaks", "unaffected"),
    (f"{NEW}/properties/count/multipleOf", 5, "schema.multipleOf.narrowed", "breaks",
     "unaffected"),
    (f"{NEW}/properties/count/type", "number", "schema.type.widened", "safe", "unaffected"),
    (f"{NEW}/properties/count/not", {"const": 7}, "schema.not.added", "breaks", "unaffected"),
    (f"{NEW}/additionalProperties", False, "schema.closed", "breaks", "unaffected"),
    (f"{NEW}/minProperties", 1, "schema.minProperties.narrowed", "breaks", "unaffected"),
    (f"{NEW}/dependentRequired", {"count": ["item"]}, "schema.dependentRequired.narrowed",
     "breaks", "unaffected"),
    (f"{ORDER}/properties/state/enum", ["open", "paid", "void"], "enum.value.added", "unaffected",
     "breaks"),
    (f"{ORDER}/properties/state/enum", ["open"], "enum.value.removed", "unaffected", "safe"),
    (f"{ORDER}/properties/state/enum", GONE, "enum.dropped", "unaffected", "breaks"),
    (f"{ORDER}/properties/state", NULLABLE_STATE, "schema.null.allowed", "unaffected",
     "breaks"),
    (f"{ORDER}/properties/note/type", "string", "schema.null.refused", "unaffected", "safe"),
    (f"{ORDER}/properties/note/maxLength", 80, "schema.maxLength.widened", "unaffected", "breaks"),
    (f"{ORDER}/properties/id/format", GONE, "schema.format.widened", "unaffected", "breaks"),
    (f"{ORDER}/properties/id/readOnly", False, "property.read_only.removed.required", "unaffected",
     "safe"),
    (f"{ORDER}/required", ["id"], "property.optional", "unaffected", "breaks"),
    (f"{ORDER}/properties/note/deprecated", True, "schema.deprecated", "unaffected", "unaffected"),
    (f"{ORDER}/properties/note/title", "Note", "schema.text", "unaffected", "unaffected"),
    (f"{ORDER}/properties/note/$dynamicRef", "#x", "schema.keyword", "unaffected", "breaks"),
    (f"{ORDER}/properties/note/writeOnly", True, "property.write_only.added.optional",
     "unaffected", "may break"),
]  # fmt: skip


def put(document: dict[str, Any], place: str, value: Any) -> dict[str, Any]:
    """The document with another value at a place, or without it."""
    changed = copy.deepcopy(document)
    *above, last = split(place)
    node: Any = changed
    for token in above:
        node = node[int(token)] if isinstance(node, list) else node[token]
    if value is GONE:
        del node[int(last) if isinstance(node, list) else last]
    else:
        node[last] = value
    return changed


@pytest.mark.parametrize(
    ("place", "value", "rule", "request_", "response"),
    TABLE,
    ids=[f"{row[2]}-{index}" for index, row in enumerate(TABLE)],
)
def test_one_edit_is_one_judged_entry(compare, shop, place, value, rule, request_, response):
    """An edit gives the rule that names it, and the verdict that the law derives."""
    found = compare(shop, put(shop, place, value)).changes

    [change] = [item for item in found if item.edit.rule == rule]
    assert (change.verdicts["request"], change.verdicts["response"]) == (request_, response)
    others = {item.edit.rule for item in found} - {rule}
    assert others <= {"parameter.added.optional"}


def test_a_change_that_many_operations_reach_is_one_entry(compare, shop):
    """A property added to a schema that three operations reach, one of them through a cycle."""
    [change] = compare(shop, put(shop, f"{ORDER}/properties/vat", {"type": "number"})).changes

    assert len(change.operations) == 3
    assert change.edit.new == f"#{ORDER}/properties/vat"


def test_a_schema_used_both_ways_gets_both_verdicts(compare, shop):
    """What is refused when sent may be harmless when read."""
    shop = put(shop, f"{BODY}/schema", {"$ref": "#/components/schemas/Order"})
    [change] = compare(shop, put(shop, f"{ORDER}/required", ["id", "state", "note"])).changes

    assert change.verdicts == {"request": "breaks", "response": "safe"}


def test_a_read_only_property_has_no_request_side(compare, shop):
    """A stricter `id` cannot hurt who never sends it."""
    shop = put(shop, f"{BODY}/schema", {"$ref": "#/components/schemas/Order"})
    [change] = compare(shop, put(shop, f"{ORDER}/properties/id/pattern", "^a")).changes

    assert change.verdicts == {"request": "unaffected", "response": "safe"}


def test_in_a_webhook_the_sides_change_places(compare, shop):
    """The server sends the body: a new property is no burden, a looser one is."""
    hook = {"post": {"requestBody": {"content": {"application/json": {"schema": {
        "type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}}}},
        "responses": {"200": {"description": "ok"}}}}  # fmt: skip
    shop = put(shop, "/webhooks", {"paid": hook})
    place = "/webhooks/paid/post/requestBody/content/application~1json/schema/required"
    [change] = compare(shop, put(shop, place, [])).changes

    assert change.verdicts == {"request": "unaffected", "response": "breaks"}


def test_under_not_the_effect_turns_round(compare, shop):
    """What a schema forbids more loosely, it forbids more of."""
    place = f"{NEW}/properties/count/not"
    shop = put(shop, place, {"type": "integer", "minimum": 100})
    [change] = compare(shop, put(shop, f"{place}/minimum", 50)).changes

    assert change.edit.rule == "schema.minimum.widened"
    assert change.verdicts["request"] == "breaks"


def test_a_renamed_property_is_one_entry(compare, shop):
    """Removed and added under a similar name, with the same schema: a rename, as bad as both."""
    new = put(put(shop, f"{NEW}/properties/count", GONE), f"{NEW}/properties/counts",
              {"type": "integer", "minimum": 1})  # fmt: skip
    [change] = compare(shop, new).changes

    assert (change.edit.rule, change.edit.before, change.edit.after) == (
        "property.renamed",
        "count",
        "counts",
    )
    assert change.verdicts["request"] == "breaks"


def test_a_moved_operation_is_recognised_by_its_operation_id(compare, shop):
    """The address changed, the operation did not: regenerating follows it."""
    new = copy.deepcopy(shop)
    new["paths"]["/v2/orders"] = new["paths"].pop("/orders")
    rules = [change.edit.rule for change in compare(shop, new).changes]

    assert rules == ["operation.moved", "operation.moved"]
    assert RULES["operation.moved"].remedy == "regenerate"


def test_a_path_variable_may_be_called_anything(compare, shop):
    """Its name never travels."""
    new = put(shop, "/paths/~1orders~1{id}", shop["paths"]["/orders/{order_id}"])
    del new["paths"]["/orders/{order_id}"]
    new = put(new, "/paths/~1orders~1{id}/get/parameters/0/name", "id")
    found = compare(shop, new).changes

    assert [change.edit.rule for change in found] == ["parameter.variable"]
    assert not any(change.breaks_wire for change in found)


def test_every_rule_says_why():
    """The catalogue is complete: a title, a reason, and a remedy each."""
    assert len(RULES) > 150
    assert all(rule.title and rule.why.endswith(".") and rule.remedy for rule in RULES.values())
