"""What parameters, bodies and credentials can only mean, where the document says it oddly."""

from __future__ import annotations

import pytest

from tests.prove.test_odd_documents import document, rules
from wireproof.harness.servers import server_url
from wireproof.oracle.arguments import Arguments
from wireproof.oracle.reading import read_operations
from wireproof.oracle.requests import unrepresentable


def test_a_parameter_that_is_called_like_a_part_of_another_is_not_judged():
    """`d[x]` beside a deep object `d`: nobody can tell whose it is."""
    number = {"schema": {"type": "integer"}}
    deep = {"in": "query", "name": "d", "style": "deepObject", "schema": {"type": "object"}}
    root = document(parameters=[deep, {"in": "query", "name": "d[x]", **number}])

    assert rules(root, "/a?d%5Bx%5D=1", {"query": {"d[x]": 1}}) == []
    assert rules(root, "/a?d%5Bx%5D=1", {"query": {"d": {"x": 1}}}) == []
    assert rules(root, "/a?d%5By%5D=1", {"query": {"d": {"y": 2}}}) == ["wrong-on-wire"]


def test_an_api_key_that_is_a_parameter_too_is_the_key():
    """What stands there is one value, the key's; elsewhere the parameter is one of its own."""
    key = {"type": "apiKey", "in": "header", "name": "X-Key"}
    parameters = [{"name": "x-key", "in": "header", "required": True, "schema": {}}]
    keyed = document(security=[{"#/components/securitySchemes/key": []}], parameters=parameters)
    plain = document(parameters=parameters)
    for root in (keyed, plain):
        root["components"] = {"securitySchemes": {"key": key}}

    assert [len(read_operations(root)[0].parameters) for root in (keyed, plain)] == [0, 1]
    assert read_operations(keyed)[0].security == (("key",),)


def test_a_percent_sign_that_encodes_nothing_is_data():
    """RFC 3986, section 2.4: as data it is `%25`, in the path of the document, too."""
    root = document("/a%2Fb%zz")

    assert rules(root, "/a%2Fb%25zz") == []
    assert rules(root, "/a%2Fb%zz") != []


def test_a_part_that_holds_its_own_delimiter_may_be_refused():
    """So it is with `collectionFormat: pipes` of Swagger 2.0, in a body of parts, too."""
    words = {"in": "formData", "name": "words", "type": "array", "items": {"type": "string"}}
    node = {"parameters": [{**words, "collectionFormat": "pipes"}], "responses": {"204": {}}}
    root = {"swagger": "2.0", "paths": {"/a": {"post": node}}, "consumes": ["multipart/form-data"]}
    [operation] = read_operations(root)

    def told(*items):
        return unrepresentable(
            operation, Arguments({}, {"words": list(items)}, "multipart/form-data")
        )

    assert told("a", "b") == ""
    assert told("a|b") == "body: a text cannot carry the character that joins it"


def test_a_form_field_that_holds_its_own_delimiter_may_be_refused():
    """`a|b` in a list that is joined by `|` cannot be told from two items."""
    words = {"type": "array", "items": {"type": "string"}}
    joined = {"words": {"style": "pipeDelimited", "explode": False}}
    form = {"schema": {"properties": {"words": words}}, "encoding": joined}
    content = {"application/x-www-form-urlencoded": form}
    [operation] = read_operations(document(requestBody={"content": content}))

    def told(*items):
        given = Arguments({}, {"words": list(items)}, "application/x-www-form-urlencoded")
        return unrepresentable(operation, given)

    assert told("a", "b") == ""
    assert told("a|b") == "body: pipeDelimited cannot carry its own delimiter"


def test_the_sender_may_speak_for_itself():
    """A parameter `Accept-Encoding` that is left out does not silence the HTTP library."""
    named = {"in": "header", "required": False, "schema": {"type": "string"}}
    root = document(parameters=[{"name": "Accept-Encoding", **named}, {"name": "X-A", **named}])

    assert rules(root, "/a", accept_encoding="gzip") == []
    assert rules(root, "/a", x_a="1") == ["sent-without-being-given"]
    given = {"header": {"Accept-Encoding": "base64"}}
    assert rules(root, "/a", given, accept_encoding="gzip") == ["wrong-on-wire"]


