"""Recoup: API key or bearer token, exactly one of two arguments, a POST that may be repeated."""

import logging
import time
from uuid import UUID

import httpx
import pytest

from generated.recoup import UNSET, AsyncRecoup, Recoup, errors, models

ORGANIZATION = UUID("5b495058-9ffc-4b9b-810a-c9d43ffc6500")
ACCOUNT = UUID("9e227208-b592-49c0-8c8f-043b66c634b0")
MEMBER = {
    "status": "success",
    "id": "24e939f6-178f-497b-9d64-5bf2b5a70a2e",
    "account_id": str(ACCOUNT),
}
KEY = "rk_live_3141592653"
BOTH = pytest.mark.parametrize("client_class", [Recoup, AsyncRecoup])


def add_bruce(client):
    return client.organizations.add_member(
        organization_id=ORGANIZATION, email="bruce@wayne.example"
    )


def test_the_readme_example(server) -> None:
    """A member is added with an API key, and the answer's fields have their Python types."""
    server.answers(200, MEMBER)

    with Recoup(api_key=KEY, base_url=server.url) as recoup:
        member = recoup.organizations.add_member(
            organization_id=ORGANIZATION, email="bruce@wayne.example"
        )

    assert isinstance(member, models.AddOrganizationMemberResponse)
    assert member.account_id == ACCOUNT
    assert server.request.method == "POST"
    assert server.request.target == "/api/organizations/members"
    assert server.request.headers["x-api-key"] == KEY
    assert server.request.headers["Content-Type"] == "application/json"
    assert server.request.json == {
        "organizationId": str(ORGANIZATION),
        "email": "bruce@wayne.example",
    }


async def test_the_readme_example_async(server) -> None:
    """The async client takes the same arguments and gives the same value."""
    server.answers(200, MEMBER)

    async with AsyncRecoup(api_key=KEY, base_url=server.url) as recoup:
        member = await recoup.organizations.add_member(
            organization_id=str(ORGANIZATION), account_id=ACCOUNT
        )

    assert member.account_id == ACCOUNT
    assert server.request.headers["x-api-key"] == KEY
    assert server.request.json == {"organizationId": str(ORGANIZATION), "accountId": str(ACCOUNT)}


@BOTH
@pytest.mark.parametrize(
    ("credentials", "header", "value"),
    [
        ({"api_key": KEY}, "x-api-key", KEY),
        ({"api_key": lambda: KEY}, "x-api-key", KEY),
        ({"bearer_token": KEY}, "Authorization", f"Bearer {KEY}"),
        ({"bearer_token": lambda: KEY}, "Authorization", f"Bearer {KEY}"),
    ],
    ids=["api key", "api key callable", "bearer token", "bearer token callable"],
)
def test_either_credential_is_enough(
    server, drive, client_class, credentials, header, value
) -> None:
    """An API key or a bearer token, each as a string or as a callable, stands in its own header."""
    server.answers(200, MEMBER)

    drive(client_class(**credentials, base_url=server.url), add_bruce)

    sent = {name: server.request.headers[name] for name in ("x-api-key", "Authorization")}
    assert sent == dict.fromkeys(sent) | {header: value}


@BOTH
@pytest.mark.parametrize(
    ("variable", "header", "value"),
    [
        ("RECOUP_API_KEY", "x-api-key", KEY),
        ("RECOUP_BEARER_TOKEN", "Authorization", f"Bearer {KEY}"),
    ],
)
def test_credentials_come_from_the_environment(
    server, drive, monkeypatch, client_class, variable, header, value
) -> None:
    """Without an argument the credential is read from the environment."""
    monkeypatch.setenv(variable, KEY)
    server.answers(200, MEMBER)

    drive(client_class(base_url=server.url), add_bruce)

    assert server.request.headers[header] == value


