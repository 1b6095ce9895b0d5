"""Credentials: where they come from and how they are written; their values are never shown.

In: what the client was constructed with, else environment variables, read when they are needed.
Out: (location, name, value) triples for one request. Schemes: OAS 3.1 section 4.8.27.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from .effects import Ask, Procedure
from .errors import CredentialsMissing

__all__ = [
    "Anonymous",
    "ApiKey",
    "Basic",
    "Bearer",
    "Credential",
    "Part",
    "Secret",
    "ask",
    "choose",
    "there",
    "wanted",
]

Secret: TypeAlias = str | Callable[[], str] | Callable[[], Awaitable[str]]
"""A secret, or a function that is asked for it before each request; an asynchronous function works
with the asynchronous client alone."""

Part: TypeAlias = tuple[Literal["header", "query", "cookie"], str, str]


class Credential:
    """One security scheme with its secret."""

    __slots__ = ()

    def ready(self) -> bool:
        """Whether the secret is at hand, given or in the environment."""
        raise NotImplementedError

    def needs(self) -> str:
        """Say what to pass or set, for the message when it is missing."""
        raise NotImplementedError

    def parts(self) -> Procedure[tuple[Part, ...]]:
        """Work out what to add to a request."""
        raise NotImplementedError

    def renew(self) -> bool:
        """Forget a token that was refused; tell whether another can be had."""
        return False

    def __repr__(self) -> str:
        return f"{type(self).__name__}(***)"


@dataclass(frozen=True, slots=True, repr=False)
class ApiKey(Credential):
    """`type: apiKey`.

    Args:
        value: the key; None looks into the environment.
        name: header, query parameter or cookie that carries it.
        location: the scheme's `in`.
        env: environment variable.
        argument: the client's keyword argument, for messages.
    """

    value: Secret | None
    name: str = "Authorization"
    location: Literal["header", "query", "cookie"] = "header"
    env: str = ""
    argument: str = "api_key"

    def ready(self) -> bool:
        """See `Credential.ready`."""
        return there(self.value, self.env)

    def needs(self) -> str:
        """See `Credential.needs`."""
        return wanted(self.argument, self.env)

    def parts(self) -> Procedure[tuple[Part, ...]]:
        """See `Credential.parts`."""
        secret = yield from ask(self.value, self.env, self.argument)
        return ((self.location, self.name, secret),)


@dataclass(frozen=True, slots=True, repr=False)
class Bearer(Credential):
    """`type: http` with a token after the scheme's name (RFC 6750 section 2.1).

    Args:
        value: the token; None looks into the environment.
        env: environment variable.
        argument: the client's keyword argument, for messages.
        scheme: what stands before the token.
        header: field that carries it.
    """

    value: Secret | None
    env: str = ""
    argument: str = "bearer_token"
    scheme: str = "Bearer"
    header: str = "Authorization"

    def ready(self) -> bool:
        """See `Credential.ready`."""
        return there(self.value, self.env)

    def needs(self) -> str:
        """See `Credential.needs`."""
        return wanted(self.argument, self.env)

    def parts(self) -> Procedure[tuple[Part, ...]]:
        """See `Credential.parts`."""
        secret = yield from ask(self.value, self.env, self.argument)
        return (("header", self.header, f"{self.scheme} {secret}"),)


@dataclass(frozen=True, slots=True, repr=False)
class Basic(Credential):
    """`type: http, scheme: basic` (RFC 7617).

    Args:
        username: user name; None looks into the environment.
        password: password; None looks into the environment.
        env: environment variables of the two.
        arguments: the client's keyword arguments, for messages.
    """

    username: Secret | None
    password: Secret | None
    env: tuple[str, str] = ("", "")
    arguments: tuple[str, str] = ("username", "password")

    def ready(self) -> bool:
        """See `Credential.ready`; an empty password is one."""
        given = self.password is not None or bool(self.env[1] and self.env[1] in os.environ)
        return there(self.username, self.env[0]) and given

    def needs(self) -> str:
        """See `Credential.needs`."""
        both = zip(self.arguments, self.env, strict=True)
        return " and ".join(wanted(argument, env) for argument, env in both)

    def parts(self) -> Procedure[tuple[Part, ...]]:
        """See `Credential.parts`."""
        user = yield from ask(self.username, self.env[0], self.arguments[0])
        password = yield from ask(self.password, self.env[1], self.arguments[1], empty=True)
        if ":" in user:
            raise CredentialsMissing(f"{self.arguments[0]}: must not hold a colon (RFC 7617)")
        token = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
        return (("header", "Authorization", f"Basic {token}"),)


@dataclass(frozen=True, slots=True, repr=False)
class Anonymous(Credential):
    """A scheme that adds nothing to the request: mutual TLS, set up on the HTTP client."""

    def ready(self) -> bool:
        """See `Credential.ready`."""
        return True

    def needs(self) -> str:
        """See `Credential.needs`."""
        return "nothing"

    def parts(self) -> Procedure[tuple[Part, ...]]:
        """See `Credential.parts`."""
        yield from ()
        return ()


def there(value: Secret | None, env: str) -> bool:
    """Tell whether a secret was given or stands in the environment.

    Args:
        value: what the client was given.
        env: environment variable that stands in for None.
    """
    return bool(value) or (value is None and bool(env and os.environ.get(env)))


def wanted(argument: str, env: str) -> str:
    """Name an argument and the environment variable that stands in for it.

    Args:
        argument: keyword argument of the client.
        env: environment variable, or empty.
    """
    return f"{argument}=… (or {env} in the environment)" if env else f"{argument}=…"


def ask(value: Secret | None, env: str, argument: str, *, empty: bool = False) -> Procedure[str]:
    """Get a secret from its argument, its function, or the environment.

    Args:
        value: what the client was given.
        env: environment variable that stands in for None.
        argument: for messages.
        empty: an empty text will do.

    Raises:
        CredentialsMissing: there is none, or the function failed.
    """
    if value is None:
        found: object = os.environ.get(env) if env else None
    elif isinstance(value, str):
        found = value
    else:
        try:
            found = yield Ask(value)
        except CredentialsMissing:
            raise
        except Exception as error:
            what = type(error).__name__
            raise CredentialsMissing(f"{argument}: the function raised {what}") from error
    if not isinstance(found, str) or not (found or empty):
        raise CredentialsMissing(f"{argument}: no value; pass {wanted(argument, env)}")
    return found


def choose(
    security: tuple[tuple[str, ...], ...], credentials: Mapping[str, Credential]
) -> tuple[Credential, ...]:
    """Pick the first alternative whose every scheme has its secret (OAS 3.1 section 4.8.30).

    Args:
        security: alternatives of scheme names; none at all is no security.
        credentials: by scheme name.

    Raises:
        CredentialsMissing: no alternative can be met; says what would.
    """
    for alternative in security:
        found = [credentials.get(scheme) for scheme in alternative]
        ready = tuple(c for c in found if c is not None and c.ready())
        if len(ready) == len(alternative):
            return ready
    if not security:
        return ()
    ways = [
        " and ".join(credentials[s].needs() if s in credentials else s for s in alternative)
        for alternative in security
    ]
    raise CredentialsMissing("no credentials; pass " + ", or ".join(dict.fromkeys(ways)))
