"""What vendors publish against the letter of a standard, and what it can only mean on the wire."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from wireproof.cases.callspec import build_callspec
from wireproof.cases.discriminators import families
from wireproof.cases.formats import formats_in
from wireproof.cases.model import BUDGETS
from wireproof.cases.planning import plan_operation
from wireproof.cases.variants import Variant, reader_for, standalone
from wireproof.cases.verdicts import Verdict, judge_for, nothing_is_valid
from wireproof.harness.manifest import Credential
from wireproof.harness.secrets import secrets_for
from wireproof.oracle.arguments import ABSENT, Arguments
from wireproof.oracle.credentials import check_security
from wireproof.oracle.reading import read_operations
from wireproof.oracle.requests import Facts, Target, check_request, unrepresentable
from wireproof.oracle.wire import WireRequest
from wireproof.runner.session import part_of

NO_SECRETS = secrets_for([], {})
CAT = {"type": "object", "properties": {"lives": {"type": "integer"}}}
ERROR = {"$ref": "#/components/schemas/Error"}
NAMED = {"$ref": "#/components/schemas/Named"}
DOG = {"type": "object", "properties": {"tricks": {"type": "integer"}}}


def document(path="/a", **operation):
    node = {"responses": {"204": {"description": ""}}, **operation}
    return {"openapi": "3.1.0", "paths": {path: {"post": node}}}


def rules(root, target, arguments=None, **headers):
    """The rules that a request breaks, as the oracle sees it."""
    [operation] = read_operations(root)
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    sent = WireRequest("POST", "https://x.test", target, pairs, b"")
    given = Arguments(arguments or {}, ABSENT, "")
    where = Target("https://x.test", NO_SECRETS)
    return [one.rule for one in check_request(operation, given, sent, where, Facts({}))]


def test_two_schemes_that_want_one_header_cannot_both_have_it():
    """Where an alternative names two tokens for `Authorization`, one of them has to be there."""
    schemes = {"a": {"type": "http", "scheme": "bearer"}, "b": {"type": "oauth2", "flows": {}}}
    secrets = secrets_for([Credential(name, {"value": name}, {}) for name in schemes], schemes)
    [operation] = read_operations(
        {**document(security=[{"a": [], "b": []}]), "components": {"securitySchemes": schemes}}
    )

    def broken(*pairs):
        sent = WireRequest("POST", "https://x.test", "/a", pairs, b"")
        return [one.rule for one in check_security(operation, sent, secrets)]

    token = secrets.on_wire["a"][2]
    assert broken(("authorization", token)) == []
    assert "not-authenticated" in broken()


@pytest.mark.parametrize("nullable", [True, False])
def test_null_asks_for_no_stream_where_the_switch_may_be_null(nullable):
    """The whole answer is also that of `stream: null`, if the document lets it through."""
    switch = {"type": "boolean", "nullable": nullable}
    schema = {"type": "object", "properties": {"stream": switch}}
    body = {"content": {"application/json": {"schema": schema}}}
    root = {**document(requestBody=body), "openapi": "3.0.3"}
    [operation] = read_operations(root)
    switch = SimpleNamespace(property="stream", place="body")
    method = SimpleNamespace(switch=switch, streaming="", answers={})
    [content] = part_of(root, operation, method, ()).contents
    judge = judge_for(reader_for(root), content.schema, "request")

    assert judge.verdict({"stream": False}) is Verdict.VALID
    assert judge.verdict({"stream": True}) is Verdict.INVALID
    assert judge.verdict({"stream": None}) is (Verdict.VALID if nullable else Verdict.INVALID)


@pytest.mark.parametrize(
    ("schema", "empty"),
    [
        ({"type": "string", "enum": [1]}, True),
        ({"type": "integer", "minimum": 2, "maximum": 1}, True),
        ({"type": "string", "enum": ["a"]}, False),
    ],
)
def test_a_schema_without_any_value_is_known(schema, empty):
    """No valid case can be asked for where the document contradicts itself."""
    assert nothing_is_valid(reader_for(document()), schema, "request") is empty


def test_a_parameter_is_varied_beside_the_largest_body():
    """A body of a hundred properties does not use up what is tried."""
    schema = {"type": "object", "properties": {f"p{n}": {"type": "string"} for n in range(100)}}
    root = document(
        parameters=[{"name": "X-A", "in": "header", "schema": {"type": "string"}}],
        requestBody={"content": {"application/json": {"schema": schema}}},
    )
    [operation] = read_operations(root)

    plan = plan_operation(reader_for(root), operation, BUDGETS["fast"], 0)

    assert any(one.source == "probe: in_header/X-A: null" for one in plan.calls)


def test_a_component_that_is_served_again_is_served_less():
    """The second status gets an even choice of the first one's bodies, valid and invalid ones."""
    fields = {name: {"type": "string", "enum": ["a", "b"]} for name in "abcdef"}
    error = {"type": "object", "required": ["a"], "properties": fields}
    reply = {"description": "", "content": {"application/json": {"schema": ERROR}}}
    root = {
        **document(responses={"400": reply, "404": reply}),
        "components": {"schemas": {"Error": error}},
    }
    [operation] = read_operations(root)

    plan = plan_operation(reader_for(root), operation, BUDGETS["fast"], 0)

    counts = {
        (status, verdict): sum(
            one.documented == status and one.verdict is verdict for one in plan.replies
        )
        for status in ("400", "404")
        for verdict in (Verdict.VALID, Verdict.INVALID)
    }
    assert 0 < counts["404", Verdict.VALID] < counts["400", Verdict.VALID]
    assert 0 < counts["404", Verdict.INVALID] < counts["400", Verdict.INVALID]


