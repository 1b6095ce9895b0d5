"""Qonto: two servers, OAuth2 with scopes, a nested body, and a 422 that comes in two forms."""

from uuid import UUID

import httpx
import pytest

from generated.qonto import UNSET, AsyncQonto, Qonto, errors, models

TOKEN = "ory_at_2718281828"
TEAM = UUID("3c90c3cc-0d44-4b50-8888-8dd25736052a")
INVITED = {
    "membership": {
        "id": "24e939f6-178f-497b-9d64-5bf2b5a70a2e",
        "first_name": "Bruce Thomas Patrick",
        "last_name": "Wayne",
        "email": "client@qonto.com",
        "role": "employee",
        "team_id": str(TEAM),
    }
}
BRUCE = {"email": "client@qonto.com", "first_name": "Bruce", "role": "employee"}
PATH = "/v2/memberships/invite_employee_or_accountant"
BOTH = pytest.mark.parametrize("client_class", [Qonto, AsyncQonto])


def invite_bruce(client):
    return client.memberships.invite(membership=BRUCE)


def test_the_readme_example(server) -> None:
    """A person is invited with an access token; the answer says who, and in which team."""
    server.answers(200, INVITED)

    with Qonto(access_token=TOKEN, base_url=server.url) as qonto:
        invited = qonto.memberships.invite(
            membership={
                "email": "client@qonto.com",
                "first_name": "Bruce",
                "role": "employee",
                "team_id": TEAM,
            }
        )

    assert invited.membership.team_id == TEAM
    assert invited.membership.role == "employee"
    assert (server.request.method, server.request.target) == ("POST", PATH)
    assert server.request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert server.request.json == {"membership": BRUCE | {"team_id": str(TEAM)}}


async def test_the_readme_example_async(server) -> None:
    """The async client invites in the same words."""
    server.answers(200, INVITED)

    async with AsyncQonto(access_token=TOKEN, base_url=server.url) as qonto:
        invited = await qonto.memberships.invite(membership=BRUCE)

    assert invited.membership.last_name == "Wayne"
    assert server.request.json == {"membership": BRUCE}


@BOTH
def test_a_nested_object_is_a_model_or_a_dict(server, drive, client_class) -> None:
    """The model and the plain dict of a nested object give the same request."""
    server.answers(200, INVITED)
    server.answers(200, INVITED)
    model = models.MembershipsInviteRequestMembership(
        email="client@qonto.com", first_name="Bruce", role="employee"
    )

    for membership in (model, BRUCE):
        drive(
            client_class(access_token=TOKEN, base_url=server.url),
            lambda client, value=membership: client.memberships.invite(membership=value),
        )

    first, second = server.received
    assert first.json == second.json == {"membership": BRUCE}


@BOTH
def test_unset_inside_a_nested_object_is_not_sent(server, drive, client_class) -> None:
    """UNSET inside a nested dict leaves its key out."""
    server.answers(200, INVITED)

    drive(
        client_class(access_token=TOKEN, base_url=server.url),
        lambda client: client.memberships.invite(membership=BRUCE | {"team_id": UNSET}),
    )

    assert server.request.json == {"membership": BRUCE}


@BOTH
@pytest.mark.parametrize(
    ("membership", "field"),
    [
        ({"role": "owner"}, "role"),
        ({"team_id": "the bat cave"}, "team_id"),
        ({"email": None}, "email"),
        ({"first_name": 7}, "first_name"),
        ("bruce", "membership"),
    ],
)
def test_a_bad_nested_field_is_refused_before_sending(
    server, drive, client_class, membership, field
) -> None:
    """The error names the field inside the nested object; null is not the same as left out."""
    with pytest.raises(errors.RequestInvalid) as caught:
        drive(
            client_class(access_token=TOKEN, base_url=server.url),
            lambda client: client.memberships.invite(membership=membership),
        )

    assert field in str(caught.value)
    assert server.received == []


