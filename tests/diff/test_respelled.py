"""Pairs that say the same in other words, and names in the client that move with a neighbour.

A row of `SAME` is no change at all: neither in the contract nor in the client.
"""
# ruff: noqa: E501 (documents on few lines are read at a glance)

from __future__ import annotations

import copy
from textwrap import dedent
from typing import Any

import pytest

from tests.diff.small_documents import (
    PAYLOAD,
    REF,
    WEBHOOK,
    asking,
    document,
    getting,
    sending,
)
from wireproof.diff.rules import RULES

TAGGED = """
paths:
  /craft: {get: {operationId: getCraft, responses: {'200': {description: ok, content: {
    application/json: {schema: {$ref: '#/components/schemas/Craft'}}}}}}}
components:
  schemas:
    Craft:
      oneOf: [{$ref: '#/components/schemas/Sail'}, {$ref: '#/components/schemas/Motor'}]
      discriminator: {propertyName: kind, mapping: {s: %s%s}}
    Sail: {type: object, required: [kind], properties: {kind: {type: string}, area: {type: number}}}
    Motor: {type: object, required: [kind], properties: {kind: {type: string}, power: {type: integer}}}
"""
CHART = """
paths: {/chart: {get: {operationId: getChart, responses: {'200': {description: ok, content: {
  %s: {schema: %s}}}}}}}
"""
GUARDED = """
security: [{login: [read]}]
paths: {/boats: {get: {operationId: listBoats, responses: {'204': {description: ok}}}}}
components: {securitySchemes: {login: {type: oauth2, flows: {clientCredentials: {
  tokenUrl: 'https://%s.example/token', scopes: {read: %s}}}}}}
"""
ENCODED = """
paths:
  /crew:
    put:
      operationId: putCrew
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Boat'}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Boat'}}}}}
components:
  schemas:
    Boat: {type: object, properties: {mate: {$ref: '#/components/schemas/Crew%s'}}}
    'Crew[Mate]': {type: object, properties: {id: {type: string, readOnly: true}, name: {type: string}}}
"""
WHOLE = "'#/components/schemas/Sail'"
CHOICE = "{oneOf: [{type: integer}, {type: string%s}]}"
SWAGGER = {
    "swagger": "2.0",
    "info": {"title": "Yard", "version": "1"},
    "paths": {"/boat": {"get": {"operationId": "getBoat", "responses": {"200": {
        "description": "ok", "schema": {"$ref": "#/definitions/Boat"}}}}}},
    "definitions": {"Boat": {"type": "object", "properties": {
        "name": {"type": "string", "x-nullable": True}}}},
}  # fmt: skip
TREE = "{type: array, items: {$ref: '#/components/schemas/Tree'}}"

