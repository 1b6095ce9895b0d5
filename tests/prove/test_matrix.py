"""No empty green: what was not exercised is named, and fails unless it is excused."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from wireproof.cases.model import BUDGETS, Gap
from wireproof.cases.planning import plan_operation
from wireproof.cases.variants import reader_for
from wireproof.checks.coverage import Counted, Shortfall, required_parts, shortfalls
from wireproof.cli.prove import report_results
from wireproof.errors import Location, SpecError, SuiteError
from wireproof.oracle.reading import read_operations
from wireproof.runner.run import refuse_empty


def test_everything_that_the_document_promises_is_exercised(make_shop, prove_shop):
    """Each parameter, body and response has valid and invalid cases."""
    result = prove_shop(make_shop())

    parts = {}
    for row in result.matrix:
        found = parts.setdefault(row.part, [0, 0])
        found[0] += row.positive
        found[1] += row.negative
    assert set(parts) >= {
        "path.orderId", "query.tags", "query.filter", "query.dryRun", "header.X-Trace",
        "body application/json", "201 application/json", "409 application/json", "404",
    }  # fmt: skip
    assert all(positive for positive, _ in parts.values())
    assert all(negative for part, (_, negative) in parts.items() if part != "404")
    assert result.shortfalls == ()


def test_a_part_without_cases_is_a_shortfall(shop_cases):
    """An empty count is not silence: every part is named, valid and invalid."""
    _, planned = shop_cases
    plan = planned[0].plan

    found = shortfalls("orders.add_line", plan, Counted())

    promised = required_parts(plan.operation)
    assert len(found) == len(promised) + sum(negative for _, negative in promised)
    assert all(not one.excuse for one in found)


def test_a_skipped_part_is_excused_by_its_reason(shop_cases):
    """What could only be skipped is excused, and says why."""
    _, planned = shop_cases
    counted = Counted()
    counted.skipped["orders.add_line", "query.tags", False] = "cannot be said"

    found = shortfalls("orders.add_line", planned[0].plan, counted)

    excused = [one for one in found if one.excuse]
    assert [(one.part, one.polarity, one.excuse) for one in excused] == [
        ("query.tags", "negative", "cannot be said")
    ]


def test_a_run_below_the_floor_is_no_green_run(make_shop, prove_shop, shop_cases):
    """Nothing found with too little tried is a fault of the suite."""
    result = prove_shop(make_shop())
    _, planned = shop_cases
    short = tuple(shortfalls("orders.add_line", planned[0].plan, Counted()))

    with pytest.raises(SuiteError, match=re.escape("path.orderId (positive)")):
        refuse_empty(replace(result, shortfalls=short))


def test_a_part_without_any_valid_value_is_the_document_s_to_say(make_shop, prove_shop):
    """The place is told, and the remedy: an example is what the proof can start from."""
    result = prove_shop(make_shop())
    place = Location("shop.yaml", 3, 1, "#/paths/~1orders/post")
    short = [
        Shortfall("orders.add", part, "positive", "", unmet=True, place=place)
        for part in ("body application/json", "201 application/json")
    ]

    with pytest.raises(
        SpecError, match=re.escape("orders.add body application/json (and for 1")
    ) as told:
        refuse_empty(replace(result, shortfalls=tuple(short)))
    assert told.value.location == place
    assert "example" in told.value.hint

    mixed = (*short, Shortfall("orders.add", "query.tags", "negative", ""))
    with pytest.raises(SuiteError, match="3 parts"):
        refuse_empty(replace(result, shortfalls=mixed))


def test_whether_valid_values_were_found_is_read_from_the_cases(shop_cases):
    """A part with valid cases that no check judged is a fault of the suite."""
    _, planned = shop_cases
    plan = planned[0].plan

    assert not any(one.unmet for one in shortfalls("orders.add_line", plan, Counted()))
    none = replace(plan, calls=(), replies=())
    parts = {one.part for one in shortfalls("orders.add_line", none, Counted()) if one.unmet}
    contents = {
        f"{reply.status} {one.media_type}"
        for reply in plan.operation.replies
        for one in reply.contents
    }
    said = {f"body {one.media_type}" for one in plan.operation.contents}
    said |= {f"{one.place}.{one.name}" for one in plan.operation.parameters}
    assert parts == said | contents


def test_a_file_needs_no_invalid_answer():
    """Any bytes are one, so that nothing can be wrong with them, whatever their label."""
    row = {"$ref": "#/components/schemas/Row"}
    content = {"application/json": {"schema": row}, "application/cbor": {"schema": row}}
    get = {"responses": {"200": {"description": "", "content": content}}}
    root = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "servers": [{"url": "https://a.test"}],
        "paths": {"/a": {"get": get}},
        "components": {"schemas": {"Row": {"type": "object"}}},
    }
    [operation] = read_operations(root)
    plan = plan_operation(reader_for(root), operation, BUDGETS["fast"], 0)

    short = shortfalls("a.list", plan, Counted())
    found = {one.part: one for one in short if one.polarity == "negative"}

    assert found["200 application/cbor"].excuse == "any bytes are valid"
    assert not found["200 application/json"].excuse


def test_what_was_not_tried_in_full_is_told_in_the_text(make_shop, prove_shop, capsys):
    """Once for each reason; what a seed did not draw stands in the reports alone."""
    deep = [Gap(f"/resp/a/{status}/0 coverage", "the schema is deep") for status in (200, 404)]
    drawn = Gap("/resp/a/200/0 fuzz negative", "nothing was drawn")

    report_results([replace(prove_shop(make_shop()), gaps=(*deep, drawn))])

    [line] = [one for one in capsys.readouterr().out.splitlines() if "not tried" in one]
    assert line.endswith(", at 2 places: the schema is deep")
