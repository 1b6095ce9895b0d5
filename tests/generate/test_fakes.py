"""The fake of a client: `acme.testing.fake()` answers from the document, without network."""

import asyncio
import importlib
import json
from pathlib import Path

import httpx
import httpx2
import pytest

pytest_plugins = ["pytester"]

MEMBERS = """
servers: [{url: https://api.acme.example/v1}]
security: [{token: []}]
paths:
  /members:
    get:
      operationId: listMembers
      tags: [members]
      parameters: [{name: cursor, in: query, schema: {type: string}}]
      responses:
        '200':
          description: A page
          content:
            application/json:
              schema:
                type: object
                required: [data, next_cursor]
                properties:
                  data: {type: array, items: {$ref: '#/components/schemas/Member'}}
                  next_cursor: {type: [string, 'null']}
  /members/{id}:
    get:
      operationId: getMember
      tags: [members]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200':
          description: A member
          content: {application/json: {schema: {$ref: '#/components/schemas/Member'}}}
        '404':
          description: Nobody
          content:
            application/json:
              schema: {type: object, properties: {message: {type: string}}}
              example: {message: nobody of that name}
    delete:
      operationId: deleteMember
      tags: [members]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: Gone}}
  /log:
    get:
      operationId: getLog
      tags: [log]
      responses:
        '200':
          description: Lines as they come
          content: {text/event-stream: {schema: {$ref: '#/components/schemas/Member'}}}
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
  schemas:
    Member:
      type: object
      required: [id, email, role]
      properties:
        id: {type: string, pattern: '^mb_[0-9]{4}$'}
        email: {type: string, example: ada@example.com}
        role: {type: string, enum: [owner, guest]}
        since: {type: string, format: date}
"""


@pytest.fixture
def members(acme):
    """The package of a client with members, and a fake of it."""
    package = acme(MEMBERS).package
    return package, importlib.import_module(f"{package.__name__}.testing").fake()


def test_it_answers_what_the_document_shows(members):
    """Values are documented examples where there are any, and fit pattern, enum and format."""
    package, fake = members

    with fake.client(on_drift="raise") as acme:
        member = acme.members.get(id="mb_0001")

    assert (member.id, member.email, member.role) == ("mb_1111", "ada@example.com", "owner")
    assert type(member) is package.models.Member
    assert [(call.operation, call.method, call.path) for call in fake.calls] == [
        ("members.get", "GET", "/v1/members/mb_0001")
    ]
    assert fake.calls[0].headers["authorization"] == "Bearer not-a-secret"


@pytest.mark.parametrize("name", ["members.get", "getMember", "GET /members/{id}"])
def test_it_is_told_an_error_by_any_name_of_the_method(members, name):
    """A documented error has the document's example; `times` counts calls down."""
    package, fake = members
    fake.answer(name, status=404, times=1)

    with fake.client() as acme:
        with pytest.raises(package.errors.NotFoundError) as caught:
            acme.members.get(id="x")
        assert acme.members.get(id="x").id == "mb_1111"

    assert caught.value.body.message == "nobody of that name"
    assert len(fake.called(name)) == 2


def test_a_value_is_given_as_json_as_a_model_or_made_of_the_call(members):
    """What is told last counts; a function gets the request."""
    package, fake = members
    usual = fake.sample("members.get")

    with fake.client() as acme:
        fake.answer("members.get", usual | {"email": "bob@example.com"})
        first = acme.members.get(id="x")
        fake.on(acme.members.get).answer(package.models.Member(**usual | {"role": "guest"}))
        second = acme.members.get(id="x")
        fake.answer("members.get", lambda call: usual | {"id": call.path.rpartition("/")[2]})
        third = acme.members.get(id="mb_0042")

    assert (first.email, second.role, third.id) == ("bob@example.com", "guest", "mb_0042")


def test_an_error_on_the_way_is_raised_and_retried(members):
    """Two broken connections, then the answer: no pause between, three calls on record."""
    package, fake = members
    fake.answer("members.delete", error=package.errors.ConnectionError("reset"), times=2)

    with fake.client() as acme:
        acme.members.delete(id="x")

    assert len(fake.calls) == 3


def test_a_list_ends_unless_it_is_told_pages(members):
    """By default there is one page; `pages` answers each request with its page."""
    _, fake = members
    one = fake.sample("members.get")

    with fake.client() as acme:
        assert [member.id for member in acme.members.list()] == ["mb_1111"]
        fake.pages("members.list", [one | {"id": "mb_0001"}], [], [one | {"id": "mb_0002"}])
        assert [member.id for member in acme.members.list()] == ["mb_0001", "mb_0002"]
        assert [member.id for member in acme.members.list(cursor="page-1")] == ["mb_0002"]


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_both_libraries_and_both_kinds_of_client_are_answered(members, library):
    """The transport serves a client that the program under test makes by itself."""
    package, fake = members

    async def asynchronously() -> str:
        http_client = library.AsyncClient(transport=fake.transport(library.__name__))
        async with http_client, package.AsyncAcme(bearer_token="t", http_client=http_client) as it:
            return [member.id async for member in it.members.list()]

    http_client = fake.http_client(library.__name__)
    assert isinstance(http_client, library.Client)
    with http_client, package.Acme(bearer_token="t", http_client=http_client) as acme:
        assert acme.members.get(id="x").id == "mb_1111"
    assert asyncio.run(asynchronously()) == ["mb_1111"]
    assert [call.operation for call in fake.calls] == ["members.get", "members.list"]


