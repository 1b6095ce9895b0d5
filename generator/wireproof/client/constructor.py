"""What the constructor of a client takes, as data: credentials, the server, its variables.

In: the credentials and servers of an `Api`. Out: one `Option` for each argument that the document
decides; what every client takes (`timeout`, `retry`, …) is not among them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

from wireproof.client.annotations import argument_type
from wireproof.client.client_options import plain_type
from wireproof.client.expressions import NONE, Expression, Generic, Name, OneOf, any_of
from wireproof.client.identifiers import CONSTRUCTOR_ARGUMENTS, argument_name
from wireproof.client.model import Api, Credential, Server

_SECRET: Final = any_of([Name("Secret"), NONE])
_TOKEN: Final = any_of([Name("Secret"), Name("ClientCredentials"), Name("RefreshToken"), NONE])


@dataclass(frozen=True, slots=True)
class Option:
    """An argument of the constructor that may be left out."""

    name: str
    kind: Literal["credential", "server", "servers", "variable", "parameter"]
    annotation: Expression
    default: Any
    """What is used when it is left out; None for a credential, which is then looked up."""
    wire_name: str
    """The security scheme, server variable or parameter that it is for; empty for the server."""
    variable: str = ""
    """The environment variable that a credential is read from."""
    place: str = ""
    """Of a parameter."""
    description: str = ""


def options_of(api: Api) -> tuple[Option, ...]:
    """The arguments in the order in which the constructor takes them."""
    credentials = [
        option for credential in api.credentials for option in _credential(api, credential)
    ]
    names = [server.name for server in api.servers]
    chosen = [Option("server", "server", OneOf(tuple(names)), names[0], "")] if names[1:] else []
    taken = {option.name for option in credentials} | CONSTRUCTOR_ARGUMENTS
    return (
        *credentials,
        *chosen,
        *_own(api),
        *_parameters(api, taken),
        *_variables((*api.servers, *api.own_servers), taken),
    )


def _parameters(api: Api, taken: set[str]) -> list[Option]:
    """Parameters that every operation asks for; the first one's words are taken."""
    first = next(iter(api.operations), None)
    named = {item.name: item for item in api.declarations}
    found = [
        Option(
            name=one.option,
            kind="parameter",
            annotation=argument_type(plain_type(one.type, named)),
            default=one.usual[0],
            wire_name=one.name,
            place=one.place,
            description=one.description,
        )
        for one in (first.parameters if first else ())
        if one.option
    ]
    taken |= {one.name for one in found}
    return found


def _own(api: Api) -> list[Option]:
    """The argument that replaces servers of single operations, which `base_url` does not touch."""
    names = tuple(server.name for server in api.own_servers)
    mapping = Generic("Mapping", (OneOf(names), Name("str"))) if names else NONE
    return [Option("base_urls", "servers", any_of([mapping, NONE]), None, "")] if names else []


def environment(api: Api, argument: str) -> str:
    """The environment variable that stands for a credential."""
    return f"{api.env_prefix}_{argument.upper()}"


def _credential(api: Api, credential: Credential) -> list[Option]:
    annotation = _TOKEN if credential.type in ("oauth2", "openIdConnect") else _SECRET
    return [
        Option(name, "credential", annotation, None, credential.scheme, environment(api, name))
        for _, name in credential.arguments
    ]


def _variables(servers: Iterable[Server], taken: set[str]) -> list[Option]:
    """Server variables, each once; one that some server leaves open takes any text.

    Where servers differ in what is usual, an empty text stands for what is usual with each.
    """
    defaults: dict[str, str] = {}
    allowed: dict[str, dict[str, None]] = {}
    open_: set[str] = set()
    for server in servers:
        for name, usual, values in server.variables:
            default = usual or ""
            defaults[name] = default if defaults.get(name, default) == default else ""
            allowed.setdefault(name, {}).update(dict.fromkeys(values))
            open_ |= set() if values else {name}
    found: list[Option] = []
    for name, default in defaults.items():
        argument = argument_name(name)
        while argument in taken:
            argument = f"server_{argument}"
        taken.add(argument)
        values = () if name in open_ else tuple(allowed[name])
        if values and default not in values:
            values = (default, *values)
        annotation = OneOf(values) if values else Name("str")
        found.append(Option(argument, "variable", annotation, default, name))
    return found
