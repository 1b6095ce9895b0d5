"""What a caller passes is what goes over the wire, or is refused with the argument's name."""

from __future__ import annotations

import enum
import uuid
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.runtime import sample_models as models
from tests.runtime.conftest import Wire, call
from tests.runtime.sample_client import Recoup
from wireproof.runtime import UNSET, Body, Operation, Parameter, RequestInvalid, Response

ORG = uuid.UUID("11111111-2222-4333-8444-555555555555")
ANY_JSON = Operation[Any](
    "things.put", "PUT", "/things", body=Body("application/json"), responses={"200": Response()}
)


@pytest.fixture
def bare(wire: Wire) -> Wire:
    return wire.answer(httpx.Response(200))


def test_a_keyword_argument_arrives_under_its_wire_name(wire: Wire) -> None:
    """Keyword arguments go out under the vendor's names; what is left out is not sent."""
    member = wire.client().organizations.add_member(organization_id=ORG, email="a@b")
    assert wire.last.method == "POST"
    assert str(wire.last.url) == "https://api.recoup.example/v1/organizations/members"
    assert wire.last.content == b'{"organizationId":"%s","email":"a@b"}' % str(ORG).encode()
    assert wire.last.headers["content-type"] == "application/json"
    assert wire.last.headers["accept"] == "application/json"
    assert wire.last.headers["x-api-key"] == "SECRET-key-1"
    assert member.account_id == uuid.UUID("0b9f3c1e-98a4-4a6c-8a43-0c0c8a6f0e11")


async def test_the_asynchronous_client_sends_the_same_bytes(wire: Wire) -> None:
    """Sync and async clients differ in nothing that the vendor can see."""
    async with wire.async_client() as client:
        await client.organizations.add_member(organization_id=ORG, email="a@b")
    wire.client().organizations.add_member(organization_id=ORG, email="a@b")
    one, other = wire.sent
    assert (one.method, one.url, one.content) == (other.method, other.url, other.content)
    assert sorted(one.headers.raw) == sorted(other.headers.raw)


def test_null_is_sent_and_unset_is_not(wire: Wire) -> None:
    """`None` is JSON null; an argument that is not given does not appear."""
    wire.client().organizations.add_member(organization_id=ORG, email="a@b", role=None)
    assert wire.body == {"organizationId": str(ORG), "email": "a@b", "role": None}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"email": 3}, "organizations.add_member: email: Input should be a valid string"),
        ({"email": None}, "organizations.add_member: email: Input should be a valid string"),
        ({"account_id": "12"}, "organizations.add_member: account_id: Input should be a UUID"),
        ({"role": "owner"}, "organizations.add_member: role: Input should be 'admin' or 'member'"),
        (
            {"seats": 11},
            "organizations.add_member: seats: Input should be less than or equal to 10",
        ),
        ({"seats": True}, "organizations.add_member: seats: Input should be a valid integer"),
        ({"seats": "3"}, "organizations.add_member: seats: Input should be a valid integer"),
        (
            {},
            "organizations.add_member: exactly one of account_id, email is needed, found none",
        ),
    ],
)
def test_a_wrong_argument_is_named_before_anything_is_sent(
    wire: Wire, arguments: Any, message: str
) -> None:
    """`RequestInvalid` names the operation and the argument, and the vendor never hears of it."""
    arguments = (
        {"email": "a@b"} | arguments if arguments and "email" not in arguments else arguments
    )
    if "account_id" in arguments:
        del arguments["email"]
    with pytest.raises(RequestInvalid) as refused:
        wire.client().organizations.add_member(organization_id=ORG, **arguments)
    assert str(refused.value) == message
    assert wire.sent == []


def test_all_faults_are_reported_at_once(wire: Wire) -> None:
    """Whoever passed three wrong arguments reads three lines, not one after the other."""
    with pytest.raises(RequestInvalid) as refused:
        wire.client().organizations.get_member(
            organization_id="nope", name="", fields=["a|b"], x_trace="a\nb"
        )
    assert [error.path for error in refused.value.errors] == [
        "organization_id",
        "name",
        "fields",
        "x_trace",
    ]


def test_a_valid_text_for_a_uuid_is_sent_as_it_is(wire: Wire) -> None:
    """A string argument is validated, and never rewritten."""
    wire.client().organizations.add_member(organization_id=str(ORG).upper(), email=" A@B ")
    assert wire.body == {"organizationId": str(ORG).upper(), "email": " A@B "}


def test_an_optional_body_is_left_out_when_no_field_is_given(wire: Wire) -> None:
    """Nothing given, nothing sent, not even a `Content-Type`."""
    wire.answer(httpx.Response(204))
    assert wire.client().organizations.create_invite() is None
    assert wire.last.content == b""
    assert "content-type" not in wire.last.headers