def test_an_object_in_a_cookie_is_its_properties():
    """How it is spelled is not defined (OAS 3.1.1, Appendix D); one cookie each is let pass."""
    schema = {"type": "object", "properties": {"r": {"type": "integer"}}}
    root = document(parameters=[{"name": "color", "in": "cookie", "schema": schema}])
    given = {"cookie": {"color": {"r": 1, "g": 2}}}

    assert rules(root, "/a", given, cookie="r=1; g=2") == []
    assert rules(root, "/a", given, cookie="r=1; g=2; b=3") == ["undeclared-on-wire"]
    assert rules(root, "/a", cookie="r=1") == ["undeclared-on-wire"]


def test_by_a_scheme_that_nobody_declares_no_request_is_judged():
    """What has to be sent is not known; an alternative that is declared is still demanded."""
    key = {"type": "apiKey", "in": "header", "name": "X-Key"}
    undeclared = document(security=[{"gone": []}])
    declared = document(security=[{"gone": []}, {"key": []}])
    declared["components"] = {"securitySchemes": {"key": key}}

    assert rules(undeclared, "/a") == []
    assert rules(declared, "/a") == ["not-authenticated"]


def test_a_parameter_authorization_beside_security_demands_nothing():
    """It "SHALL be ignored"; what the operation names is all that has to be shown."""
    listed = {"name": "Authorization", "in": "header", "required": True, "schema": {}}
    root = document(security=[{"key": []}], parameters=[listed])
    key = {"type": "apiKey", "in": "header", "name": "X-Key"}
    schemes = {"key": key, "session": {"type": "http", "scheme": "bearer"}}
    root["components"] = {"securitySchemes": schemes}

    assert read_operations(root)[0].security == (("key",),)


def test_by_a_key_that_no_field_can_be_called_no_request_is_judged():
    """Nobody can send it: the client leaves it out, and its ledger tells why."""
    key = {"type": "apiKey", "in": "header", "name": "X Key"}
    root = document(security=[{"key": []}]) | {"components": {"securitySchemes": {"key": key}}}

    assert rules(root, "/a") == []
    root["components"]["securitySchemes"]["key"] = key | {"name": "X-Key"}
    assert rules(root, "/a") == ["not-authenticated"]


def test_a_variable_that_is_not_filled_is_told():
    """Braces on the wire are a template's, unless the caller's own argument has them."""
    root = document("/a/{id}")

    assert rules(root, "/a/7", {"path": {"id": "7"}}) == []
    assert rules(root, "/a/%7Bid%7D", {"path": {"id": "7"}}) == ["brace-on-wire", "wrong-path"]
    assert rules(root, "/a/%7Bid%7D", {"path": {"id": "{id}"}}) == []


def test_a_server_of_another_protocol_is_no_place_for_a_request():
    """`wss://` stands beside `https://`, and a client that speaks HTTP cannot reach it."""
    root = document(servers=[{"url": "WSS://a.test"}, {"url": "https://a.test"}])

    [operation] = read_operations(root)

    assert [one["url"] for one in operation.servers] == ["https://a.test"]


@pytest.mark.parametrize(
    "url", ["https://a.test:x", "https:///v1", "https://u:p@a.test", "wss://a"]
)
def test_where_no_own_server_can_be_reached_those_of_the_document_count(url):
    """A client has nowhere else to send the request, and its ledger tells so."""
    root = document(servers=[{"url": url}]) | {"servers": [{"url": "https://whole.test"}]}

    [operation] = read_operations(root)

    assert [one["url"] for one in operation.servers] == ["https://whole.test"]
    assert not operation.has_own_servers


def test_a_server_without_a_scheme_has_a_host_of_its_own():
    """`//cdn.test/x` is no path: it takes the scheme of what it is relative to, and no more."""
    assert server_url({"url": "//cdn.test/x"}) == ("https://cdn.test/x", True)
    assert server_url({"url": "/x"}) == ("https://wire.test/x", True)
    assert server_url({"url": "///x"}) == ("https://wire.test/x", True)
    assert server_url({"url": "./x/../y"}) == ("https://wire.test/y", True)


