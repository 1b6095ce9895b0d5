"""In the name of a user, as with Qonto: log in through the browser, keep the token, refresh it."""

import dataclasses
import json
from pathlib import Path

from generated.bank import AuthorizationCode, Bank, Login, RefreshToken, Token, errors

REDIRECT = "https://app.example/callback"


class FileStore:
    """Keeps the token of one user in a file; yours is a row of a database."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> Token | None:
        """What was saved last."""
        return Token(**json.loads(self.path.read_text())) if self.path.exists() else None

    def save(self, token: Token) -> None:
        """Called with each new token, refreshed ones included."""
        self.path.write_text(json.dumps(dataclasses.asdict(token)))


def grant(store: FileStore) -> AuthorizationCode:
    """How users log in: PKCE and state are the client's business."""
    scopes = ("organization.read", "offline_access")
    return AuthorizationCode(
        "app-1", "app-secret", scopes=scopes, redirect_uri=REDIRECT, store=store
    )


def begin(bank: Bank) -> Login:
    """Send the user to `login.url`, and keep `login` in the session."""
    return bank.begin_login(prompt="consent")


def finish(bank: Bank, login: Login, callback_url: str) -> bool:
    """The user is back, at this URL."""
    try:
        bank.finish_login(login, callback_url)
    except errors.CredentialsMissing as error:  # refused, or not the login that was begun
        print("not logged in:", error)
        return False
    return True


def balances(bank: Bank) -> None:
    """Call in the name of the user; the token is refreshed when it has to be."""
    organization = bank.organization.get().organization
    for account in organization.bank_accounts:
        print(organization.name, account.iban, account.balance_cents / 100, account.currency)


def stored(store: FileStore) -> RefreshToken:
    """In another process what is stored is enough: `Bank(access_token=stored(store))`."""
    return RefreshToken(client_id="app-1", client_secret="app-secret", store=store)