def test_bytes_have_no_form_in_json():
    """`format: binary` inside JSON is a text like any other; in a body of bytes it is bytes."""
    schema = {"type": "object", "properties": {"raw": {"type": "string", "format": "binary"}}}
    root = document(
        requestBody={
            "content": {
                "application/json": {"schema": schema},
                "multipart/form-data": {"schema": schema},
            }
        }
    )
    [operation] = read_operations(root)

    callspec = build_callspec(reader_for(root), operation)
    told = {
        call.media_type: "binary" in str(callspec.document["paths"][call.path])
        for call in callspec.calls
    }

    assert told == {"application/json": False, "multipart/form-data": True}


@pytest.mark.parametrize("keyword", [{"additionalProperties": False}, {"required": ["a"]}])
def test_what_only_objects_have_speaks_of_objects(keyword):
    """A list passes `required` by the letter; whoever wrote it meant an object."""
    judge = judge_for(reader_for(document()), keyword, "response")

    assert judge.verdict([]) is Verdict.UNDECIDED
    assert judge.verdict({"a": 1} if "required" in keyword else {}) is Verdict.VALID


@pytest.mark.parametrize("place", ["path", "query"])
def test_a_parameter_is_sent_though_its_schema_is_read_only(place):
    """`readOnly` is about the properties of objects; a parameter may share a schema with one."""
    id_ = {"$ref": "#/components/schemas/Id"}
    body = {"type": "object", "properties": {"id": id_, "name": {"type": "string"}}}
    content = {"application/json": {"schema": {**body, "required": ["id", "name"]}}}
    root = document(
        path="/a/{id}" if place == "path" else "/a",
        parameters=[{"name": "id", "in": place, "required": True, "schema": id_}],
        requestBody={"required": True, "content": content},
    )
    root["components"] = {"schemas": {"Id": {"type": "integer", "readOnly": True}}}
    [operation] = read_operations(root)
    plan = plan_operation(reader_for(root), operation, BUDGETS["fast"], 0)
    valid = [case.arguments for case in plan.calls if case.verdict is Verdict.VALID]

    assert valid
    assert all("id" in one.place(place) for one in valid)
    assert not any("id" in one.body for one in valid)


def whole_query(media_type):
    schema = {"type": "object", "properties": {"word": {"type": "string"}}}
    content = {media_type: {"schema": schema}}
    return document(parameters=[{"name": "terms", "in": "querystring", "content": content}])


@pytest.mark.parametrize(
    ("media_type", "query", "broken"),
    [
        ("application/x-www-form-urlencoded", "word=a+b&near=%7B%22x%22%3A1%7D", []),
        (
            "application/x-www-form-urlencoded",
            "word=a+b&x=1",
            ["missing-on-wire", "undeclared-on-wire"],
        ),
        ("application/json", "%7B%22word%22:%22a%20b%22,%22near%22:%7B%22x%22:1%7D%7D", []),
        ("application/json", "%7B%22word%22:%22a%20b%22%7D", ["wrong-on-wire"]),
        ("application/json", "", ["wrong-on-wire"]),
    ],
)
def test_a_parameter_can_be_the_whole_query(media_type, query, broken):
    """A form is written as the form of a body is; anything else stands there as it is (OAS 3.2)."""
    said = {"querystring": {"terms": {"word": "a b", "near": {"x": 1}}}}

    assert rules(whole_query(media_type), f"/a?{query}", said) == broken