def test_a_path_parameter_without_a_variable_has_no_place():
    """The path says nothing of it: nobody can be asked for it, nor send it."""
    named = {"in": "path", "required": True, "schema": {"type": "string"}}
    root = document("/a/{id}", parameters=[{"name": "id", **named}, {"name": "ghost", **named}])

    [operation] = read_operations(root)

    assert [one.name for one in operation.parameters] == ["id"]


@pytest.mark.parametrize(
    ("target", "broken"),
    [
        ("/a?beta=true", []),
        ("/a", ["missing-on-wire"]),
        ("/a?beta=false", ["missing-on-wire", "undeclared-on-wire"]),
        ("/a?beta=true&x=1", ["undeclared-on-wire"]),
    ],
)
def test_a_query_that_stands_in_a_path_goes_with_every_request(target, broken):
    """`/a?beta=true#second` is the path `/a`; its query is sent, its fragment only tells apart."""
    assert rules(document("/a?beta=true#second"), target) == broken


@pytest.mark.parametrize(
    ("media", "given", "sent"),
    [
        ({"application/json-seq": {"itemSchema": {"type": "integer"}}}, "\x1e1\n", "%1E1%0A"),
        ({"text/csv": {"schema": {"type": "array"}}}, "a,b", "a%2Cb"),
        ({"text/plain": {"schema": {"type": "boolean"}}}, True, "true"),
        ({"text/plain": {"schema": {"type": "number"}}}, 1.5, "1.5"),
    ],
)
def test_a_parameter_of_another_media_type_than_json_is_the_text_that_was_passed(
    media, given, sent
):
    """What no rule says how to write is written by the caller; a plain value is as JSON has it."""
    root = document(parameters=[{"in": "query", "name": "q", "content": media}])

    assert rules(root, f"/a?q={sent}", {"query": {"q": given}}) == []
    assert rules(root, "/a?q=other", {"query": {"q": given}}) == ["wrong-on-wire"]


def test_a_text_that_no_header_carries_may_be_refused_whatever_its_media_type():
    """A line break ends a field (RFC 9110, section 5.5)."""
    media = {"application/yaml": {"schema": {"type": "object"}}}
    [operation] = read_operations(
        document(parameters=[{"in": "header", "name": "x-a", "content": media}])
    )

    assert unrepresentable(operation, Arguments({"header": {"x-a": "a: 1\nb: 2"}}))
    assert unrepresentable(operation, Arguments({"header": {"x-a": "a: 1"}})) == ""


@pytest.mark.parametrize(
    ("sent", "broken"),
    [
        ("/a/%7B%22x%22%3A1%2C%22y%22%3A%22%2F%22%7D", []),
        ("/a/%7B%22y%22%3A%20%22%2F%22%2C%22x%22%3A1%7D", []),
        ("/a/%7B%22x%22%3A2%2C%22y%22%3A%22%2F%22%7D", ["wrong-path"]),
        ("/a/x,1,y,%2F", ["wrong-path"]),
    ],
)
def test_json_in_a_path_is_the_same_value_in_any_order(sent, broken):
    """`content` says how it is written, and a style says nothing then."""
    media = {"application/json": {"schema": {"type": "object"}}}
    parameter = {"in": "path", "name": "p", "required": True, "content": media}
    root = document("/a/{p}", parameters=[parameter])

    assert rules(root, sent, {"path": {"p": {"y": "/", "x": 1}}}) == broken


def test_properties_may_have_the_order_of_the_document_behind_a_reference_too():
    """A model writes them as they are declared, a dict as they are given; neither says more."""
    schema = {"type": "object", "properties": {"min": {}, "max": {}}}
    parameter = {"in": "query", "name": "p", "explode": False, "schema": {"$ref": "#/x-range"}}
    root = {**document(parameters=[parameter]), "x-range": schema}
    given = {"query": {"p": {"max": 1, "min": 0}}}

    assert rules(root, "/a?p=max,1,min,0", given) == []
    assert rules(root, "/a?p=min,0,max,1", given) == []
    assert rules(root, "/a?p=min,1,max,0", given) == ["wrong-on-wire"]