def test_a_callable_is_asked_for_each_call(server) -> None:
    """A credential that changes over time is read anew by every call."""
    keys = iter(["first", "second"])
    server.answers(200, MEMBER)
    server.answers(200, MEMBER)

    with Recoup(api_key=lambda: next(keys), base_url=server.url) as recoup:
        add_bruce(recoup)
        add_bruce(recoup)

    assert [r.headers["x-api-key"] for r in server.received] == ["first", "second"]


@BOTH
def test_no_credential_is_told_before_sending(server, drive, client_class) -> None:
    """Without any credential nothing is sent, and the error says what could be given."""
    with pytest.raises(errors.CredentialsMissing, match="RECOUP_API_KEY"):
        drive(client_class(base_url=server.url), add_bruce)

    assert server.received == []


@BOTH
@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"organization_id": "wayne", "email": "b@w.example"}, "organization_id"),
        ({"organization_id": 7, "email": "b@w.example"}, "organization_id"),
        ({"organization_id": None, "email": "b@w.example"}, "organization_id"),
        ({"organization_id": ORGANIZATION, "email": 7}, "email"),
        ({"organization_id": ORGANIZATION, "email": None}, "email"),
        ({"organization_id": ORGANIZATION}, "account_id"),
        (
            {"organization_id": ORGANIZATION, "account_id": ACCOUNT, "email": "b@w.example"},
            "account_id",
        ),
        ({"organization_id": ORGANIZATION, "email": UNSET, "account_id": UNSET}, "account_id"),
    ],
)
def test_a_bad_argument_is_refused_before_sending(
    server, drive, client_class, arguments, field
) -> None:
    """What the schema refuses is never sent, and the error names the argument."""
    with pytest.raises(errors.RequestInvalid) as caught:
        drive(
            client_class(api_key=KEY, base_url=server.url),
            lambda client: client.organizations.add_member(**arguments),
        )

    assert field in str(caught.value)
    assert server.received == []


@BOTH
def test_unset_is_not_sent(server, drive, client_class) -> None:
    """An argument that is UNSET is left out, exactly as one that was not given."""
    server.answers(200, MEMBER)

    drive(
        client_class(api_key=KEY, base_url=server.url),
        lambda client: client.organizations.add_member(
            organization_id=ORGANIZATION, account_id=UNSET, email="b@w.example"
        ),
    )

    assert server.request.json == {"organizationId": str(ORGANIZATION), "email": "b@w.example"}


@BOTH
@pytest.mark.parametrize("retry_after", ["0", None], ids=["Retry-After", "backoff"])
def test_add_member_is_tried_again_after_a_503(server, drive, client_class, retry_after) -> None:
    """Adding is documented as idempotent, so a 503 is followed by the same request again."""
    server.answers(503, headers={"Retry-After": retry_after} if retry_after else None)
    server.answers(200, MEMBER)

    member = drive(client_class(api_key=KEY, base_url=server.url), add_bruce)

    first, second = server.received
    assert first.body == second.body
    assert member.account_id == ACCOUNT


def test_retry_after_is_waited_for(server) -> None:
    """The next attempt starts no sooner than the server asked for."""
    server.answers(503, headers={"Retry-After": "1"})
    server.answers(200, MEMBER)

    started = time.monotonic()
    with Recoup(api_key=KEY, base_url=server.url) as recoup:
        add_bruce(recoup)

    assert time.monotonic() - started >= 1


@BOTH
def test_unknown_response_fields_are_kept(server, drive, client_class) -> None:
    """A field that the spec does not know yet is not lost."""
    server.answers(200, MEMBER | {"invited_by": "alfred"})

    member = drive(client_class(api_key=KEY, base_url=server.url), add_bruce)

    assert member.model_extra == {"invited_by": "alfred"}


@BOTH
def test_drift_is_never_silent(server, drive, client_class) -> None:
    """A wrong-typed field warns by default, naming the place in the body."""
    server.answers(200, MEMBER | {"account_id": 7})

    with pytest.warns(UserWarning, match="/account_id"):
        drive(client_class(api_key=KEY, base_url=server.url), add_bruce)