def test_an_optional_body_can_be_given_whole_or_in_fields_but_not_both(wire: Wire) -> None:
    """The whole body and its fields are two ways to say one thing."""
    wire.answer(httpx.Response(204))
    whole = {"organizationId": str(ORG), "email": "a@b"}
    wire.client().organizations.create_invite(body=whole)
    assert wire.body == whole
    with pytest.raises(RequestInvalid, match="not together with its fields"):
        wire.client().organizations.create_invite(body={}, email="a@b")
    with pytest.raises(RequestInvalid, match="not together with its fields"):
        wire.client().organizations.create_invite(body=None, email="a@b")  # type: ignore[call-overload]


def test_errors_of_a_whole_body_are_under_body(wire: Wire) -> None:
    """A fault inside `body=` is found by its wire path."""
    with pytest.raises(RequestInvalid) as refused:
        wire.client().organizations.create_invite(body={"organizationId": str(ORG), "email": [1]})
    assert refused.value.errors[0].path == "body.email"


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (
            models.AddMemberRequest(organization_id=ORG, email="x"),
            b'{"organizationId":"%s","email":"x"}' % str(ORG).encode(),
        ),
        ({"a": [1, (2, 3)], "b": {"c": None}}, b'{"a":[1,[2,3]],"b":{"c":null}}'),
        (2**70, b"1180591620717411303424"),
        (1e30, b"1e+30"),
        (0.1, b"0.1"),
        (Decimal("0.10"), b"0.10"),
        (Decimal("1E+3"), b"1E+3"),
        (Decimal("0.1234567890123456789"), b"0.1234567890123456789"),
        (Decimal(12345678901234567890), b"12345678901234567890"),
        ("é日😀\u2028 ", '"é日😀\u2028 "'.encode()),
        (None, b"null"),
        (True, b"true"),
        ([], b"[]"),
    ],
)
def test_json_values_keep_every_digit_and_character(bare: Wire, value: Any, sent: bytes) -> None:
    """Nothing is rounded, stripped, lower-cased or normalised on the way out."""
    call(bare.client()._core, ANY_JSON, body=value)
    assert bare.last.content == sent


def cyclic() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (float("nan"), "body: nan has no exact JSON form"),
        ({"a": [1, float("inf")]}, "body.a[1]: inf has no exact JSON form"),
        (Decimal("Infinity"), "no exact JSON form"),
        ("\ud800", "half a surrogate pair"),
        (object(), "body: object has no JSON form"),
        ({1: 2}, "a key must be a string"),
        (cyclic(), "or a cycle"),
        ([10**5000], "4300 digits"),
    ],
)
def test_what_json_cannot_say_is_refused(bare: Wire, value: Any, message: str) -> None:
    """NaN, cycles, foreign objects: a clear refusal instead of a broken body."""
    with pytest.raises(RequestInvalid, match=r".*") as refused:
        call(bare.client()._core, ANY_JSON, body=value)
    assert message in str(refused.value)
    assert bare.sent == []


class Size(enum.Enum):
    SMALL = "s"
    LARGE = 2


def test_a_member_of_an_enumeration_is_its_value(bare: Wire) -> None:
    """A user's own `Enum` may stand for a text or a number, at any depth; `UNSET` is none."""
    call(bare.client()._core, ANY_JSON, body={"a": Size.SMALL, "b": [Size.LARGE, UNSET]})
    assert bare.last.content == b'{"a":"s","b":[2]}'


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a/b", "a%2Fb"),
        ("...", "..."),
        ("a b+c", "a%20b%2Bc"),
        ("%2F", "%252F"),
        ("é日", "%C3%A9%E6%97%A5"),
        ("?#;=&", "%3F%23%3B%3D%26"),
        ("~-_.", "~-_."),
    ],
)
def test_a_path_value_stays_one_segment(wire: Wire, name: str, path: str) -> None:
    """No value can climb out of its place in the path (RFC 3986 sections 2.3 and 3.3)."""
    wire.client().organizations.get_member(organization_id=ORG, name=name)
    assert wire.last.url.raw_path.decode() == f"/v1/organizations/{ORG}/members/{path}"


@pytest.mark.parametrize("name", [".", ".."])
def test_a_dot_segment_is_refused(wire: Wire, name: str) -> None:
    """Servers and proxies remove it, even percent-encoded, and call another operation."""
    with pytest.raises(RequestInvalid, match="name: must not make a path segment of dots"):
        wire.client().organizations.get_member(organization_id=ORG, name=name)
    assert wire.sent == []


def test_an_empty_path_value_is_refused(wire: Wire) -> None:
    """It would call another operation."""
    with pytest.raises(RequestInvalid, match="name: must not be empty in a path"):
        wire.client().organizations.get_member(organization_id=ORG, name="")


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\0", "日", " a", "a\t", "\x7f", "\x01"])
def test_a_header_value_that_http_cannot_carry_is_refused(wire: Wire, value: str) -> None:
    """Injection, control characters and outer blanks do not reach the wire (RFC 9110, 5.5)."""
    with pytest.raises(RequestInvalid, match="x_trace"):
        wire.client().organizations.get_member(organization_id=ORG, name="a", x_trace=value)
    assert wire.sent == []


