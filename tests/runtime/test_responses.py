"""Whatever comes back: a typed value, or a typed error; never a wrong value without a word."""

from __future__ import annotations

import json
import uuid
import warnings
from typing import Annotated, Any

import httpx
import pytest

from tests.runtime import sample_models as models
from tests.runtime.conftest import MEMBER, Wire, call
from wireproof.runtime import (
    ApiError,
    ConflictError,
    Drift,
    DriftWarning,
    ForbiddenError,
    HttpResponse,
    Operation,
    RateLimitError,
    Response,
    ResponseInvalid,
    Retry,
    ServerError,
    StatusError,
    UnexpectedStatus,
)

ORG = uuid.UUID("11111111-2222-4333-8444-555555555555")
JSON = {"Content-Type": "application/json"}


def get(wire: Wire, **options: Any) -> Any:
    client = wire.client(retry=Retry(max=0), **options)
    return client.organizations.get_member(organization_id=ORG, name="x")


def add(wire: Wire, **options: Any) -> Any:
    client = wire.client(retry=Retry(max=0), **options)
    return client.organizations.add_member(organization_id=ORG, email="x")


HOSTILE = {
    "truncated": (b'{"success":tru', JSON),
    "html": (b"<html>oops</html>", {"Content-Type": "text/html"}),
    "html that claims to be JSON": (b"<html>oops</html>", JSON),
    "NaN": (b'{"success":true,"score":NaN}', JSON),
    "NaN in an unknown property": (b'{"success":true,"zz":NaN}', JSON),
    "-Infinity": (b'{"success":true,"zz":[-Infinity]}', JSON),
    "UTF-16": ('{"success":true}'.encode("utf-16"), JSON),
    "UTF-16 with a charset": (
        '{"success":true}'.encode("utf-16-le"),
        {"Content-Type": "application/json; charset=utf-16"},
    ),
    "bad UTF-8": (b'{"success":true,"zz":"\xff"}', JSON),
    "half a surrogate pair": (b'{"success":true,"zz":"\\ud800"}', JSON),
    "3,000 deep": (b"[" * 3000 + b"]" * 3000, JSON),
    "3,000 deep in an unknown property": (
        b'{"success":true,"z":' + b"[" * 3000 + b"]" * 3000 + b"}",
        JSON,
    ),
    "trailing text": (b'{"success":true} x', JSON),
    "a number of 5,000 digits": (b'{"success":true,"zz":' + b"1" * 5000 + b"}", JSON),
    "other JSON, labelled as text": (b'{"error":"no"}', {"Content-Type": "text/plain"}),
}


@pytest.mark.parametrize("on_drift", ["warn", "ignore", "raise"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_success_is_a_typed_error(wire: Wire, name: str, on_drift: Any) -> None:
    """A body that is not what it says is `ResponseInvalid`, whatever the policy."""
    content, headers = HOSTILE[name]
    wire.answer(httpx.Response(200, content=content, headers=headers))
    with pytest.raises(ResponseInvalid) as refused:
        get(wire, on_drift=on_drift)
    assert refused.value.operation == "organizations.get_member"
    assert refused.value.response is not None
    assert refused.value.response.content == content


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_error_is_still_that_error(wire: Wire, name: str) -> None:
    """A 404 with a broken body is a 404; what came is in `body` and `content`."""
    content, headers = HOSTILE[name]
    wire.answer(httpx.Response(404, content=content, headers=headers))
    with pytest.raises(StatusError) as refused:
        get(wire, on_drift="ignore")
    assert refused.value.status_code == 404
    assert refused.value.content == content
    assert refused.value.drift or name == "3,000 deep"


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (json.dumps(MEMBER).encode(), {"Content-Type": "Application/JSON; charset=UTF-8"}),
        (b"\xef\xbb\xbf" + json.dumps(MEMBER).encode(), JSON),
        (b" \n" + json.dumps(MEMBER).encode() + b"\n", JSON),
        (b'{"success":false,"success":true,"accountId":"%s"}' % MEMBER["accountId"].encode(), JSON),
        (b'{"success":true,"accountId":"%s","zz":"NaN"}' % MEMBER["accountId"].encode(), JSON),
    ],
)
def test_odd_but_valid_json_is_read(wire: Wire, content: bytes, headers: Any) -> None:
    """Capitals, parameters, a byte order mark, blanks, repeated keys: all of that is JSON."""
    wire.answer(httpx.Response(200, content=content, headers=headers))
    assert get(wire, on_drift="raise").success is True


@pytest.mark.parametrize("content_type", [None, "application/problem+json", "text/json"])
def test_json_by_another_name_is_drift(wire: Wire, content_type: str | None) -> None:
    """A missing or different JSON media type is read, and reported."""
    headers = {"Content-Type": content_type} if content_type else {}
    wire.answer(httpx.Response(200, content=json.dumps(MEMBER).encode(), headers=headers))
    with pytest.warns(DriftWarning, match="content type application/json; got"):
        assert get(wire).success is True
    with pytest.raises(ResponseInvalid):
        get(wire, on_drift="raise")


