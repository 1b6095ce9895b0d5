"""What a client is made with: the facts of its API, and the options of its calls."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from .drift import DriftPolicy
from .retry import Retry, Timeout

__all__ = ["AsyncHttpClient", "ClientConfig", "HttpClient", "Options", "Server"]

DEFAULT_MAX_BYTES = 100 * 1024 * 1024


class HttpClient(Protocol):
    """A synchronous HTTP client: an `httpx.Client`. The caller closes what the caller made."""

    @property
    def is_closed(self) -> bool:
        """Whether it can still be used."""
        ...

    def close(self) -> None:
        """Close its connections."""
        ...


class AsyncHttpClient(Protocol):
    """An asynchronous HTTP client: an `httpx.AsyncClient`."""

    @property
    def is_closed(self) -> bool:
        """Whether it can still be used."""
        ...

    async def aclose(self) -> None:
        """Close its connections."""
        ...


@dataclass(frozen=True, slots=True)
class Server:
    """A server of the API (OAS 3.1 section 4.8.5).

    Args:
        url: absolute, or a template with `{variable}`.
        variables: default value of each variable.
    """

    url: str
    variables: Mapping[str, str] = field(default_factory=dict[str, str])

    def resolve(self, given: Mapping[str, str]) -> str:
        """Fill the template in.

        Args:
            given: values by variable name; defaults stand for the rest.

        Raises:
            ValueError: a variable has no value.
        """

        def value(found: re.Match[str]) -> str:
            name = found[1]
            text = given.get(name, self.variables.get(name))
            if text is None:
                raise ValueError(f"the server variable {name!r} has no value")
            return text

        return re.sub(r"\{([^{}]*)\}", value, self.url)


@dataclass(frozen=True, slots=True)
class ClientConfig:
    """The facts of one API, the same for each of its clients.

    Args:
        name: package or vendor name: logger, `User-Agent`.
        version: the API's version, for `User-Agent`.
        servers: by name; the first is the default.
        env_prefix: `RECOUP` makes `RECOUP_BASE_URL` override the server.
        idempotency_header: field that carries an idempotency key.
        user_agent: replaces the one made of name and version.
    """

    name: str
    version: str = ""
    servers: Mapping[str, Server] = field(default_factory=dict[str, Server])
    env_prefix: str = ""
    idempotency_header: str = "Idempotency-Key"
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """What `with_options` can change."""

    timeout: Timeout = field(default_factory=Timeout)
    retry: Retry = field(default_factory=Retry)
    on_drift: DriftPolicy = "warn"
    default_headers: Mapping[str, str] = field(default_factory=dict[str, str])
    idempotency_key: str | None = None
    max_response_bytes: int = DEFAULT_MAX_BYTES
    max_redirects: int = 5