@BOTH
def test_the_sandbox_header_is_sent_when_given(server, drive, client_class) -> None:
    """X-Qonto-Staging-Token is an argument of the call, and absent unless it is given."""
    server.answers(200, INVITED)
    server.answers(200, INVITED)

    drive(
        client_class(access_token=TOKEN, base_url=server.url),
        lambda client: client.memberships.invite(membership=BRUCE, x_qonto_staging_token="fixture"),
    )
    drive(client_class(access_token=TOKEN, base_url=server.url), invite_bruce)

    assert [r.headers["X-Qonto-Staging-Token"] for r in server.received] == ["fixture", None]


@pytest.mark.parametrize(
    ("arguments", "host"),
    [
        ({}, "thirdparty.qonto.com"),
        ({"server": "production"}, "thirdparty.qonto.com"),
        ({"server": "sandbox"}, "thirdparty-sandbox.staging.qonto.co"),
        ({"base_url": "https://proxy.example/qonto/"}, "proxy.example"),
    ],
)
def test_servers_have_names(arguments, host) -> None:
    """Production is the default, the sandbox has a name, and base_url goes anywhere else."""
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url)
        return httpx.Response(200, json=INVITED)

    http_client = httpx.Client(transport=httpx.MockTransport(answer))
    with Qonto(access_token=TOKEN, http_client=http_client, **arguments) as qonto:
        invite_bruce(qonto)

    [url] = seen
    assert (url.scheme, url.host) == ("https", host)
    assert url.path == PATH if host != "proxy.example" else url.path == f"/qonto{PATH}"


def test_an_unknown_server_is_refused() -> None:
    """A server that the spec does not have is an error when the client is made."""
    with pytest.raises((errors.RequestInvalid, ValueError), match="production"):
        Qonto(access_token=TOKEN, server="moon")


@BOTH
def test_the_api_key_is_not_enough_for_an_oauth_operation(server, drive, client_class) -> None:
    """The operation asks for OAuth alone, so the API key that Qonto also knows is never sent."""
    with pytest.raises(errors.CredentialsMissing, match="QONTO_ACCESS_TOKEN"):
        drive(client_class(secret_key="slug:secret", base_url=server.url), invite_bruce)

    assert server.received == []


@BOTH
def test_the_token_comes_from_the_environment(server, drive, monkeypatch, client_class) -> None:
    """QONTO_ACCESS_TOKEN is used when no token is given."""
    monkeypatch.setenv("QONTO_ACCESS_TOKEN", TOKEN)
    server.answers(200, INVITED)

    drive(client_class(base_url=server.url), invite_bruce)

    assert server.request.headers["Authorization"] == f"Bearer {TOKEN}"


@BOTH
@pytest.mark.parametrize("as_array", [True, False], ids=["as the example", "as the schema"])
def test_422_is_read_in_both_forms(server, drive, client_class, as_array) -> None:
    """The errors of a 422 are typed whether they come as an array or as one object."""
    problem = {
        "code": "blank",
        "detail": "first_name must be filled",
        "source": {"pointer": "/first_name"},
    }
    server.answers(422, {"errors": [problem] if as_array else problem})

    with pytest.raises(errors.UnprocessableEntityError) as caught:
        drive(client_class(access_token=TOKEN, base_url=server.url), invite_bruce)

    found = caught.value.body.errors
    first = found[0] if as_array else found
    assert isinstance(first, models.UnprocessableEntityError)
    assert first.source.pointer == "/first_name"


@BOTH
def test_a_role_that_is_not_known_yet_survives(server, drive, client_class) -> None:
    """An enum value that the spec does not list is given as it came."""
    server.answers(200, {"membership": INVITED["membership"] | {"role": "auditor"}})

    invited = drive(
        client_class(access_token=TOKEN, base_url=server.url, on_drift="ignore"), invite_bruce
    )

    assert invited.membership.role == "auditor"


@BOTH
def test_an_invitation_is_not_repeated(server, drive, client_class) -> None:
    """Nothing says that inviting twice is harmless, so a 503 is reported at once."""
    server.answers(503, headers={"Retry-After": "0"})

    with pytest.raises(errors.ServerError):
        drive(client_class(access_token=TOKEN, base_url=server.url), invite_bruce)

    assert len(server.received) == 1
