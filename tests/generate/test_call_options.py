"""What every generated method takes beside its arguments, and what a package exports."""

import pytest

BANK = """
servers: [{url: "https://acme.example/api"}]
security: [{oauth: [offline]}]
paths:
  /transfers:
    post:
      operationId: transfer
      tags: [money]
      parameters:
        - {name: Idempotency-Key, in: header, schema: {type: string}}
        - {name: timeout, in: query, schema: {type: integer}}
        - {name: options, in: query, schema: {type: string}}
        - {name: extra_query, in: query, schema: {type: string}}
      responses:
        '204': {description: Done}
        '429': {description: Slow down, headers: {Retry-After: {schema: {type: integer}}}}
components:
  securitySchemes:
    oauth:
      type: oauth2
      flows:
        authorizationCode:
          authorizationUrl: /oauth/authorize
          tokenUrl: /oauth/token
          refreshUrl: /oauth/refresh
          scopes: {offline: refresh}
"""


def test_arguments_of_the_operation_come_first(acme):
    """One that is called like an option is the operation's; `extra_query` yields to the option."""
    bank = acme(BANK)
    bank.client(access_token="T").money.transfer(
        idempotency_key="K", timeout=3, options="o", extra_query_="q", extra_query={"more": 1}
    )
    assert str(bank.sent.url) == (
        "https://acme.example/transfers?timeout=3&options=o&extra_query=q&more=1"
    )
    assert bank.sent.headers["idempotency-key"] == "K"


def test_an_option_that_does_not_exist_is_a_type_error(acme):
    """A slip of the pen sends nothing."""
    bank = acme(BANK)
    with pytest.raises(TypeError, match="no option 'extra_header'"):
        bank.client(access_token="T").money.transfer(extra_header={"X": "y"})
    assert bank.requests == []


def test_a_post_is_repeated_where_retry_after_is_documented(acme):
    """The server says that it did not act, and when to come again."""
    bank = acme(BANK)
    bank.reply(429, headers={"retry-after": "0"})
    bank.client(access_token="T").money.transfer()
    assert len(bank.requests) == 2


def test_a_user_can_log_in(acme):
    """The package exports what a login needs; relative URLs are those of the server."""
    bank = acme(BANK)
    grant = bank.package.AuthorizationCode("id", redirect_uri="https://app.example/back")
    client = bank.client(access_token=grant, base_url="https://acme.example/api")
    login = client.begin_login()
    assert login.url.startswith("https://acme.example/oauth/authorize?")
    bank.reply(200, {"access_token": "A", "refresh_token": "R"})
    token = client.finish_login(login, f"https://app.example/back?code=C&state={login.state}")
    assert isinstance(token, bank.package.Token)
    assert bank.sent.url.path == "/oauth/token"
    client.money.transfer()
    assert bank.sent.headers["authorization"] == "Bearer A"
    readme = bank.generated.files["README.md"]
    assert "begin_login()" in readme
    assert "access_token=grant" in readme


def test_a_client_without_oauth_exports_no_grants(acme):
    """Names that nobody can use are not there."""
    shop = acme("paths: {/a: {get: {operationId: a, responses: {'204': {description: ok}}}}}")
    assert not hasattr(shop.package, "AuthorizationCode")
    assert not hasattr(shop.client(), "begin_login")
    assert shop.package.Middleware
    assert isinstance(shop.package.Reply(204, {}), shop.package.Reply)