def test_a_call_is_not_refused_for_what_its_case_is_not_about():
    """An empty array has no place in a header: one call says it, and no other one."""
    names = {"type": "array", "items": {"type": "string"}}
    root = document(
        parameters=[
            {"name": "X-Names", "in": "header", "schema": names},
            {"name": "limit", "in": "query", "schema": {"type": "integer"}},
        ]
    )
    [operation] = read_operations(root)

    calls = plan_operation(reader_for(root), operation, BUDGETS["fast"], 0).calls

    empty = [one for one in calls if one.arguments.place("header").get("X-Names") == []]
    wrong = [one for one in calls if isinstance(one.arguments.place("query").get("limit"), str)]
    assert len({repr(one.arguments.place("header")) for one in empty}) == 1
    assert len(empty) < len(calls) / 10
    assert wrong
    assert all(one.arguments.place("header").get("X-Names") != [] for one in wrong)


def test_a_percent_sign_in_a_path_is_the_same_place_for_everybody():
    """A template that holds `%2F` is found again under the pointer that manifests write."""
    [operation] = read_operations(document("/a%2Fb/{c}~d"))

    assert operation.pointer == "#/paths/~1a%252Fb~1{c}~0d/post"


@pytest.mark.parametrize(
    "scheme",
    [
        {"type": "apiKey", "in": "body", "name": "k"},
        {"type": "apiKey", "in": "header"},
        {"type": "http"},
        {"type": "secret"},
    ],
)
def test_by_a_scheme_that_does_not_say_what_to_send_no_request_is_judged(scheme):
    """An API key has a name and one of three places, HTTP a scheme; others are refused."""
    root = document(security=[{"odd": []}, {"odd": [], "key": []}, {"key": []}])
    key = {"type": "apiKey", "in": "query", "name": "k"}
    root["components"] = {"securitySchemes": {"odd": scheme, "key": key}}

    [operation] = read_operations(root)

    assert operation.security == (("key",),)


@pytest.mark.parametrize(
    ("root", "at"),
    [
        ({"openapi": "3.0.3", "components": {"schemas": {}}}, "#/components/schemas/"),
        ({"swagger": "2.0", "definitions": {}}, "#/definitions/"),
    ],
)
def test_a_time_of_a_child_is_a_time(root, at):
    """`00Z` and `00+00:00` are one instant, also where only a child of the schema has it."""
    tag = "kind" if "swagger" in root else {"propertyName": "kind"}
    schemas = root["definitions"] if "swagger" in root else root["components"]["schemas"]
    born = {"properties": {"born": {"type": "string", "format": "date-time"}}}
    schemas["Pet"] = {"type": "object", "discriminator": tag}
    schemas["Cat"] = {"allOf": [{"$ref": at + "Pet"}]}
    schemas["Lynx"] = {"allOf": [{"$ref": at + "Cat"}, born]}

    assert formats_in(root, {"$ref": at + "Pet"}, families(root)) == {"date-time"}


def test_schemas_behind_a_long_chain_of_references_are_told_and_the_rest_is_tried():
    """No samples can be made of the body, and the call without it is judged all the same."""
    schemas = {f"S{n}": {"anyOf": [{"$ref": f"#/components/schemas/S{n - 1}"}, CAT]} for n in
               range(1, 300)}  # fmt: skip
    last = {"$ref": "#/components/schemas/S299"}
    root = {
        **document(requestBody={"content": {"application/json": {"schema": last}}}),
        "components": {"schemas": {"S0": DOG, **schemas}},
    }
    [operation] = read_operations(root)

    plan = plan_operation(reader_for(root), operation, BUDGETS["fast"], 0)

    assert set(plan.unjudged) == {"body application/json"}
    assert "over more levels" in plan.unjudged["body application/json"]
    assert plan.calls


