"""Grants, tokens and logins in texts: who prints one does not show what is secret in it.

In: the package of a client. Out: what shows, by the class that shows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final

SHOWN: Final = "grants and tokens in texts"
_SECRETS: Final = ("of-the-grant", "of-the-user", "of-a-call", "of-an-answer", "of-a-form")
_BACK: Final = "https://app.example/back"


def shown(module: ModuleType) -> Iterator[tuple[str, str]]:
    """Yield the name of a class, and a secret of one of its objects that a text of it shows."""
    for one in _objects(module):
        text = f"{one} {one!r}"
        yield from ((type(one).__name__, secret) for secret in _SECRETS if secret in text)


def _objects(module: ModuleType) -> Iterator[Any]:
    of_grant, of_user, of_call, of_answer, of_form = _SECRETS
    tokens = {"access_token": of_call, "refresh_token": of_user}
    kept = {**tokens, "answer": {"id_token": of_answer}}
    yield module.Token(**kept)
    said = {"client_id": "wireproof", "client_secret": of_grant, "extra": {"assertion": of_form}}
    for name, more in (
        ("ClientCredentials", {}),
        ("RefreshToken", tokens),
        ("AuthorizationCode", {**tokens, "redirect_uri": _BACK}),
    ):
        if hasattr(module, name):
            # A function, or a store, may show what it has as well.
            yield getattr(module, name)(**said, **more, on_token=kept, store=kept)
    if hasattr(module, "RefreshToken"):
        yield module.RefreshToken(client_id="wireproof", on_refresh=kept)
    if hasattr(module, "Login"):
        yield module.Login(_BACK, "state", of_user)
