"""Stellas: two credentials at once, a required header, and 201 on success."""

import pytest

from generated.stellas import AsyncStellas, Stellas, errors

TOKEN = "stellas_access_1414"
SECRET = "stellas_secret_1732"
SENT = {"status": True, "message": "Invitation sent successfully"}
BOTH = pytest.mark.parametrize("client_class", [Stellas, AsyncStellas])


def invite(client):
    return client.members.invite(
        business_id="b-1", email="newmember@example.com", member_role_id="role_abc123"
    )


def test_the_readme_example(server) -> None:
    """The three required headers and the body go out as the page shows them."""
    server.answers(201, SENT)

    with Stellas(bearer_token=TOKEN, secret_key=SECRET, base_url=f"{server.url}/api/v1") as stellas:
        invited = stellas.members.invite(
            business_id="b-1", email="newmember@example.com", member_role_id="role_abc123"
        )

    assert invited.status is True
    assert invited.message == "Invitation sent successfully"
    assert (server.request.method, server.request.target) == ("POST", "/api/v1/clients/members")
    assert server.request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert server.request.headers["SECRET_KEY"] == SECRET
    assert server.request.headers["businessId"] == "b-1"
    assert server.request.json == {
        "email": "newmember@example.com",
        "memberRoleId": "role_abc123",
    }


async def test_the_readme_example_async(server) -> None:
    """The async client reads the same 201."""
    server.answers(201, SENT)

    async with AsyncStellas(bearer_token=TOKEN, secret_key=SECRET, base_url=server.url) as stellas:
        invited = await invite(stellas)

    assert invited.status is True


@BOTH
def test_both_credentials_come_from_the_environment(
    server, drive, monkeypatch, client_class
) -> None:
    """STELLAS_BEARER_TOKEN and STELLAS_SECRET_KEY are used when nothing is given."""
    monkeypatch.setenv("STELLAS_BEARER_TOKEN", TOKEN)
    monkeypatch.setenv("STELLAS_SECRET_KEY", SECRET)
    server.answers(201, SENT)

    drive(client_class(base_url=server.url), invite)

    assert server.request.headers["SECRET_KEY"] == SECRET


@BOTH
@pytest.mark.parametrize("given", [{"bearer_token": TOKEN}, {"secret_key": SECRET}])
def test_one_credential_is_not_enough(server, drive, client_class, given) -> None:
    """Token and secret key are needed together; one alone is refused unsent."""
    with pytest.raises(errors.CredentialsMissing):
        drive(client_class(**given, base_url=server.url), invite)

    assert server.received == []


@BOTH
@pytest.mark.parametrize("business_id", [None, 7, "b\r\nX: y"])
def test_a_header_that_cannot_be_sent_is_refused(server, drive, client_class, business_id) -> None:
    """BusinessId is a string that a header can hold; anything else is refused unsent."""
    with pytest.raises(errors.RequestInvalid, match="business_id"):
        drive(
            client_class(bearer_token=TOKEN, secret_key=SECRET, base_url=server.url),
            lambda client: client.members.invite(
                business_id=business_id, email="a@b.example", member_role_id="r"
            ),
        )

    assert server.received == []


@BOTH
def test_a_200_is_not_the_documented_success(server, drive, client_class) -> None:
    """Stellas documents 201 alone; another 2xx is reported instead of being taken for it."""
    server.answers(200, SENT)

    with pytest.raises(errors.UnexpectedStatus):
        drive(client_class(bearer_token=TOKEN, secret_key=SECRET, base_url=server.url), invite)
