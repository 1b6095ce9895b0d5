"""Elastic Path: a JSON:API envelope, a path parameter, defaults that stay unsent, 404 and 409."""

import httpx
import pytest

from generated.elastic_path import AsyncElasticPath, ElasticPath, errors, models

TOKEN = "ep_2236067977"
ACCOUNT = "5b495058-9ffc-4b9b-810a-c9d43ffc6500"
MEMBER = "9e227208-b592-49c0-8c8f-043b66c634b0"
CREATED = {
    "data": {
        "id": "24e939f6-178f-497b-9d64-5bf2b5a70a2e",
        "type": "account_membership",
        "meta": {
            "timestamps": {
                "created_at": "2021-02-23T09:40:33.882Z",
                "updated_at": "2021-02-23T09:40:33.882Z",
            }
        },
        "relationships": {"account_member": {"data": {"id": MEMBER, "type": "account_member"}}},
        "links": {"self": ""},
    }
}
BOTH = pytest.mark.parametrize("client_class", [ElasticPath, AsyncElasticPath])


def create(client):
    return client.account_memberships.create(
        account_id=ACCOUNT, data={"account_member_id": MEMBER, "type": "account_membership"}
    )


def test_the_readme_example(server) -> None:
    """A membership is created in an account; the answer is made of models all the way down."""
    server.answers(201, CREATED)

    with ElasticPath(bearer_token=TOKEN, base_url=server.url) as elastic_path:
        created = elastic_path.account_memberships.create(
            account_id=ACCOUNT,
            data={"account_member_id": MEMBER, "type": "account_membership"},
        )

    assert created.data.relationships.account_member.data.id == MEMBER
    assert created.data.meta.timestamps.created_at == "2021-02-23T09:40:33.882Z"
    assert server.request.method == "POST"
    assert server.request.target == f"/v2/accounts/{ACCOUNT}/account-memberships"
    assert server.request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert server.request.json == {
        "data": {"account_member_id": MEMBER, "type": "account_membership"}
    }


async def test_the_readme_example_async(server) -> None:
    """The async client takes the model of the envelope's content as well."""
    server.answers(201, CREATED)

    async with AsyncElasticPath(bearer_token=TOKEN, base_url=server.url) as elastic_path:
        created = await elastic_path.account_memberships.create(
            account_id=ACCOUNT, data=models.AccountMembership(account_member_id=MEMBER)
        )

    assert created.data.type == "account_membership"
    assert server.request.json == {"data": {"account_member_id": MEMBER}}


@BOTH
def test_a_default_of_the_schema_is_not_sent(server, drive, client_class) -> None:
    """`type` has a default, which is the server's business: what is left out is not sent."""
    server.answers(201, CREATED)

    drive(
        client_class(bearer_token=TOKEN, base_url=server.url),
        lambda client: client.account_memberships.create(
            account_id=ACCOUNT, data={"account_member_id": MEMBER}
        ),
    )

    assert server.request.json == {"data": {"account_member_id": MEMBER}}


@BOTH
@pytest.mark.parametrize(
    ("account_id", "segment"),
    [
        ("a/b", "a%2Fb"),
        ("a b", "a%20b"),
        ("é?#", "%C3%A9%3F%23"),
        ("%2F", "%252F"),
    ],
)
def test_a_path_argument_stays_one_segment(
    server, drive, client_class, account_id, segment
) -> None:
    """Nothing in an account id can reach another path."""
    server.answers(201, CREATED)

    drive(
        client_class(bearer_token=TOKEN, base_url=server.url),
        lambda client: client.account_memberships.create(account_id=account_id, data={}),
    )

    assert server.request.target == f"/v2/accounts/{segment}/account-memberships"


@BOTH
@pytest.mark.parametrize("account_id", ["", ".", "..", None, 7])
def test_a_path_argument_that_names_another_path_is_refused(
    server, drive, client_class, account_id
) -> None:
    """An empty id or a dot segment would change the path, so it is refused unsent."""
    with pytest.raises(errors.RequestInvalid, match="account_id"):
        drive(
            client_class(bearer_token=TOKEN, base_url=server.url),
            lambda client: client.account_memberships.create(account_id=account_id, data={}),
        )

    assert server.received == []


@BOTH
def test_a_conflict_says_what_exists_already(server, drive, client_class) -> None:
    """The 409's list of errors is typed."""
    detail = "account membership with the given account id and account member id already exists"
    server.answers(409, {"errors": [{"status": "409", "title": "Conflict", "detail": detail}]})

    with pytest.raises(errors.ConflictError) as caught:
        drive(client_class(bearer_token=TOKEN, base_url=server.url), create)

    [problem] = caught.value.body.errors
    assert isinstance(problem, models.Error)
    assert problem.detail == detail


@pytest.mark.parametrize(
    ("arguments", "host"),
    [
        ({}, "useast.api.elasticpath.com"),
        ({"server": "us_east"}, "useast.api.elasticpath.com"),
        ({"server": "eu_west"}, "euwest.api.elasticpath.com"),
    ],
)
def test_the_two_regions_have_names(arguments, host) -> None:
    """US East is the default, EU West has a name."""
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.host)
        return httpx.Response(201, json=CREATED)

    http_client = httpx.Client(transport=httpx.MockTransport(answer))
    with ElasticPath(bearer_token=TOKEN, http_client=http_client, **arguments) as elastic_path:
        create(elastic_path)

    assert seen == [host]


@BOTH
def test_the_token_comes_from_the_environment(server, drive, monkeypatch, client_class) -> None:
    """ELASTIC_PATH_BEARER_TOKEN is used when no token is given."""
    monkeypatch.setenv("ELASTIC_PATH_BEARER_TOKEN", TOKEN)
    server.answers(201, CREATED)

    drive(client_class(base_url=server.url), create)

    assert server.request.headers["Authorization"] == f"Bearer {TOKEN}"