def test_a_latin_1_header_value_is_sent_as_latin_1(wire: Wire) -> None:
    """What RFC 9110 calls obs-text still goes through."""
    wire.client().organizations.get_member(organization_id=ORG, name="a", x_trace="é b")
    assert (b"X-Trace", b"\xe9 b") in wire.last.headers.raw


def test_a_cookie_value_is_percent_encoded(wire: Wire) -> None:
    """Style `form` in a cookie: the value cannot end the cookie."""
    wire.client().organizations.get_member(organization_id=ORG, name="a", session="a; b=c")
    assert wire.last.headers["cookie"] == "session=a%3B%20b%3Dc"


def test_a_url_that_is_too_long_is_a_request_error(wire: Wire) -> None:
    """Httpx refuses such a URL; the caller sees the client's own error."""
    with pytest.raises(RequestInvalid, match="cannot be sent"):
        wire.client().organizations.get_member(organization_id=ORG, name="a" * 70_000)


def test_parameters_that_do_not_exist_are_refused(wire: Wire) -> None:
    """A table and a method that do not belong together are found out, not ignored."""
    operation = Operation[Any]("x.y", "GET", "/x", (Parameter("a", "query"),))
    with pytest.raises(RequestInvalid, match="b: no such parameter"):
        call(wire.client()._core, operation, query={"b": 1})


def test_a_missing_required_parameter_is_refused(wire: Wire) -> None:
    """Required means required, whatever the method's signature lets through."""
    operation = Operation[Any]("x.y", "GET", "/x", (Parameter("a", "query", required=True),))
    with pytest.raises(RequestInvalid, match="a: Field required"):
        call(wire.client()._core, operation)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("/a?Action=Foo", "/v1/a?Action=Foo&q=1"),
        ("/a#X-Target=Foo", "/v1/a?q=1"),
        ("/a b/{x}.json", "/v1/a%20b/1.json?q=1"),
        ("/a%20b", "/v1/a%20b?q=1"),
        ("/{unknown}", "/v1/%7Bunknown%7D?q=1"),
    ],
)
def test_path_templates_of_every_kind(bare: Wire, template: str, expected: str) -> None:
    """Partial segments, queries and fragments in templates, as vendors publish them."""
    operation = Operation[Any](
        "x.y",
        "GET",
        template,
        (Parameter("x", "path"), Parameter("q", "query")),
        responses={"200": Response()},
    )
    call(bare.client()._core, operation, path={"x": 1}, query={"q": 1})
    assert bare.last.url.raw_path.decode() == expected


@pytest.mark.parametrize(
    ("content", "value", "query"),
    [
        ("application/x-www-form-urlencoded", {"a": "x y", "b": [1, 2]}, "a=x%20y&b=1&b=2"),
        ("application/json", {"a": 1}, "%7B%22a%22%3A1%7D"),
        ("text/plain", "a&b", "a%26b"),
    ],
)
def test_a_parameter_that_is_the_whole_query(
    bare: Wire, content: str, value: Any, query: str
) -> None:
    """OAS 3.2 `in: querystring`: a form fills the query, other media types stand in it whole."""
    operation = Operation[Any](
        "x.y",
        "GET",
        "/x",
        (Parameter("q", "querystring", content=content), Parameter("h", "header")),
        responses={"200": Response()},
    )
    call(bare.client()._core, operation, querystring=value)
    assert bare.last.url.query.decode() == query
    form = Parameter("q", "querystring", content="application/x-www-form-urlencoded")
    operation = Operation[Any]("x.y", "GET", "/x", (form,))
    with pytest.raises(RequestInvalid, match="an object is needed"):
        call(bare.client()._core, operation, querystring=[1])


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "post"])
@pytest.mark.parametrize("content", [None, b"[1]"])
@pytest.mark.parametrize(
    "own", [{}, {"X-Team": "a", "Host": "elsewhere.example", "Accept-Encoding": "br"}]
)
def test_the_header_fields_are_those_that_the_library_would_send(
    wire: Wire, method: str, content: bytes | None, own: dict[str, str]
) -> None:
    """`Host` first, a length for content or where it is usual, and the client's own fields."""
    wire.answer(httpx.Response(200))
    operation = Operation[Any](
        "t.x", method, "/t", body=Body("application/json", required=False),
        responses={"200": Response()},
    )  # fmt: skip
    http = httpx.Client(transport=httpx.MockTransport(wire), headers=own)
    client = Recoup(http_client=http, api_key="k", default_headers={"User-Agent": "u"})

    call(client._core, operation, **({} if content is None else {"body": [1]}))

    sent = wire.last
    assert sent.method == method
    assert sent.content == (content or b"")
    more = {"Content-Type": "application/json"} if content else {}
    expected = http.build_request(
        method, str(sent.url), content=content,
        headers={"User-Agent": "u", "Accept": "*/*", "Accept-Encoding": "gzip, deflate", **more},
    )  # fmt: skip
    assert sorted(sent.headers.raw) == sorted(expected.headers.raw)
    assert own or next(iter(sent.headers)) == "host"
