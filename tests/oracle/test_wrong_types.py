"""A value of the wrong JSON type counts as left out to the judge, and takes no operation with it.

Places and values are those of `tests/hostile/test_wrong_types.py`: every keyword of every object of
Swagger 2.0 and of OpenAPI 3.0, 3.1 and 3.2, with each JSON type that the standard does not give it.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.hostile.test_wrong_types import cases, wrong
from wireproof.errors import SpecError
from wireproof.oracle.in_place import put_in_place
from wireproof.oracle.openapi3 import each_webhook
from wireproof.oracle.operations import Unreadable
from wireproof.oracle.reading import each_operation, read_operations, read_schemes, read_servers

OPERATION = {"responses": {"204": {"description": "none"}}}


def unreadable(root: dict[str, Any]) -> list[str]:
    """Why operations of a document are not read, where all that they refer to is there."""
    try:
        read_schemes(root)
        read_servers(root)
        if "openapi" in root:
            list(each_webhook(root))
        found = list(each_operation(put_in_place(root)))
    except SpecError:
        return []
    reasons = [one.reason for one in found if isinstance(one, Unreadable)]
    return [one for one in reasons if "leads nowhere" not in one]


def test_a_value_of_the_wrong_type_leaves_its_operation_readable():
    """Everything around it can be judged; nothing ends in a fault of the judge."""
    found = [(str(row), value, unreadable(wrong(row, value))) for row, value in cases()]
    assert len(found) > 1000
    assert [one for one in found if one[2]] == []


@pytest.mark.parametrize("nothing", [None, "word", 7, ["word"]])
def test_a_media_type_of_which_nothing_is_said_is_documented_all_the_same(nothing):
    """`application/json:` with nothing behind it names what is sent, and any value may be."""
    body = {"required": True, "content": {"application/json": nothing}}
    root = {"openapi": "3.1.0", "paths": {"/a": {"post": {**OPERATION, "requestBody": body}}}}

    [operation] = read_operations(root)

    assert [(one.media_type, one.schema) for one in operation.contents] == [
        ("application/json", {})
    ]
    assert operation.faults == {}


@pytest.mark.parametrize("version", [{"openapi": "3.1.0"}, {"swagger": "2.0"}])
def test_what_leads_nowhere_is_told_by_its_place_in_the_operation(version):
    """A parameter is left out; a response is documented, and may be anything."""
    node = {"parameters": [{"$ref": "#/gone"}], "responses": {"200": {"$ref": "#/gone"}}}

    [operation] = read_operations({**version, "paths": {"/a": {"get": node}}})

    assert set(operation.faults) == {"parameters/0", "200 */*"}
    assert operation.parameters == ()
    assert [one.status for one in operation.replies] == ["200"]


@pytest.mark.parametrize("version", [{"openapi": "3.1.0"}, {"swagger": "2.0"}])
def test_what_no_header_field_can_say_is_not_asked_for(version):
    """RFC 9110, sections 5.1 and 5.5: a name is a token, and a value has no line break."""
    broken = "application/json\nx-own: 1"
    parameters = [{"in": "header", "name": "x y", "type": "string"}]
    content = {broken: {}, "text/csv": {}}
    answer = {"description": "", "content": content, "schema": {}}
    node = {"parameters": parameters, "produces": [*content], "responses": {"200": answer}}

    [operation] = read_operations({**version, "paths": {"/a": {"get": node}}})

    assert operation.parameters == ()
    assert [one.media_type for one in operation.replies[0].contents] == ["text/csv"]