def test_a_stream_has_the_items_that_it_is_told(members):
    """Events go out one by one, as the vendor would send them."""
    _, fake = members
    usual = fake.sample("members.get")

    with fake.client() as acme:
        with acme.log.get() as stream:
            assert [member.id for member in stream] == ["mb_1111"]
        fake.answer("log.get", [usual, usual | {"id": "mb_0002"}])
        with acme.log.get() as stream:
            assert [member.id for member in stream] == ["mb_1111", "mb_0002"]


def test_a_wrong_name_is_an_error_at_once(members):
    """With the name that was meant; what the document does not describe has to be told."""
    package, fake = members

    with pytest.raises(LookupError, match=r"'members\.gte'; did you mean 'members\.get'"):
        fake.answer("members.gte", status=404)
    with fake.client() as acme:
        with pytest.raises(package.errors.RequestInvalid, match=r"answer\('GET /new'"):
            acme.request("GET", "/new", object)
        fake.answer("GET /new", {"a": 1})
        assert acme.request("GET", "/new", object) == {"a": 1}


def test_a_fixture_of_pytest_is_one_line(members, pytester):
    """`pytest.fixture(fake)` gives each test a fake of its own."""
    package, _ = members
    pytester.makeconftest(f"""
        import pytest
        from {package.__name__}.testing import fake
        acme_fake = pytest.fixture(fake)
    """)
    pytester.makepyfile("""
        def test_one(acme_fake):
            acme_fake.client().members.get(id="x")
            assert len(acme_fake.calls) == 1

        def test_two(acme_fake):
            assert acme_fake.calls == []
    """)

    pytester.runpytest_inprocess("-p", "no:cacheprovider", "-q").assert_outcomes(passed=2)


def test_the_data_of_a_fake_is_the_documents_own(members):
    """`testing.json` has names, examples and a text for each pattern, and nothing made up."""
    package, _ = members
    data = json.loads((Path(package.__file__).parent / "testing.json").read_text("utf-8"))

    assert data["properties"] == {"Member": {"email": "ada@example.com"}}
    assert data["texts"] == ["mb_1111"]
    assert data["operations"]["members.get"]["examples"] == {
        "404": {"message": "nobody of that name"}
    }


def document(parameter: str, schema: str) -> str:
    """A list of numbers that is paged by a parameter."""
    return f"""
paths:
  /numbers:
    get:
      operationId: listNumbers
      tags: [numbers]
      parameters:
        - {{name: {parameter}, in: query, schema: {{type: integer}}}}
        - {{name: limit, in: query, schema: {{type: integer}}}}
      responses:
        '200':
          description: A page
          content: {{application/json: {{schema: {schema}}}}}
"""


ONE = "{type: object, required: [n], properties: {n: {type: integer}}}"
ITEMS = f"items: {{type: array, items: {ONE}}}"


@pytest.mark.parametrize("parameter", ["page", "offset"])
def test_lists_by_number_are_paged_as_well(acme, parameter):
    """The fake counts as the vendor would, and its usual list has one page."""
    schema = f"{{type: object, required: [items], properties: {{{ITEMS}}}}}"
    package = acme(document(parameter, schema)).package
    fake = importlib.import_module(f"{package.__name__}.testing").fake()

    with fake.client() as client:
        assert [one.n for one in client.numbers.list()] == [1]
        fake.pages("numbers.list", [{"n": 1}, {"n": 2}], [{"n": 3}])
        assert [one.n for one in client.numbers.list()] == [1, 2, 3]


def test_a_request_for_a_token_is_answered(acme):
    """An OAuth client gets a token from the fake, or the refusal that it is told."""
    package = acme("""
servers: [{url: https://api.acme.example}]
security: [{login: []}]
paths:
  /me: {get: {operationId: getMe, tags: [me], responses: {'204': {description: ok}}}}
components:
  securitySchemes:
    login:
      type: oauth2
      flows: {clientCredentials: {tokenUrl: https://login.acme.example/token, scopes: {}}}
""").package
    fake = importlib.import_module(f"{package.__name__}.testing").fake()
    grant = package.ClientCredentials("id", "secret")

    with fake.client(access_token=grant) as client:
        client.me.get()
    fake.answer("token", {"error": "invalid_client"}, status=401)
    with (
        fake.client(access_token=package.ClientCredentials("id", "other")) as client,
        pytest.raises(package.errors.UnauthorizedError, match="invalid_client"),
    ):
        client.me.get()

    assert [call.operation for call in fake.calls] == ["token", "me.get", "token"]
    assert fake.calls[0].form["grant_type"] == ["client_credentials"]