def test_what_travels_one_way_is_found_through_any_number_of_ways():
    """Forty schemas, each of which is the next one twice: a property of the last is left out."""
    parts = {f"S{n}": {"allOf": [{"$ref": f"#/components/schemas/S{n - 1}"}] * 2} for n in
             range(1, 40)}  # fmt: skip
    parts["S0"] = {"type": "object", "properties": {"id": {"readOnly": True, "type": "string"}}}
    parts["All"] = {"allOf": [{"$ref": "#/components/schemas/S12"}, {"required": ["id"]}]}
    root = {**document(), "components": {"schemas": parts}}
    schema = {"$ref": "#/components/schemas/All"}

    assert judge_for(reader_for(root), schema, "request").verdict({}) is Verdict.VALID
    assert judge_for(reader_for(root), schema, "response").verdict({}) is Verdict.INVALID
    assert standalone(reader_for(root), {"allOf": [{"$ref": "#/components/schemas/S39"}]},
                      Variant("request", "exact"))  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "value", "verdict"),
    [
        ({"format": "uuid", "maxLength": 24}, "6762f11b1bb69f9f2193bba3", Verdict.VALID),
        ({"format": "uuid", "maxLength": 24}, "6762f11b1bb69f9f2193bba34", Verdict.INVALID),
        ({"format": "uuid", "maxLength": 36}, "6762f11b1bb69f9f2193bba3", Verdict.UNDECIDED),
        ({"format": "date-time", "maxLength": 10}, "2024-02-01", Verdict.VALID),
        ({"format": "date", "minLength": 11}, "2024-02-01T00", Verdict.VALID),
        ({"format": "date", "minLength": 10}, "2024-02-30", Verdict.UNDECIDED),
    ],
)
def test_a_format_that_no_text_of_the_length_has_says_nothing(schema, value, verdict):
    """Else nothing at all would be valid, and no call of the operation could be made."""
    judge = judge_for(reader_for(document()), {"type": "string", **schema}, "request")
    assert judge.verdict(value) is verdict


@pytest.mark.parametrize(
    ("beside", "second", "verdict"),
    [
        ({"type": "object", "nullable": True}, {"required": ["b"]}, Verdict.UNDECIDED),
        ({"type": "object", "nullable": True}, NAMED, Verdict.UNDECIDED),
        ({"type": "object"}, {"required": ["b"]}, Verdict.INVALID),
    ],
)
def test_null_is_left_open_where_members_without_a_type_all_take_it(beside, second, verdict):
    """By the letter `required` says nothing of null, so that each of them takes it."""
    root = {
        "openapi": "3.0.3",
        "paths": {},
        "components": {"schemas": {"Named": {"required": ["c"]}}},
    }
    schema = {**beside, "oneOf": [{"required": ["a"]}, second]}
    assert judge_for(reader_for(root), schema, "request").verdict(None) is verdict


@pytest.mark.parametrize(("content", "verdict"), [(b"", Verdict.INVALID), (b"ab", Verdict.VALID)])
def test_the_length_of_bytes_is_the_number_of_octets(content, verdict):
    """OAS 3.1.1, "Working with Binary Data"; a judge that sees no octets finds no file valid."""
    schema = {"type": "string", "format": "binary", "minLength": 1, "maxLength": 2}

    judge = judge_for(reader_for(document()), schema, "request")

    assert judge.verdict(content) is verdict
    assert judge.verdict(b"abc") is Verdict.INVALID


def test_a_response_under_what_is_no_status_is_never_served():
    """OAS 3.1.1, "Responses Object": a code, a range or `default`; the generator leaves it out."""
    answers = {key: {"description": ""} for key in ("20", "0", "2xX", "201", "default", "OK")}

    [operation] = read_operations(document(responses=answers))

    assert [one.status for one in operation.replies] == ["2xX", "201", "default"]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "format": "snowflake"},
        {"type": "string", "format": "binary"},
        {"type": "string", "pattern": "^[a-z]*$"},
        {"type": ["string", "null"]},
        {"type": "array", "items": {"type": "string"}},
        {"type": "object", "properties": {"a": {"type": "string"}}},
    ],
)
def test_a_path_is_tried_with_something_in_it(schema):
    """An empty text, array or object, and null, leave no path; simple values are among them."""
    parameter = {"name": "p", "in": "path", "required": True, "schema": schema}
    root = document(path="/a/{p}", parameters=[parameter])
    [operation] = read_operations(root)

    plan = plan_operation(reader_for(root), operation, BUDGETS["fast"], 0)

    valid = [one.arguments for one in plan.calls if one.verdict is Verdict.VALID]
    assert any(unrepresentable(operation, one) == "" for one in valid)


def test_a_parameter_without_a_name_is_none():
    """The generator leaves it out, and tells; no keyword could take it."""
    [operation] = read_operations(document(parameters=[{"in": "query", "schema": {}}]))

    assert operation.parameters == ()