SAME: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a value means a schema by its name, or by a reference": (
        document(TAGGED % ("Sail", "")),
        document(TAGGED % (WHOLE, "")),
    ),
    "a name that stands for itself is written down": (
        document(TAGGED % (WHOLE, "")),
        document(TAGGED % (WHOLE, ", Motor: '#/components/schemas/Motor'")),
    ),
    "bytes are described, or are left to their media type": (
        document(CHART % ("application/pdf", "{type: string, format: binary}")),
        document(CHART % ("application/pdf", "{}")),
    ),
    "a text has at least no characters": (
        asking("{name: at, in: query, schema: " + CHOICE % "" + "}"),
        asking("{name: at, in: query, schema: " + CHOICE % ", minLength: 0" + "}"),
    ),
    "what is not deprecated is not deprecated": (
        sending("{type: object, properties: {name: {type: string}}}"),
        sending("{type: object, properties: {name: {type: string, deprecated: false}}}"),
    ),
    "base64 of at least no characters": (
        getting("{type: object, properties: {map: {type: string, format: byte}}}"),
        getting("{type: object, properties: {map: {type: string, format: byte, minLength: 0}}}"),
    ),
    "one example is a list of one example": (
        getting("{type: object, properties: {name: {type: string, example: Ida}}}"),
        getting("{type: object, properties: {name: {type: string, examples: [Ida]}}}"),
    ),
    "null in the words of Swagger 2.0": (
        SWAGGER,
        getting(REF % "Boat", Boat="{type: object, properties: {name: {type: [string, 'null']}}}"),
    ),
    "a reference is percent-encoded": (
        document(ENCODED % "[Mate]"),
        document(ENCODED % "%5BMate%5D"),
    ),
    "a union of constants is a list of values": (
        getting("{type: object, properties: {rig: {anyOf: [{const: sloop}, {const: ketch}]}}}"),
        getting("{type: object, properties: {rig: {type: string, enum: [ketch, sloop]}}}"),
    ),
    "a union of lists of values, with null, is one list": (
        sending("{properties: {n: {oneOf: [{enum: [1, 2]}, {type: string, enum: [a]}, {type: 'null'}]}}}"),
        sending("{properties: {n: {enum: [1, 2, a, null]}}}"),
    ),
    "null is a constant, or a type": (
        getting("{type: object, properties: {end: {const: null}}}"),
        getting("{type: object, properties: {end: {type: 'null'}}}"),
    ),
    "no items behind those with a place, or so many items at most": (
        getting("{type: array, prefixItems: [{type: string}], items: false}"),
        getting("{type: array, prefixItems: [{type: string}], maxItems: 1}"),
    ),
    "a choice that takes every value takes every value": (
        getting("{type: object, properties: {at: {anyOf: [" + REF % "Spot" + ", {}]}}}",
                Spot="{type: object, properties: {x: {type: string}}}"),
        getting("{type: object, properties: {at: {}}}",
                Spot="{type: object, properties: {x: {type: string}}}"),
    ),
    "two choices that take every value": (
        sending("{type: object, properties: {at: {anyOf: [{type: string}, true]}}}"),
        sending("{type: object, properties: {at: {anyOf: [{type: integer}, {title: Any}]}}}"),
    ),
    "every integer is a multiple of one": (
        sending("{type: object, properties: {n: {type: integer, multipleOf: 1}, m: {type: integer}}}"),
        sending("{type: object, properties: {n: {type: integer}, m: {type: integer, multipleOf: 0.5}}}"),
    ),
    "what is required is listed in another order": (
        getting("{oneOf: [" + REF % "Boat" + ", " + REF % "Ship" + "]}",
                Boat="{required: [a, b], properties: {a: {type: string}, b: {type: string}}}",
                Ship="{required: [b, a], properties: {a: {type: string}, b: {type: string}}}"),
        getting("{oneOf: [" + REF % "Boat" + ", " + REF % "Ship" + "]}",
                Boat="{required: [a, b], properties: {a: {type: string}, b: {type: string}}}",
                Ship="{required: [a, b], properties: {a: {type: string}, b: {type: string}}}"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", SAME)
def test_other_words_for_the_same_are_no_change(review, row):
    """Neither way round, and not even in the documentation."""
    for old, new in (SAME[row], SAME[row][::-1]):
        _, report = review(old, new, "--format", "json", "--witness", "off")
        assert report["changes"] == [], row


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{oneOf: [{type: string}, {}]}", "{}", "schema.type.widened"),
        ("{anyOf: [{type: string, minLength: 1}, {}]}", "{type: string}", "schema.type.narrowed"),
        ("{type: number, multipleOf: 1}", "{type: number}", "schema.multipleOf.widened"),
        (
            "{type: integer, multipleOf: 2}",
            "{type: integer, multipleOf: 1}",
            "schema.multipleOf.widened",
        ),
        ("{type: integer}", "{type: integer, multipleOf: 0.4}", "schema.multipleOf.narrowed"),
    ],
)
def test_words_that_nearly_say_the_same_are_told(review, old, new, told):
    """Exactly one of two is not any; a number is a multiple of one only where it is whole."""
    body = "{type: object, properties: {at: %s}}"
    _, report = review(sending(body % old), sending(body % new), "--format", "json")

    assert [item["id"] for item in report["changes"]] == [told]


