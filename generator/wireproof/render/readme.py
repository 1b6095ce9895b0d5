"""The README of a client: every operation, every argument, how to sign in.

In: an `Api`. Out: the context of `README.md.jinja`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from textwrap import indent
from typing import Any, Final

from wireproof.client.expressions import as_source
from wireproof.client.inputs import InputDict
from wireproof.client.model import Api, Operation
from wireproof.client.signatures import Method
from wireproof.client.surface import Surface
from wireproof.render.calls import call_of
from wireproof.render.credentials import purpose
from wireproof.render.errors import error_text
from wireproof.render.signatures import argument_text
from wireproof.render.text import clean, first_sentence, tidy

_MOST_NAMES: Final = 8
"""Arguments that are named beside a method; its own table has all of them."""


def readme_context(
    api: Api, surface: Surface, spec_file: str, import_name: str, again: str
) -> dict[str, Any]:
    """What the README says.

    Args:
        api: the analysed document.
        surface: what the client offers.
        spec_file: where the document stands.
        import_name: what the client is imported as; its own name when empty.
        again: the command that generates it.
    """
    purposes = {credential.scheme: purpose(credential) for credential in api.credentials}
    first = next(iter(api.operations), None)
    call = _caller(api, surface)
    example = call(first, "result = ") if first else "..."
    return {
        "api": api,
        "title": _code(f"{api.title} {api.version}"),
        "spec_file": _code(spec_file),
        "import_name": import_name or api.name,
        "again": again,
        "summary": _summary(api),
        "example_credentials": _credentials(api, first) if first else "",
        "example_input": _example_input(surface),
        "example_call": indent(example, "    ").strip(),
        "operations": [_row(surface, one, call(one)) for one in api.operations],
        "credentials": [
            {
                "argument": option.name,
                "variable": option.variable,
                "purpose": _prose(purposes[option.wire_name]),
            }
            for option in surface.options
            if option.kind == "credential"
        ],
        "nothing_signed": not any(operation.security for operation in api.operations),
        "login_argument": _login_argument(api),
        "servers": [{"name": item.name, "url": _code(item.url)} for item in api.servers],
        "own_servers": [{"name": item.name, "url": _code(item.url)} for item in api.own_servers],
        "errors": [
            {
                "name": error.name,
                "text": _prose(error_text(error)),
                "body": _code(as_source(error.body), in_table=False),
            }
            for error in surface.errors.values()
            if error.pointers
        ],
    }


def _summary(api: Api) -> str:
    said = _prose(first_sentence(api.description))
    return said or f"A typed client of {_prose(clean(api.title))}."


def _example_input(surface: Surface) -> tuple[str, str]:
    """A name of `inputs`, and a dict of it with the keys that it needs."""
    for name, item in surface.inputs.items():
        if isinstance(item, InputDict) and item.keys:
            needed = [key for key in item.keys if key.required] or item.keys[:1]
            keys = ", ".join(f"{json.dumps(key.wire_name)}: ..." for key in needed)
            return name, f"{{{keys}}}"
    return "", ""


def _login_argument(api: Api) -> str:
    """The constructor argument for a login by the browser; empty where there is none."""
    return next((item.arguments[0][1] for item in api.credentials if item.authorization_url), "")


def _caller(api: Api, surface: Surface) -> Callable[..., str]:
    """A function that gives a complete call in a fenced block: nothing in it ends the block."""
    named = {item.name: item for item in api.declarations}

    def call(operation: Operation, kept: str = "") -> str:
        method = surface.methods[operation.pointer, operation.form]
        text = call_of(api.name, method, operation, named).replace("```", "` ` `")
        if operation.pagination is not None:
            return f"for item in {text}:  # of all pages\n    print(item)"
        if operation.streaming:
            return f"with {text} as stream:\n    for part in stream:\n        print(part)"
        return f"{kept}{text}"

    return call


def _row(surface: Surface, operation: Operation, call: str) -> dict[str, Any]:
    method = surface.methods[operation.pointer, operation.form]
    return {
        "call": f"{method.resource}.{method.name}({_names(method)})",
        "example": call,
        "request": _code(f"{operation.method} {operation.path}"),
        "returns": _code(as_source(method.result())),
        "errors": ", ".join(f"{status} `{name}`" for status, name in method.raises)
        or "none documented",
        "summary": _prose(clean(operation.summary or operation.description).split("\n\n")[0]),
        "arguments": [
            {
                "name": item.name,
                "type": _code(as_source(item.declared)),
                "required": "yes" if item.required else "",
                "text": _prose(argument_text(item)),
            }
            for item in method.arguments
        ],
    }


def _names(method: Method) -> str:
    """The arguments of a method; of many, those that are needed, or the first ones."""
    names = [item.name for item in method.arguments]
    if len(names) > _MOST_NAMES:
        needed = [item.name for item in method.arguments if item.required]
        names = [*(needed or names)[: _MOST_NAMES - 1], "…"]
    return ", ".join(names)


def _credentials(api: Api, operation: Operation) -> str:
    """The constructor arguments of the first way to sign in that the operation accepts."""
    schemes = {name for name, _ in operation.security[0]} if operation.security else set()
    names = [
        name
        for credential in api.credentials
        if credential.scheme in schemes
        for _, name in credential.arguments
    ]
    return ", ".join(f'{name}="…"' for name in names)


def _prose(text: str) -> str:
    """Text as one paragraph, or inside a table: one line, and no markup but emphasis and links."""
    line = " ".join(tidy(text).replace("```", "`").split())
    if line.count("`") % 2:  # one that nothing closes would open a span up to the next one of ours
        line = line.replace("`", "'")
    line = line.replace("|", "\\|").replace("<", "&lt;")
    return re.sub(r"^([#>~=*+-]|\d+[.)])", r"\\\1", line)


def _code(text: str, *, in_table: bool = True) -> str:
    """Text between backticks: one line, nothing that could end it, nor the cell of a table."""
    line = " ".join(tidy(text).replace("`", "'").split())
    return line.replace("|", "\\|") if in_table else line
