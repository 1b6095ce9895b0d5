"""What a header parameter `Authorization` means: it is no parameter but a credential.

In: operations as they stand in the document, security schemes. Out: requirements that demand what
the parameter stands for. OAS 3.1 section 4.8.12.1 tells us to ignore such a parameter, and where
the vendor says nothing else about credentials, it is their only word for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from wireproof.client.model import Credential, Operation
from wireproof.client.parameters import collect_parameters
from wireproof.client.reading import SchemaReader
from wireproof.client.security import Requirements, Schemes
from wireproof.oas.credentials import AUTHORIZATION_PARAMETER


def demand_authorization(
    reader: SchemaReader,
    security: Requirements,
    schemes: Schemes,
    item: Mapping[str, Any],
    node: Mapping[str, Any],
    pointer: str,
) -> Requirements:
    """The requirements of an operation, with what its parameter `Authorization` stands for.

    That is nothing where they name a scheme that we fill: the parameter "SHALL be ignored".

    Args:
        reader: resolves references and keeps the ledger.
        security: the requirements as written.
        schemes: the security schemes by name.
        item: the path item.
        node: the operation.
        pointer: the operation's pointer.
    """
    if any(security):
        return security
    for parameter, place in collect_parameters(reader, item, node, pointer):
        if parameter["in"] != "header" or parameter["name"].lower() != "authorization":
            continue
        holders = [name for name, one in schemes.items() if _fills_authorization(one)]
        if not holders:
            continue
        arguments = [name for one in holders for _, name in schemes[one].arguments]
        told = f"{' or '.join(arguments)} of the client"
        reason = f"a header parameter Authorization is a credential: {told}"
        reader.ledger.noted(place, "parameter", reason)
        given = tuple((*way, (name, ())) for way in security or ((),) for name in holders)
        return given if parameter.get("required") is True else (*given, *(security or ((),)))
    return security


def _fills_authorization(credential: Credential) -> bool:
    """Whether a credential puts its secret into the header Authorization."""
    if credential.type == "apiKey":
        return credential.place == "header" and credential.name.lower() == "authorization"
    return bool(credential.arguments)


def without_unused(
    credentials: tuple[Credential, ...], operations: Iterable[Operation]
) -> tuple[Credential, ...]:
    """Credentials without the one that such a parameter stands for, where no operation needs it."""
    if not any(one.scheme == AUTHORIZATION_PARAMETER for one in credentials):
        return credentials
    needed = {name for one in operations for way in one.security for name, _ in way}
    return tuple(
        one for one in credentials if one.scheme in needed or one.scheme != AUTHORIZATION_PARAMETER
    )


def lists_authorization(data: Mapping[str, Any]) -> bool:
    """Whether a header parameter `Authorization` stands anywhere in a document."""
    return any(
        node.get("in") == "header" and str(node.get("name")).lower() == "authorization"
        for node in _parameters(data)
    )


def _parameters(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every parameter object that is written out, in operations, path items and components."""
    components = data.get("components")
    named = components.get("parameters") if isinstance(components, dict) else None
    lists: list[Any] = [list(named.values())] if isinstance(named, dict) else []
    paths = data.get("paths")
    for item in paths.values() if isinstance(paths, dict) else ():
        nodes = [item, *item.values()] if isinstance(item, dict) else []
        lists += [node.get("parameters") for node in nodes if isinstance(node, dict)]
    for listed in lists:
        if isinstance(listed, list):
            yield from (one for one in listed if isinstance(one, dict))