def test_unknown_properties_are_kept(wire: Wire) -> None:
    """What the vendor did not document is there all the same, and is no drift."""
    wire.json(200, {**MEMBER, "plan": {"seats": 3}})
    assert get(wire, on_drift="raise").model_extra == {"plan": {"seats": 3}}


def test_a_documented_error_has_its_typed_body(wire: Wire) -> None:
    """The exception carries the body in its documented type, and the response."""
    wire.json(403, {"error": "not yours"}, **{"X-Request-Id": "r-1"})
    with pytest.raises(ForbiddenError) as refused:
        add(wire)
    error = refused.value
    assert isinstance(error.body, models.Problem)
    assert error.body.error == "not yours"
    assert (error.status_code, error.request_id, error.attempts) == (403, "r-1", 1)
    assert str(error).startswith("organizations.add_member: 403 Forbidden: ")
    assert error.response.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (409, ConflictError),
        (418, StatusError),
        (429, RateLimitError),
        (500, ServerError),
        (503, ServerError),
        (599, ServerError),
    ],
)
def test_an_undocumented_error_has_its_class_by_status(wire: Wire, status: int, kind: Any) -> None:
    """Nothing documented: the class by status, the body as JSON or text."""
    wire.json(status, {"a": 1})
    with pytest.raises(ApiError) as refused:
        get(wire)
    assert type(refused.value) is kind
    assert refused.value.body == {"a": 1}
    wire.answer(httpx.Response(status, text="down"))
    with pytest.raises(ApiError) as refused:
        get(wire)
    assert refused.value.body == "down"


@pytest.mark.parametrize("status", [201, 202, 204, 206, 300, 302, 304])
def test_an_undocumented_success_is_unexpected(wire: Wire, status: int) -> None:
    """A status below 400 that is not documented is an error of its own, with what came."""
    wire.answer(httpx.Response(status, json=MEMBER))
    with pytest.raises(UnexpectedStatus) as refused:
        get(wire)
    assert refused.value.status_code == status


def test_default_is_for_errors_where_a_success_is_documented(wire: Wire) -> None:
    """`default` describes the errors; a 201 is still not what was promised."""
    wire.json(422, {"error": "no"})
    with pytest.raises(StatusError) as refused:
        add(wire)
    assert refused.value.body.error == "no"
    wire.json(201, {"error": "no"})
    with pytest.raises(UnexpectedStatus):
        add(wire)


def test_default_is_the_success_where_nothing_else_is(wire: Wire) -> None:
    """With `default` alone, a 2xx is decoded by it."""
    operation = Operation[Any](
        "x.y", "GET", "/x", responses={"default": Response("application/json", models.Problem)}
    )
    wire.json(201, {"error": "fine"})
    assert call(wire.client()._core, operation).error == "fine"


def test_the_exact_status_wins_over_its_range() -> None:
    """OAS 3.1 section 4.8.16: an explicit code takes precedence over a range."""
    from wireproof.runtime.decode import find_responses

    exact, wide, rest = Response("a/a"), Response("b/b"), Response("c/c")
    operation = Operation[Any](
        "x.y", "GET", "/x", responses={"404": exact, "4XX": wide, "default": rest, "3XX": wide}
    )
    assert find_responses(operation, 404) == ((exact,), True)
    assert find_responses(operation, 410) == ((wide,), True)
    assert find_responses(operation, 500) == ((rest,), False)
    assert find_responses(operation, 302) == ((wide,), True)


def test_several_media_types_under_one_status(wire: Wire) -> None:
    """The header decides; ranges count; text and bytes come as they are."""
    operation = Operation[Any](
        "x.y",
        "GET",
        "/x",
        responses={
            "200": (
                Response("application/json", models.Problem),
                Response("text/csv", str),
                Response("image/*", bytes),
            )
        },
    )
    for content, kind, expected in [
        (b'{"error":"x"}', "application/json", models.Problem(error="x")),
        ("a;é".encode("latin-1"), "text/csv; charset=iso-8859-1", "a;é"),
        (b"\x89PNG", "image/png", b"\x89PNG"),
    ]:
        wire.answer(httpx.Response(200, content=content, headers={"Content-Type": kind}))
        assert call(wire.client()._core, operation) == expected
    assert wire.last.headers["accept"] == "application/json, text/csv, image/*"
    wire.answer(httpx.Response(200, content=b"\xff", headers={"Content-Type": "text/csv"}))
    with pytest.raises(ResponseInvalid, match="text"):
        call(wire.client()._core, operation)


def test_any_json_is_strict_json(wire: Wire) -> None:
    """Where the document says nothing about the body, it still has to be JSON."""
    operation = Operation[Any](
        "x.y", "GET", "/x", responses={"200": Response("application/json", Any)}
    )
    wire.json(200, [1, None, {"a": 1.5}])
    assert call(wire.client()._core, operation) == [1, None, {"a": 1.5}]
    wire.answer(httpx.Response(200, content=b"[NaN]", headers=JSON))
    with pytest.raises(ResponseInvalid):
        call(wire.client()._core, operation)


