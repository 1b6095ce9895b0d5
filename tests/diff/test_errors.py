"""Errors that callers handle, joined to the statuses that the spec documents."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest

from tests.diff.test_review import changes
from tests.diff.test_rules import GONE, LIST, put

SCHEMA = {"type": "object", "required": ["code"], "properties": {"code": {"type": "string"}}}
GET = "/paths/~1orders~1{order_id}/get"


def failing(shop, status: str, schema: object):
    """The shop, where reading an order may fail with a status and a body."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    found = put(shop, "/components/schemas/Problem", schema)
    return put(found, f"{GET}/responses/{status}", {"description": "", "content": content})


@pytest.fixture
def handling(review):
    """Review with callers that handle errors; the changes by rule."""

    def handling(old, new, code: str):
        Path("app.py").write_text(dedent(code), encoding="utf-8")
        _, report = review(old, new, "--format", "json", "--callers", "app.py", "--witness", "off")
        return changes(report)

    return handling


def test_a_status_that_goes_takes_its_class_along(handling, shop):
    """410 has a class only while it is documented: `except errors.GoneError` would not import."""
    found = handling(
        failing(shop, "410", SCHEMA), shop,
        """
        from generated.shop import Shop
        from generated.shop import errors

        def get(shop: Shop) -> None:
            try:
                shop.orders.get(order_id="1")
            except (errors.GoneError, KeyError):
                raise
            except Exception as error:
                match error:
                    case errors.GoneError(body=None):
                        pass
        """,
    )["response.removed.error"]  # fmt: skip

    assert ("errors.GoneError  # 410", None) in [
        (item["before"], item["after"]) for item in found["surface"]
    ]
    assert found["action"]["kind"] == "edit"
    assert {line["line"] for line in found["callers"]} == {8, 12}


def test_every_way_to_name_a_class_of_errors_is_found(handling, shop):
    """`except`, `isinstance`, `match` and the import itself, by bare name as by module."""
    both = failing(put(shop, f"{LIST}/responses/410", {"description": ""}), "410", SCHEMA)
    new = put(put(both, f"{GET}/responses/410", GONE), f"{LIST}/responses/410", GONE)
    found = handling(
        both, new,
        """
        from generated.shop.errors import GoneError

        def look(error: Exception) -> bool:
            match error:
                case GoneError():
                    return True
            return isinstance(error, GoneError)
        """,
    )  # fmt: skip
    lines = {line["line"] for change in found.values() for line in change["callers"]}

    assert lines == {2, 6, 8}


def test_a_dead_handler_is_named_where_the_class_stays(handling, shop):
    """404 still has a class, but this call no longer raises it: only its own handler is told."""
    old = put(shop, f"{GET}/responses/404", {"description": "none"})
    found = handling(
        old, shop,
        """
        from generated.shop import Shop, errors

        with Shop() as shop:
            try:
                shop.orders.get(order_id="1")
            except errors.NotFoundError:
                pass
            try:
                shop.orders.list()
            except errors.NotFoundError:
                pass
        """,
    )["response.removed.error"]  # fmt: skip

    assert found["action"]["kind"] == "docs"
    assert [line["line"] for line in found["callers"]] == [7]


def test_the_body_of_an_error_is_followed(handling, shop):
    """Its fields are attributes like any other: a field that goes is told where it is read."""
    old = failing(shop, "409", SCHEMA)
    new = failing(shop, "409", {"type": "object", "properties": {"other": {"type": "string"}}})
    found = handling(
        old, new,
        """
        from generated.shop import Shop, errors

        with Shop() as shop:
            try:
                shop.orders.get(order_id="1")
            except errors.ConflictError as error:
                print(error.body.code)
        """,
    )  # fmt: skip
    [removed] = [change for rule, change in found.items() if rule.startswith("property.removed")]

    assert [line["line"] for line in removed["callers"]] == [8]


def test_what_a_body_may_be_is_part_of_the_client(handling, shop):
    """An error whose body turns from an object to a list breaks those who read it."""
    every = json.loads(json.dumps(shop).replace('"404"', '"410"'))
    every["paths"]["/orders"].pop("post")
    one, two = every, every
    for place in (f"{LIST}/responses/410", f"{GET}/responses/410"):
        body = {"description": "", "content": {"application/json": {"schema": {}}}}
        schema = f"{place}/content/application~1json/schema"
        one = put(put(one, place, body), schema, {"type": "string"})
        two = put(put(two, place, body), schema, {"type": "integer"})
    found = handling(
        one, two,
        """
        from generated.shop import Shop, errors

        with Shop() as shop:
            try:
                shop.orders.get(order_id="1")
            except errors.GoneError as error:
                print(error.body)
        """,
    )  # fmt: skip
    change = found["schema.type.changed"]

    assert change["impact"] == ["runtime", "typing"]
    assert ("body: str", "body: int") in [(s["before"], s["after"]) for s in change["surface"]]
    assert [line["line"] for line in change["callers"]] == [8]