@pytest.mark.parametrize(
    ("path", "given", "target", "broken"),
    [
        ("/a?x={x}", {"query": {"x": "1"}}, "/a?x=1", []),
        ("/a?x={x}", {"query": {"x": "1"}}, "/a?x=2", ["wrong-on-wire"]),
        ("/a?x={x}", {"query": {"x": "1"}}, "/a", ["missing-on-wire"]),
        ("/a{?x,y*}", {"query": {"y": "1"}}, "/a?y=1", []),
        ("/a{?}", {}, "/a", []),
        ("/a{?x,y*}", {"query": {"y": "1"}}, "/a?x=1",
         ["sent-without-being-given", "missing-on-wire"]),
        ("/a?b=1{&x}", {"query": {"x": "1"}}, "/a?b=1&x=1", []),
        ("/a?b=1{&x}", {"query": {"x": "1"}}, "/a?x=1", ["missing-on-wire"]),
        ("/a?q=x eq '{x}'", {"path": {"x": "1"}}, "/a?q=x%20eq%20'1'", []),
        ("/a?q=x eq '{x}'", {"path": {"x": "1"}}, "/a?q=x%20eq%20'2'",
         ["missing-on-wire", "undeclared-on-wire"]),
        ("/a/{+x}", {"path": {"x": "b/c"}}, "/a/b/c", []),
        ("/a/{+x}", {"path": {"x": "b/c"}}, "/a/b%2Fc", ["wrong-path"]),
        ("/a/{+x}", {"path": {"x": "b/../c"}}, "/a/b/../c", ["path-traversal"]),
        ("/a/{x*}", {"path": {"x": "b/c"}}, "/a/b/c", ["wrong-path"]),
        ("/a/{}/b", {}, "/a/%7B%7D/b", []),
        ("/a/{}/b", {}, "/a//b", ["wrong-path"]),
    ],
)  # fmt: skip
def test_a_template_may_have_the_query_in_it(path, given, target, broken):
    """As tools write it that know RFC 6570, or a query behind the path; OpenAPI has neither."""
    assert rules(document(path), target, given) == broken


@pytest.mark.parametrize(
    ("path", "value", "sent", "told"),
    [
        ("/v1/{+x}:get", ".", "/v1/.:get", []),
        ("/v1/{+x}", "a/b", "/v1/a/b", []),
        ("/v1/{+x}", "%2e%2e/b", "/v1/%2e%2e/b", ["path-traversal"]),
        ("/v1/{+x}", "a/..", "/v1/a/..", ["path-traversal"]),
        ("/v1/{x}", "..", "/v1/..", ["path-traversal"]),
        ("/v1/{x}.json", "/", "/v1/%2F.json", []),
        ("/v1/{x}", "%2e%2e", "/v1/%252e%252e", []),
    ],
)
def test_a_segment_of_dots_is_what_comes_out_as_one(path, value, sent, told):
    """RFC 3986, section 6.2.2.2: `%2e` is a dot; what stands beside a value is in its segment."""
    variable = {"name": "x", "in": "path", "required": True, "schema": {"type": "string"}}
    root = document(path, parameters=[variable])

    assert rules(root, sent, {"path": {"x": value}}) == told


@pytest.mark.parametrize("version", ["openapi: 3.1.0", "swagger: '2.0'"])
def test_an_operation_overrides_a_field_of_its_path_in_any_case(version):
    """`X-Id` and `x-id` are one field of a request (RFC 9110 section 5.1), of one type."""
    told = {"type": "integer"} if "2.0" in version else {"schema": {"type": "integer"}}
    field, _, number = version.partition(": ")
    operation = {
        "parameters": [{"name": "x-id", "in": "header", **told}],
        "responses": {"204": {"description": ""}},
    }
    shared = [{"name": "X-Id", "in": "header", "required": True, **told}]
    [read] = read_operations(
        {field: number.strip("'"), "paths": {"/a": {"parameters": shared, "get": operation}}}
    )

    assert [(one.name, one.required) for one in read.parameters] == [("x-id", False)]
