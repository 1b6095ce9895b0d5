"""Tokens that outlive a client: a store is asked before a token is fetched, and told each new one.

In: the harness of an operation that stands for an OAuth 2 scheme. Out: results over a store with a
token, with one that has expired, with none, and one that fails; and over functions that are told.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from wireproof.oracle.wire import WireRequest

KEPT: Final = (
    "a token in the store",
    "one that ends",
    "an old one",
    "an empty store",
    "a store that fails",
    "no token in the store",
)
_OLD: Final = "stored"


@dataclass(slots=True)
class Store:
    """Keeps the tokens of one login, and what the functions of its owner are told."""

    token: Any
    fails: bool = False
    saved: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    rotated: list[str] = field(default_factory=list)

    def load(self) -> Any:
        """Return the token that was saved last."""
        return self.token

    def save(self, token: Any) -> None:
        """Keep a token, or fail."""
        if self.fails:
            raise LookupError("the store of tokens is full")
        self.saved.append(token.access_token)

    def options(self) -> dict[str, Any]:
        """Return what a grant is given."""
        return {
            "store": self,
            "on_token": lambda token: self.told.append(token.access_token),
            "on_refresh": self.rotated.append,
        }


def store_for(name: str, token: Callable[..., Any]) -> Store:
    """Return a store for a case.

    Args:
        name: of the case.
        token: the client's class of tokens.
    """
    match name:
        case "a token in the store":
            return Store(token(access_token=_OLD, refresh_token="refresh-0"))  # noqa: S106
        case "one that ends":
            end = time.time() + 3600
            return Store(token(access_token=_OLD, refresh_token="refresh-0", expires_at=end))  # noqa: S106
        case "an old one":
            return Store(token(access_token=_OLD, refresh_token="refresh-0", expires_at=1.0))  # noqa: S106
        case "no token in the store":
            return Store("stored")
        case _:
            return Store(None, fails=name == "a store that fails")


def wrong(
    name: str, store: Store, asked: list[WireRequest], called: list[WireRequest]
) -> Iterator[tuple[str, str, str]]:
    """Yield what is not as it should be: text, expected, actual."""
    is_kept = name in ("a token in the store", "one that ends")
    sent = [one.header("authorization") for one in called]
    wanted = [] if store.fails else [f"Bearer {_OLD if is_kept else 'token-1'}"]
    if sent != wanted or len(asked) != int(not is_kept):
        text = f"{name}: a call does not carry the token that is kept, or a new one where none is"
        yield text, f"{wanted}", f"{sent}, {len(asked)} requests for a token"
    new = ["token-1"]
    told = (store.saved, store.told, store.rotated)
    wanted_told = ([], [], []) if store.fails or is_kept else (new, new, ["refresh-1"])
    if told != wanted_told:
        text = f"{name}: a store, or a function that is to be told, does not get each new token"
        yield text, f"{wanted_told}", f"{told}"