def changed(report: dict[str, Any]) -> list[tuple[str | None, str | None]]:
    """The symbols that a review tells of, before and after."""
    return [(one["before"], one["after"]) for item in report["changes"] for one in item["surface"]]


def test_flows_are_told_by_what_tokens_depend_on(review):
    """An address is; what is said of a scope is documentation."""
    old = document(GUARDED % ("id", "see"))
    _, moved = review(old, document(GUARDED % ("login", "see")), "--full")
    code, said = review(old, document(GUARDED % ("id", "to see")), "--full")

    assert ('the OAuth flows of login changed: "clientCredentials tokenUrl https://login.example/token" '
            '(was "clientCredentials tokenUrl https://id.example/token")') in moved  # fmt: skip
    assert code == 0
    assert "Docs (1)" in said
    assert "Configure" not in said


def test_a_name_that_stands_for_itself_changes_only_with_what_is_in_it(review):
    """A type that leads back to itself was told with whatever else had changed."""
    old = getting(REF % "Tree", Tree=TREE)
    new = copy.deepcopy(old)
    new["paths"]["/boat"]["get"]["responses"]["418"] = {"description": "tea"}
    _, report = review(old, new, "--format", "json")

    assert changed(report) == [(None, "errors.ImATeapotError  # 418")]


def test_the_class_of_a_parameter_leaves_alone(review):
    """The one behind it in the list takes its place there, and is no new name of it."""
    first, second = (
        f"{{name: {name}, in: query, style: deepObject, schema: {{type: object, properties: {{{name}: {{type: string}}}}}}}}"
        for name in ("hull", "sail")
    )
    _, report = review(asking(first, second), asking(second), "--format", "json")

    assert [item["id"] for item in report["changes"]] == ["parameter.removed"]
    assert all("Sail" not in f"{before}{after}" for before, after in changed(report))


def test_arguments_of_a_body_that_is_described_in_place_now_go_with_it(review):
    """They are part of what became of the body, and no riddle of the generator."""
    hull = "{type: object, properties: {name: {type: string}}}"
    old = sending(REF % "Hull")
    old["components"] = getting("{}", Hull=hull)["components"]
    content = old["paths"]["/boats"]["post"]["requestBody"]["content"]
    content["text/json"] = copy.deepcopy(content["application/json"])
    new = copy.deepcopy(old)
    content = new["paths"]["/boats"]["post"]["requestBody"]["content"]
    content["text/json"] = {"schema": copy.deepcopy(old["components"]["schemas"]["Hull"])}
    _, report = review(old, new, "--format", "json")

    assert [item["id"] for item in report["changes"]] == ["schema.retargeted"]
    assert ("name: Maybe[str] = UNSET", None) in changed(report)


def test_a_part_of_an_object_or_a_text_is_told_once(review):
    """The class is made from a part of the schema; its attribute is the property all the same."""
    old = getting(REF % "Boat", Boat="{type: [object, string], properties: {k: {enum: [a]}}}")
    new = getting(REF % "Boat", Boat="{type: [object, string], properties: {k: {enum: [a, b]}}}")
    _, report = review(old, new, "--format", "json")

    [change] = report["changes"]
    assert (change["id"], change["action"]["kind"]) == ("enum.value.added", "edit")
    assert [one["symbol"] for one in change["surface"]] == ["models.BoatObject.k"]


def test_what_was_allowed_and_is_documented_now_takes_the_dicts_along_once(review):
    """One entry for all of them, and why; a class of dicts can have no further keys."""
    boat, mate = (f"{{type: object, %sproperties: {{{one}: {{type: string}}}}}}" for one in "ab")
    body = "{type: object, properties: {boat: " + REF % "Boat" + ", mate: " + REF % "Mate" + "}}"
    old, new = sending(body), sending(body)
    for spec, word in ((old, ""), (new, "additionalProperties: true, ")):
        spec["components"] = getting("{}", Boat=boat % word, Mate=mate % word)["components"]
    _, report = review(old, new, "--format", "json")

    [change] = [item for item in report["changes"] if item["id"] == "surface.removed"]
    left = [one["symbol"] for one in change["surface"] if one["after"] is None]
    assert left == ["inputs.Boat", "inputs.Mate"]
    assert "documented as such now" in change["why"]
    assert all(item["why"] != RULES["surface.removed"].why for item in report["changes"])


