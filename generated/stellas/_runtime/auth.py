"""Credentials: from arguments, else the environment, to parts of a request; never shown."""
# ruff: noqa: D102 - schemes do what `Credential` says

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from .errors import CredentialsMissing
from .masking import Masked
from .operation import Security, Timeout
from .transport import Transport

if TYPE_CHECKING:  # a client without OAuth does not load it
    from .oauth import ClientCredentials

Secret: TypeAlias = str | Callable[[], str] | Callable[[], Awaitable[str]]
"""A secret, or a function that is asked for it each time; the async client takes async ones."""

Part: TypeAlias = tuple[Literal["header", "query", "cookie"], str, Masked]


@dataclass(eq=False, repr=False, frozen=True)
class Access:
    """What a credential can fetch a token with: the call's transport, server and budget."""

    transport: Transport
    base_url: str
    steps: Timeout
    left: Callable[[], float | None]


class Credential:
    """One security scheme with its secret; this one adds nothing to a request (mutual TLS)."""

    def ready(self) -> bool:
        """Whether the secret is at hand, given or in the environment."""
        return True

    def needs(self) -> str:
        """What to pass or set, for the message when it is missing."""
        return "nothing"

    async def parts(self, access: Access) -> tuple[Part, ...]:  # noqa: ARG002
        """What to add to a request."""
        return ()

    def renew(self, parts: tuple[Part, ...]) -> bool:  # noqa: ARG002
        """Forget the token in parts that were refused; tell whether another can be had."""
        return False

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"


@dataclass(eq=False, repr=False)
class ApiKey(Credential):
    """`type: apiKey`; `env` stands in for a `value` of None, `argument` is for messages."""

    value: Secret | ClientCredentials | None
    name: str = "Authorization"
    location: Literal["header", "query", "cookie"] = "header"
    env: str = ""
    argument: str = "api_key"

    def ready(self) -> bool:
        return bool(self.value) or (self.value is None and bool(os.environ.get(self.env)))

    def needs(self) -> str:
        hint = f" (or {self.env} in the environment)" if self.env else ""
        return f"{self.argument}=…{hint}"

    async def secret(self, access: Access) -> Masked:
        """The secret; CredentialsMissing when there is none, or its function failed."""
        found: object = os.environ.get(self.env) if self.value is None else self.value
        if callable(found):
            try:
                found = await access.transport.ask(found)
            except Exception as error:
                why = str(error) if isinstance(error, CredentialsMissing) else type(error).__name__
                raise CredentialsMissing(f"{self.argument}: its function failed: {why}") from error
        if not isinstance(found, str) or not found:
            raise CredentialsMissing(f"{self.argument}: no value; pass {self.needs()}")
        return Masked(found)

    async def parts(self, access: Access) -> tuple[Part, ...]:
        return ((self.location, self.name, await self.secret(access)),)


@dataclass(eq=False, repr=False)
class Bearer(ApiKey):
    """`type: http`: a token after the scheme's name (RFC 6750 section 2.1)."""

    argument: str = "bearer_token"
    scheme: str = "Bearer"

    async def parts(self, access: Access) -> tuple[Part, ...]:
        value = Masked(f"{self.scheme} {await self.secret(access)}")
        return (("header", "Authorization", value),)


@dataclass(eq=False, repr=False)
class Basic(Credential):
    """`type: http, scheme: basic` (RFC 7617); an empty password is one."""

    username: Secret | None
    password: Secret | None
    env: tuple[str, str] = ("", "")
    arguments: tuple[str, str] = ("username", "password")

    def __post_init__(self) -> None:
        self._user = ApiKey(self.username, env=self.env[0], argument=self.arguments[0])
        self._password = ApiKey(self.password, env=self.env[1], argument=self.arguments[1])

    def _empty(self) -> bool:
        return self.password == "" or (self.password is None and os.environ.get(self.env[1]) == "")

    def ready(self) -> bool:
        return self._user.ready() and (self._empty() or self._password.ready())

    def needs(self) -> str:
        return f"{self._user.needs()} and {self._password.needs()}"

    async def parts(self, access: Access) -> tuple[Part, ...]:
        user = await self._user.secret(access)
        password = Masked("") if self._empty() else await self._password.secret(access)
        if ":" in user:
            raise CredentialsMissing(f"{self._user.argument}: must not hold a colon (RFC 7617)")
        return (("header", "Authorization", basic(user, password)),)


def basic(user: str, password: str) -> Masked:
    """The value of `Authorization` for a user name and a password (RFC 7617)."""
    return Masked("Basic " + b64encode(f"{user}:{password}".encode()).decode())


Credentials: TypeAlias = Mapping[str, Credential]


def choose(security: Security, credentials: Credentials) -> tuple[Credential, ...]:
    """The first alternative that is ready (OAS 3.1 section 4.8.30), anonymity last."""
    if not security:
        return ()
    ways: list[str] = []
    for alternative in sorted(security, key=lambda schemes: not schemes):
        found = [credentials[scheme] for scheme in alternative if scheme in credentials]
        if len(found) == len(alternative) and all(credential.ready() for credential in found):
            return tuple(found)
        needs = [credentials[s].needs() if s in credentials else s for s in alternative]
        ways.append(" and ".join(needs))
    raise CredentialsMissing("no credentials; pass " + ", or ".join(dict.fromkeys(ways)))