def test_content_where_none_is_documented_is_drift(wire: Wire) -> None:
    """The value is None as promised, and the policy hears of the rest."""
    operation = Operation[None]("x.y", "GET", "/x", responses={"200": Response()})
    seen: list[Drift] = []
    wire.json(200, {"a": 1})
    call(wire.client(on_drift=seen.append)._core, operation)
    assert [(d.pointer, d.expected) for d in seen] == [("", "No body is documented")]
    wire.answer(httpx.Response(200))
    call(wire.client(on_drift="raise")._core, operation)


def test_an_annotated_model_is_read_like_the_model(wire: Wire) -> None:
    """With notes of a user's own beside it."""
    kind = Annotated[models.Circle, "a note"]
    some = Operation[Any]("x.y", "GET", "/x", responses={"200": Response("application/json", kind)})
    wire.json(200, {"kind": "circle", "radius": 1})
    assert isinstance(call(wire.client(on_drift="raise")._core, some), models.Circle)


def test_head_and_204_have_no_body(wire: Wire) -> None:
    """No body is decoded where HTTP allows none."""
    head = Operation[Any]("x.y", "HEAD", "/x", responses={"200": Response("application/json", int)})
    wire.answer(httpx.Response(200, headers=JSON))
    assert call(wire.client(on_drift="raise")._core, head) is None
    either = (Response("application/json", int), Response())
    maybe = Operation[Any]("x.y", "GET", "/x", responses={"2XX": either})
    wire.answer(httpx.Response(200, headers=JSON))
    assert call(wire.client(on_drift="raise")._core, maybe) is None
    wire.json(200, 5)
    assert call(wire.client(on_drift="raise")._core, maybe) == 5
    gone = Operation[Any]("x.y", "GET", "/x", responses={"204": Response()})
    wire.answer(httpx.Response(204))
    assert call(wire.client()._core, gone) is None


@pytest.mark.parametrize("key", ["2XX", "default"])
@pytest.mark.parametrize("status", [204, 200])
@pytest.mark.parametrize("kind", [str, int])
def test_nothing_where_a_value_is_documented_is_drift(
    wire: Wire, key: str, status: int, kind: type
) -> None:
    """Also in a 204 that no response but a range speaks of, and where the JSON is a text."""
    records: list[Drift] = []
    some = Operation[Any]("x.y", "GET", "/x", responses={key: Response("application/json", kind)})
    wire.answer(httpx.Response(status, headers=JSON))
    assert call(wire.client(on_drift=records.append)._core, some) is None
    assert [(one.expected, one.got) for one in records] == [("A body is documented", "nothing")]


def test_a_response_that_is_too_large_is_refused(wire: Wire) -> None:
    """A limit, in bytes after content codings, keeps memory bounded."""
    wire.answer(httpx.Response(200, content=b" " * 2000, headers=JSON))
    with pytest.raises(ResponseInvalid, match="too large"):
        get(wire, max_response_bytes=1000)


def test_a_broken_content_coding_is_a_response_error(wire: Wire) -> None:
    """What claims to be gzip has to be gzip."""

    def broken(request: httpx.Request) -> httpx.Response:
        headers = {**JSON, "Content-Encoding": "gzip"}
        return httpx.Response(200, headers=headers, stream=httpx.ByteStream(b"no gzip"))

    wire.answer(broken)
    with pytest.raises(ResponseInvalid, match="content coding"):
        get(wire)


def test_a_response_that_is_made_by_hand() -> None:
    """Tests of users make some: of one attempt, and empty."""
    made = HttpResponse(200)
    assert (made.attempts, made.elapsed, made.content, made.text) == (1, 0.0, b"", "")
    assert (made.method, made.url, len(made.headers)) == ("", "", 0)
    assert StatusError("an error of a test").status_code == 0


def test_drift_policies(wire: Wire) -> None:
    """warn: one warning, pointing at the caller; raise; ignore; or a function."""
    wire.json(200, {"success": "yes", "score": "high"})
    with pytest.warns(DriftWarning) as caught:
        value = get(wire)
    assert value.success == "yes"
    assert len(caught) == 1
    assert caught[0].filename.endswith("sample_client.py")  # the first line outside the tool
    with pytest.raises(ResponseInvalid) as refused:
        get(wire, on_drift="raise")
    assert [d.pointer for d in refused.value.drift] == ["/success", "/score"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert get(wire, on_drift="ignore").score == "high"
    seen: list[Drift] = []
    get(wire, on_drift=seen.append)
    assert seen[0] == Drift(
        "/success", "Input should be a valid boolean", '"yes"', "organizations.get_member"
    )


def test_drift_is_on_the_raw_response(wire: Wire) -> None:
    """Who ignores drift can still look at it."""
    wire.json(200, {"success": True, "role": "owner"})
    client = wire.client(on_drift="ignore")
    raw = client.with_response(client.organizations.get_member, organization_id=ORG, name="x")
    assert raw.data.role == "owner"
    assert [d.pointer for d in raw.drift] == ["/role"]