KEYS = """
    import generated.shop
    import generated.shop.models as parts

    def give(shop: generated.shop.Shop) -> None:
        shop.boats.create(body={"boat_id": "1"})
        shop.boats.create(boat_id="1")
        shop.boats.create(body=parts.BoatsCreateRequest(boat_id="1"))
"""


def test_a_key_of_a_dict_is_spelled_as_it_travels(review, tmp_path):
    """Attributes and arguments keep their names; a dict with the old key is refused."""
    (tmp_path / "given.py").write_text(dedent(KEYS), encoding="utf-8")
    old, new = (
        sending(f"{{type: object, required: [{name}], properties: {{{name}: {{type: string}}}}}}")
        for name in ("boat_id", "boatId")
    )
    _, report = review(old, new, "--format", "json", "--callers", "given.py")

    [change] = report["changes"]
    key = "inputs.BoatsCreateRequest['%s']"
    assert (change["id"], change["action"]["kind"]) == ("property.renamed", "edit")
    assert changed(report) == [(key % "boat_id", key % "boatId")]
    assert [one["line"] for one in change["callers"]] == [6]


def test_lines_are_found_however_the_client_is_imported(review, tmp_path):
    """Whole, a module of it under another name, or as a part of a longer name."""
    (tmp_path / "given.py").write_text(dedent(KEYS), encoding="utf-8")
    old = sending("{type: object, required: [boat_id], properties: {boat_id: {type: string}}}")
    new = sending("{type: object, required: [boat_id], properties: {boat_id: {type: integer}}}")
    _, report = review(old, new, "--format", "json", "--callers", "given.py")

    [change] = report["changes"]
    assert [one["line"] for one in change["callers"]] == [6, 7, 8]


def test_a_class_of_dicts_is_renamed_with_its_schema(review):
    """It does not leave: it has the schema's new name, too."""
    hull = "{type: object, properties: {name: {type: string}}}"
    old, new = sending(REF % "Boat"), sending(REF % "Ship")
    old["components"] = getting("{}", Boat=hull)["components"]
    new["components"] = getting("{}", Ship=hull)["components"]
    _, report = review(old, new, "--format", "json")

    assert ("inputs.Boat", "inputs.Ship") in changed(report)


def test_a_property_that_is_renamed_takes_its_argument_along(review):
    """The old name of it is no second change."""
    old, new = sending(REF % "Boat"), sending(REF % "Boat")
    for one, name in ((old, "boatName"), (new, "boatname")):
        schema = {"type": "object", "properties": {name: {"type": "string"}}}
        one["components"] = {"schemas": {"Boat": schema}}
    _, report = review(old, new, "--format", "json")

    assert [item["id"] for item in report["changes"]] == ["property.renamed"]


def test_an_object_that_becomes_a_list_is_one_change(review):
    """What its properties were is no second one."""
    old = getting("{required: [name], properties: {name: {type: string}}}")
    _, report = review(old, getting("{type: array, items: {type: string}}"), "--format", "json")
    assert [item["id"] for item in report["changes"]] == ["schema.type.narrowed"]


def test_a_format_that_takes_a_receiver_along_is_no_promise_to_read_it(review):
    """The client that parsed the payload has nothing for the new format."""
    old = document(WEBHOOK % PAYLOAD)
    new = document(WEBHOOK % PAYLOAD.replace("application/json", "text/csv"))
    _, text = review(old, new)

    assert "- webhooks.launched" in text
    assert "The new client reads what comes" not in text
