"""The program for a bank: a user logs in, against the fake of its vendor."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import oauth
import pytest
from generated.bank import Token
from generated.bank.testing import BankFake, fake

bank_fake = pytest.fixture(fake)
BALANCE = "Croissant GmbH DE89370400440532013000 1250.0 EUR\n"


@pytest.fixture
def store(tmp_path: Path) -> oauth.FileStore:
    """Where the token is kept."""
    return oauth.FileStore(tmp_path / "token.json")


def test_a_user_logs_in_and_stays_logged_in(
    bank_fake: BankFake, store: oauth.FileStore, capsys: pytest.CaptureFixture[str]
) -> None:
    """The code is exchanged with its verifier; another process goes on with the stored token."""
    with bank_fake.client(access_token=oauth.grant(store)) as bank:
        login = oauth.begin(bank)
        asked = parse_qs(urlsplit(login.url).query)
        assert oauth.finish(bank, login, f"{oauth.REDIRECT}?code=c1&state={asked['state'][0]}")
        oauth.balances(bank)
    with bank_fake.client(access_token=oauth.stored(store)) as bank:
        oauth.balances(bank)

    assert capsys.readouterr().out == BALANCE * 2
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["scope"] == ["organization.read offline_access"]
    [token] = bank_fake.called("token")
    assert token.form["grant_type"] == ["authorization_code"]
    assert len(token.form["code_verifier"][0]) >= 43


def test_a_token_that_has_expired_is_refreshed(bank_fake: BankFake, store: oauth.FileStore) -> None:
    """401 once: a new token by the refresh token, the call again, the new token kept."""
    store.save(Token(access_token="old", refresh_token="r1"))
    bank_fake.answer("organization.get", status=401, times=1)

    with bank_fake.client(access_token=oauth.stored(store)) as bank:
        oauth.balances(bank)

    assert [call.operation for call in bank_fake.calls] == [
        "organization.get", "token", "organization.get",
    ]  # fmt: skip
    assert bank_fake.called("token")[0].form["refresh_token"] == ["r1"]
    kept = store.load()
    assert kept is not None
    assert kept.access_token == "fake"


def test_a_callback_of_another_login_is_refused(
    bank_fake: BankFake, store: oauth.FileStore, capsys: pytest.CaptureFixture[str]
) -> None:
    """`state` is of the login that was begun, or the code is not used."""
    with bank_fake.client(access_token=oauth.grant(store)) as bank:
        login = oauth.begin(bank)
        assert not oauth.finish(bank, login, f"{oauth.REDIRECT}?code=c1&state=theirs")

    assert capsys.readouterr().out.startswith("not logged in: ")
    assert bank_fake.calls == []