@BOTH
def test_drift_raises_on_request(server, drive, client_class) -> None:
    """With on_drift="raise" a response that breaks the spec is an error, not a value."""
    server.answers(200, MEMBER | {"account_id": 7})

    with pytest.raises(errors.ResponseInvalid, match="/account_id"):
        drive(client_class(api_key=KEY, base_url=server.url, on_drift="raise"), add_bruce)


@BOTH
@pytest.mark.parametrize(
    ("content", "content_type"),
    [(b"{", "application/json"), (b"\xff", "application/json"), (b"<p>hi</p>", "text/html")],
)
def test_a_success_that_cannot_be_read_is_an_error(
    server, drive, client_class, content, content_type
) -> None:
    """Broken JSON, broken UTF-8 or another media type on a documented 200 is ResponseInvalid."""
    server.answers(200, content=content, headers={"Content-Type": content_type})

    with pytest.raises(errors.ResponseInvalid):
        drive(client_class(api_key=KEY, base_url=server.url), add_bruce)


@BOTH
def test_an_undocumented_status_is_still_typed(server, drive, client_class) -> None:
    """A status that the spec does not mention becomes the error of its number, body as sent."""
    server.answers(404, {"status": "error", "error": "no such organization"})

    with pytest.raises(errors.NotFoundError) as caught:
        drive(client_class(api_key=KEY, base_url=server.url), add_bruce)

    assert caught.value.status_code == 404
    assert b"no such organization" in caught.value.content


@BOTH
def test_the_raw_response_is_within_reach(server, drive, client_class) -> None:
    """with_response gives status, headers and bytes beside the value."""
    server.answers(200, MEMBER, headers={"x-request-id": "r-1"})

    response = drive(
        client_class(api_key=KEY, base_url=server.url),
        lambda client: client.with_response(
            client.organizations.add_member, organization_id=ORGANIZATION, email="b@w.example"
        ),
    )

    assert response.data.account_id == ACCOUNT
    assert response.status_code == 200
    assert response.headers["x-request-id"] == "r-1"
    assert response.request_id == "r-1"
    assert response.drift == ()


@BOTH
def test_secrets_are_not_shown(server, drive, client_class, caplog) -> None:
    """The key appears neither in the client's repr nor in errors nor in logs."""
    server.answers(403, {"status": "error", "error": "no"})
    caplog.set_level(logging.DEBUG)
    client = client_class(api_key=KEY, bearer_token=KEY, base_url=server.url)
    shown = [repr(client), str(client)]

    with pytest.raises(errors.ForbiddenError) as caught:
        drive(client, add_bruce)

    error = caught.value
    shown += [repr(error), str(error), repr(error.response), caplog.text]
    assert KEY not in "".join(shown)


@BOTH
def test_a_key_that_no_header_can_hold_is_refused_unseen(server, drive, client_class) -> None:
    """A key with a line break is refused before sending, and not repeated in the error."""
    with pytest.raises(errors.RequestInvalid) as caught:
        drive(client_class(api_key=f"{KEY}\r\nX: y", base_url=server.url), add_bruce)

    assert KEY not in repr(caught.value) + str(caught.value)
    assert server.received == []


@BOTH
def test_no_server_is_a_connection_error(drive, client_class) -> None:
    """When nobody listens the error is the client's own, not one of the HTTP library."""
    client = client_class(api_key=KEY, base_url="http://127.0.0.1:1")

    with pytest.raises(errors.ConnectionError):
        drive(client, add_bruce)


def test_the_documented_server_is_the_default() -> None:
    """Without base_url a call goes to the server of the spec."""
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(200, json=MEMBER)

    with Recoup(
        api_key=KEY, http_client=httpx.Client(transport=httpx.MockTransport(answer))
    ) as recoup:
        add_bruce(recoup)

    assert seen == ["https://api.recoupable.dev/api/organizations/members"]
