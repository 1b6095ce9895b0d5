"""Operators over responses, security and servers.

In: a document. Out: mutations.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

from tests.mutation.mutation import (
    Mutation,
    Op,
    change,
    drop,
    operations,
    put,
    rename,
    responses,
)
from wireproof.oas.pointer import escape

Root = dict[str, Any]


def status_changed(root: Root) -> Iterator[Mutation]:
    """Document a response under another status."""
    for op in operations(root):
        known = {str(status) for status in op.node.get("responses") or {}}
        for status in op.node.get("responses") or {}:
            text = str(status)
            new = str(int(text) + 6) if text.isdigit() else {"4XX": "5XX", "5XX": "4XX"}.get(text)
            if new and new not in known:
                pointer = f"{op.pointer}/responses"
                apply = rename(pointer, status, new)
                at = f"{pointer}/{escape(text)}"
                text = f"{status} becomes {new}"
                excuse = _untyped(root, op, str(status))
                yield Mutation("status-changed", at, op.pointer, text, apply, excuse)


def status_dropped(root: Root) -> Iterator[Mutation]:
    """Leave a response out."""
    for op in operations(root):
        statuses = list(op.node.get("responses") or {})
        for status in statuses if len(statuses) > 1 else []:
            pointer = f"{op.pointer}/responses"
            at = f"{pointer}/{escape(status)}"
            excuse = _untyped(root, op, str(status))
            apply = drop(pointer, status)
            yield Mutation("status-dropped", at, op.pointer, f"no {status}", apply, excuse)


def _untyped(root: Root, op: Op, status: str) -> str:
    """Say so when a documented error promises no more than an undocumented one has."""
    schemas = [
        content.get("schema", {})
        for found, _pointer, node in responses(root, op)
        for content in (node.get("content") or {}).values()
        if found == status
    ]
    if status.startswith("2") or any(set(one) - {"description"} for one in schemas):
        return ""
    return "an undocumented error is raised as the same error, with the same body"


def schemas_swapped(root: Root) -> Iterator[Mutation]:
    """Swap the schemas of two statuses."""
    for op in operations(root):
        found = [one for one in responses(root, op) if one[2].get("content")]
        for (first, _, one), (second, _, other) in itertools.pairwise(found):
            if json.dumps(one["content"], sort_keys=True) == json.dumps(
                other["content"], sort_keys=True
            ):
                continue

            def act(
                node: dict[str, Any], pair: tuple[str, str] = (first, second),
                both: tuple[Any, Any] = (one, other),
            ) -> None:  # fmt: skip
                node["responses"][pair[0]] = {"description": "d", "content": both[1]["content"]}
                node["responses"][pair[1]] = {"description": "d", "content": both[0]["content"]}

            text = f"{first} and {second} swapped"
            yield Mutation("schemas-swapped", op.pointer, op.pointer, text, change(op.pointer, act))


def content_dropped(root: Root) -> Iterator[Mutation]:
    """Document a response without a body."""
    for op in operations(root):
        for status, pointer, node in responses(root, op):
            if node.get("content"):
                apply = drop(pointer, "content")
                yield Mutation("content-dropped", pointer, op.pointer, f"{status} empty", apply)


def reply_media_type(root: Root) -> Iterator[Mutation]:
    """Document a response under another media type."""
    for op in operations(root):
        for status, pointer, node in responses(root, op):
            for kind in node.get("content") or {}:
                new = "text/plain" if "json" in kind else "application/json"
                apply = rename(f"{pointer}/content", kind, new)
                text = f"{status}: {kind} becomes {new}"
                yield Mutation("reply-media-type", pointer, op.pointer, text, apply)


def _wanted(root: Root, op: Op) -> list[dict[str, list[str]]]:
    found = op.node["security"] if "security" in op.node else root.get("security")
    return list(found or [])


def security_dropped(root: Root) -> Iterator[Mutation]:
    """Forget that an operation needs credentials."""
    for op in operations(root):
        wanted = _wanted(root, op)
        if wanted and {} not in wanted:
            apply = put(op.pointer, "security", [])
            yield Mutation("security-dropped", op.pointer, op.pointer, "anonymous", apply)


def security_added(root: Root) -> Iterator[Mutation]:
    """Demand credentials for an anonymous operation."""
    schemes = (root.get("components") or {}).get("securitySchemes") or {}
    for op in operations(root):
        wanted = _wanted(root, op)
        if not wanted and schemes:
            apply = put(op.pointer, "security", [{next(iter(schemes)): []}])
            yield Mutation("security-added", op.pointer, op.pointer, "credentials", apply)


def security_and_to_or(root: Root) -> Iterator[Mutation]:
    """Let one of two credentials do where both are needed."""
    for op in operations(root):
        for one in op.node.get("security") or []:
            if len(one) > 1:
                apply = put(op.pointer, "security", [{name: []} for name in one])
                yield Mutation("security-and-to-or", op.pointer, op.pointer, "or", apply)


def security_or_to_and(root: Root) -> Iterator[Mutation]:
    """Demand both credentials where one does."""
    for op in operations(root):
        wanted = [one for one in _wanted(root, op) if one]
        if len(wanted) > 1:
            both: dict[str, list[str]] = {name: [] for one in wanted for name in one}
            apply = put(op.pointer, "security", [both])
            yield Mutation("security-or-to-and", op.pointer, op.pointer, "and", apply)


def security_alternative_dropped(root: Root) -> Iterator[Mutation]:
    """Forget an alternative."""
    for op in operations(root):
        wanted = _wanted(root, op)
        for index in range(len(wanted) if len(wanted) > 1 else 0):
            rest = wanted[:index] + wanted[index + 1 :]
            apply = put(op.pointer, "security", rest)
            text = f"no {wanted[index]}"
            name = "security-alternative-dropped"
            yield Mutation(name, op.pointer, op.pointer, text, apply)


def _schemes(root: Root) -> Iterator[tuple[str, dict[str, Any], str]]:
    schemes = (root.get("components") or {}).get("securitySchemes") or {}
    for name, node in schemes.items():
        for op in operations(root):
            wanted = _wanted(root, op)
            if any(name in one for one in wanted):
                yield f"#/components/securitySchemes/{escape(name)}", node, op.pointer
                break


def key_renamed(root: Root) -> Iterator[Mutation]:
    """Send a key under another name."""
    for pointer, node, op in _schemes(root):
        if node.get("type") == "apiKey":
            apply = put(pointer, "name", node["name"] + "X")
            yield Mutation("key-renamed", pointer, op, f"{node['name']}X", apply)


def key_moved(root: Root) -> Iterator[Mutation]:
    """Send a key in another place."""
    for pointer, node, op in _schemes(root):
        if node.get("type") == "apiKey":
            new = "query" if node["in"] == "header" else "header"
            apply = put(pointer, "in", new)
            yield Mutation("key-moved", pointer, op, f"in {new}", apply)


def scheme_changed(root: Root) -> Iterator[Mutation]:
    """Use another HTTP authentication scheme."""
    for pointer, node, op in _schemes(root):
        if node.get("type") in ("http", "oauth2"):
            new = {"type": "apiKey", "in": "header", "name": "Authorization"}

            def act(found: dict[str, Any], value: dict[str, Any] = new) -> None:
                found.clear()
                found.update(value)

            text = "the bare secret in Authorization"
            yield Mutation("scheme-changed", pointer, op, text, change(pointer, act))


def _servers(root: Root) -> Iterator[tuple[str, str, str]]:
    first = next(operations(root), None)
    own = [(op, op.node["servers"]) for op in operations(root) if op.node.get("servers")]
    for op, servers in own:
        yield f"{op.pointer}/servers/0", servers[0]["url"], op.pointer
    plain = next((op for op in operations(root) if not op.node.get("servers")), first)
    for index, server in enumerate(root.get("servers") or []):
        if plain is not None:
            yield f"#/servers/{index}", server["url"], plain.pointer


def server_host(root: Root) -> Iterator[Mutation]:
    """Reach another host."""
    for pointer, url, op in _servers(root):
        if "://" in url:
            new = url.replace("://", "://x-", 1)
            yield Mutation("server-host", pointer, op, new, put(pointer, "url", new))


def server_path(root: Root) -> Iterator[Mutation]:
    """Reach another base path."""
    for pointer, url, op in _servers(root):
        new = url.rstrip("/") + "/x"
        yield Mutation("server-path", pointer, op, new, put(pointer, "url", new))


def server_scheme(root: Root) -> Iterator[Mutation]:
    """Reach a server in the clear."""
    for pointer, url, op in _servers(root):
        if url.startswith("https:"):
            new = "http:" + url[6:]
            yield Mutation("server-scheme", pointer, op, new, put(pointer, "url", new))


def servers_reordered(root: Root) -> Iterator[Mutation]:
    """Make another server the default."""
    servers = root.get("servers") or []
    plain = next((op for op in operations(root) if not op.node.get("servers")), None)
    if len(servers) > 1 and plain is not None:
        apply = put("#", "servers", servers[::-1])
        yield Mutation("servers-reordered", "#/servers", plain.pointer, "another default", apply)


def server_dropped(root: Root) -> Iterator[Mutation]:
    """Forget a server, or an operation's own one."""
    servers = root.get("servers") or []
    plain = next((op for op in operations(root) if not op.node.get("servers")), None)
    if len(servers) > 1 and plain is not None:
        apply = put("#", "servers", servers[:-1])
        yield Mutation("server-dropped", "#/servers", plain.pointer, "one less", apply)
    for op in operations(root):
        if op.node.get("servers"):
            apply = drop(op.pointer, "servers")
            yield Mutation("server-dropped", op.pointer, op.pointer, "the usual server", apply)


def idempotence_flipped(root: Root) -> Iterator[Mutation]:
    """Say wrongly whether an operation may be repeated."""
    for op in operations(root):
        if op.method in ("post", "patch"):
            value = op.node.get("x-wireproof-idempotent") is not True
            apply = put(op.pointer, "x-wireproof-idempotent", value)
            text = f"idempotent {value}"
            yield Mutation("idempotence-flipped", op.pointer, op.pointer, text, apply)


OPERATORS = (
    status_changed,
    status_dropped,
    schemas_swapped,
    content_dropped,
    reply_media_type,
    security_dropped,
    security_added,
    security_and_to_or,
    security_or_to_and,
    security_alternative_dropped,
    key_renamed,
    key_moved,
    scheme_changed,
    server_host,
    server_path,
    server_scheme,
    servers_reordered,
    server_dropped,
    idempotence_flipped,
)
