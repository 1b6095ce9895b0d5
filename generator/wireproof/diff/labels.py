"""Places of a document in words: `Order.vat`, `POST /orders, body: item`.

In: JSON pointers. Out: short text for titles.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wireproof.diff.model import Edit
from wireproof.diff.rules import RULES
from wireproof.diff.values import shown
from wireproof.oas.grammar import METHODS
from wireproof.oas.pointer import join, parent, split

_SERVERS = "#/servers"
_SELF_EXPLAINING = ("operation.added", "operation.removed", "operation.moved", "webhook.",
                    "component.", "scheme.", "security.scheme", "security.flows", "info.",
                    "surface.")  # fmt: skip


def place_label(pointer: str, names: Mapping[str, str] | None = None) -> str:
    """A place in words.

    Args:
        pointer: the place.
        names: pointers of parameters -> their names.
    """
    tokens = split(pointer)
    if "parameters" in tokens[:-2] and names:
        at = tokens.index("parameters") + 2
        name = names.get(join("#", *tokens[:at]))
        if name is not None:
            start = place_label(join("#", *tokens[: at - 2])) if tokens[0] != "components" else ""
            told = ", ".join(filter(None, (start, f"parameter {name}")))
            return _with(told, tokens[at:])
    match tokens:
        case ["components", "schemas", name, *rest]:
            return ".".join([name, *_path(rest)])
        case ["components", kind, name, *rest]:
            return ".".join([f"{kind.removesuffix('s')} {name}", *_path(rest)])
        case ["paths" | "webhooks", path, *rest]:
            return _operation(path, rest)
        case _:
            return "/".join(tokens)


def _operation(path: str, tokens: list[str]) -> str:
    if not tokens or tokens[0] not in METHODS:
        return path
    name = f"{tokens[0].upper()} {path}"
    match tokens[1:]:
        case ["requestBody", *rest]:
            return _with(f"{name}, body", rest)
        case ["responses", status, *rest]:
            return _with(f"{name}, response {status}", rest)
        case ["callbacks", callback, _, *rest]:
            return _with(f"{name}, callback {callback}", rest[1:])
        case _:
            return name


def _with(start: str, rest: list[str]) -> str:
    path = ".".join(_path(rest))
    return f"{start}: {path}" if path else start


def _path(tokens: list[str]) -> Iterator[str]:
    """The names that a person uses below a schema: properties, and marks for the rest."""
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token in ("properties", "patternProperties", "headers") and index + 1 < len(tokens):
            yield tokens[index + 1]
            index += 2
        elif token == "items":  # noqa: S105 - a keyword, no password
            yield "[]"
            index += 1
        elif token in ("not", "if", "then", "else"):
            yield f"({token})"
            index += 1
        elif token == "additionalProperties":  # noqa: S105 - a keyword, no password
            yield "{}"
            index += 1
        else:
            index += 1


def told(edit: Edit) -> str:
    """What happened, without the place."""
    if edit.rule.startswith("schema.format.") and edit.after is None:
        return f"the format {_fact(edit.before)} is gone"
    if edit.rule == "discriminator.default" and edit.after is None:
        return f"what no discriminator value names is no longer read as {_fact(edit.before)}"
    if edit.rule == "server.variable.widened" and edit.after is None:
        return f"the server variable {edit.subject} takes any value (was {_fact(edit.before)})"
    if edit.rule in ("server.replaced", "server.default") and (text := _own_server(edit)):
        return text
    if edit.rule == "surface.changed" and edit.before == edit.after:
        return f"{edit.subject} changed: a name in its type stands for another one"
    text = RULES[edit.rule].title.format(
        subject=edit.subject, before=_fact(edit.before), after=_fact(edit.after)
    )
    if edit.rule.startswith(f"schema.{edit.subject}."):
        text = text.removesuffix(f" ({edit.subject})")
    return text.replace("(was none)", "(there was none)") if edit.before is None else text


def _own_server(edit: Edit) -> str:
    """What became of the server that operations have of their own; empty for the document's."""
    before, after = _fact(edit.before), _fact(edit.after)
    match edit.old == _SERVERS, edit.new == _SERVERS:
        case True, True:
            return ""
        case True, False:
            return f"it has a server of its own now: {after} (was the client's: {before})"
        case False, True:
            return f"its own server {before} is gone; it is at the client's: {after}"
        case _:
            return f"its own server {before} is now {after}"


def title_of(edit: Edit, names: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {})) -> str:
    """What happened, in one sentence.

    Args:
        edit: what happened.
        names: pointers of parameters -> their names, in the old and in the new document.
    """
    text = told(edit)
    pointer = edit.new or edit.old or "#"
    if edit.rule.startswith(_SELF_EXPLAINING):
        return text
    if edit.rule.startswith("server."):
        own = next((place for place in (edit.new, edit.old) if place not in (None, _SERVERS)), "")
        return f"{place_label(parent(own))}: {text}" if own else text
    if edit.rule.startswith(("property.removed", "union.member.removed", "media_type.removed",
                             "header.removed", "response.removed")):  # fmt: skip
        pointer = edit.new or pointer
    tokens = split(pointer)
    named = edit.rule.startswith("property.") and tokens[-2:] == ["properties", edit.subject]
    known = names[1] if edit.new is not None and pointer == edit.new else names[0]
    label = place_label(pointer.rsplit("/", 2)[0] if named else pointer, known)
    if edit.rule.startswith("operation.") and tokens[-2:-1] == ["parameters"]:
        label = ", ".join(filter(None, (label, f"parameter {known.get(pointer, tokens[-1])}")))
    return f"{label}: {text}" if label else text


def _fact(value: object) -> str:
    if isinstance(value, str):
        return value if len(value) <= 60 else value[:59] + "…"
    if isinstance(value, list | tuple):
        return ", ".join(shown(item) for item in value[:8]) + (" …" if len(value) > 8 else "")
    return "none" if value is None else shown(value)
