"""Close: OAuth only, a path that ends in a slash, and bodies of which nothing is known."""

import pytest

from generated.close import AsyncClose, Close, errors

TOKEN = "close_1618033988"
BOTH = pytest.mark.parametrize("client_class", [Close, AsyncClose])


def create(client):
    return client.memberships.create(email="bruce@wayne.example", role_id="admin")


def test_the_readme_example(server) -> None:
    """A membership is created below the base path, and the slash at the path's end stays."""
    server.answers(200, {})

    with Close(bearer_token=TOKEN, base_url=f"{server.url}/api/v1") as close:
        close.memberships.create(email="bruce@wayne.example", role_id="admin")

    assert (server.request.method, server.request.target) == ("POST", "/api/v1/membership/")
    assert server.request.headers.get_all("Authorization") == [f"Bearer {TOKEN}"]
    assert server.request.json == {"email": "bruce@wayne.example", "role_id": "admin"}


async def test_the_readme_example_async(server) -> None:
    """The async client sends the same request; what the response holds beyond the spec is kept."""
    server.answers(200, {"id": "memb_1"})

    async with AsyncClose(bearer_token=TOKEN, base_url=f"{server.url}/api/v1/") as close:
        membership = await close.memberships.create(email="bruce@wayne.example", role_id="admin")

    assert membership.model_extra == {"id": "memb_1"}
    assert server.request.target == "/api/v1/membership/"


@BOTH
@pytest.mark.parametrize("missing", ["email", "role_id"])
def test_both_fields_are_needed(server, drive, client_class, missing) -> None:
    """Email and role_id are required arguments, refused as null and as another type."""
    for wrong in (None, 7):
        arguments = {"email": "bruce@wayne.example", "role_id": "admin"} | {missing: wrong}
        with pytest.raises(errors.RequestInvalid, match=missing):
            drive(
                client_class(bearer_token=TOKEN, base_url=server.url),
                lambda client, given=arguments: client.memberships.create(**given),
            )

    assert server.received == []


@BOTH
def test_an_api_key_is_not_enough(server, drive, client_class) -> None:
    """The endpoint is OAuth only: with nothing but the API key the call is refused unsent."""
    client = client_class(username="api_key", password="", base_url=server.url)

    with pytest.raises(errors.CredentialsMissing, match="CLOSE_BEARER_TOKEN"):
        drive(client, create)

    assert server.received == []


@BOTH
def test_the_token_comes_from_the_environment(server, drive, monkeypatch, client_class) -> None:
    """CLOSE_BEARER_TOKEN is used when no token is given."""
    monkeypatch.setenv("CLOSE_BEARER_TOKEN", TOKEN)
    server.answers(200, {})

    drive(client_class(base_url=server.url), create)

    assert server.request.headers["Authorization"] == f"Bearer {TOKEN}"


@BOTH
def test_create_is_not_repeated(server, drive, client_class) -> None:
    """A POST without documented idempotency is sent once, whatever Retry-After says."""
    server.answers(503, headers={"Retry-After": "0"})

    with pytest.raises(errors.ServerError) as caught:
        drive(client_class(bearer_token=TOKEN, base_url=server.url), create)

    assert caught.value.status_code == 503
    assert len(server.received) == 1
