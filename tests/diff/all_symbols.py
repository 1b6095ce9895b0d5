"""A caller that uses every symbol of a client: methods, arguments, attributes, constructors.

In: a client as its text declares it. Out: a Python file, and for each of its lines the symbols that
it uses. A type checker over it says what really breaks, symbol by symbol.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.diff.client_source import PLAIN, Argument, Client, Signature

_MODEL = re.compile(r"\bmodels\.(\w+)")


@dataclass(slots=True)
class Caller:
    """A file under construction."""

    lines: list[str] = field(default_factory=list)
    symbols: dict[int, frozenset[str]] = field(default_factory=dict)

    def add(self, text: str, *symbols: str) -> None:
        """One line, and what it uses."""
        self.lines.append(text)
        if symbols:
            named = (f"models.{name}" for name in _MODEL.findall(text))
            self.symbols[len(self.lines)] = frozenset([*symbols, *named])

    @property
    def text(self) -> str:
        """The file."""
        return "\n".join([*self.lines, ""])


def caller(client: Client, package: str) -> Caller:
    """A file that uses all symbols.

    Args:
        client: what is there to use.
        package: that it is imported from, below `generated`.
    """
    made = Caller()
    modules = ["errors", "models", *["webhooks"] * bool(client.webhooks)]
    for line in (
        "from __future__ import annotations",
        *(f"import {module}" for module in sorted(PLAIN)),
        "from typing import cast",
        "from generated import _runtime",
        *(
            f"import generated._runtime.{module}"
            for module in ("oauth_scheme", "pages", "streaming")
        ),
        f"from generated.{package} import {client.name}, {', '.join(modules)}",
    ):
        made.add(line)
    if client.inputs:  # the package itself may have any name for all that a checker knows
        names = [f"inputs.{name}" for name in client.inputs]
        made.add(f"import generated.{package}.inputs as inputs", *names)
    _constructed(made, client.name, client.options)
    for name, signatures in client.methods.items():
        for number, signature in enumerate(signatures):
            _called(made, client.name, name, signature, number)
    for name in client.inputs:
        made.add(f"def input_{name}(value: inputs.{name}) -> None:", f"inputs.{name}")
        made.add("    print(value)", f"inputs.{name}")
    for name, attributes in client.models.items():
        _read(made, f"models.{name}", attributes)
        _constructed(made, f"models.{name}", attributes)
    for name, annotation in client.aliases.items():
        made.add(f"def alias_{name}(value: models.{name}) -> None:", f"models.{name}")
        made.add(f"    same: {annotation} = value", f"models.{name}")
    for name, body in client.errors.items():
        made.add(f"def error_{name}(error: errors.{name}) -> None:", f"errors.{name}")
        of_body = f"    body: {body} = error.body" if body else "    pass"
        made.add(of_body, f"errors.{name}.body")
    for name, payload in client.webhooks.items():
        made.add(f"def webhook_{name}() -> None:")
        parsed = f"    payload: {payload} = webhooks.{name}.parse(b'')"
        made.add(parsed, f"webhooks.{name}", f"webhooks.{name}.parse()")
    return made


def _called(made: Caller, client: str, name: str, signature: Signature, number: int) -> None:
    """A call with what it needs, then one for each other argument."""
    made.add(f"def call_{name.replace('.', '_')}_{number}(client: {client}) -> None:")
    needed = [one for one in signature.arguments if one.required]
    result = "" if signature.result == "None" else "result = "
    made.add(f"    {result}client.{name}(", name, f"{name}()")
    _given(made, name, needed)
    made.add("    )", name)
    if result:
        made.add(f"    same: {signature.result} = result", f"{name}()")
    inline = [f"{one.name}={_cast(one)}" for one in needed]
    for one in signature.arguments:
        if not one.required:
            given = ", ".join([*inline, f"{one.name}={_cast(one)}"])
            made.add(f"    client.{name}({given})", name, f"{name}({one.name})")


def _read(made: Caller, name: str, attributes: Iterable[Argument]) -> None:
    made.add(f"def read_{name.rpartition('.')[2]}(value: {name}) -> None:", name)
    made.add("    pass")
    for number, one in enumerate(attributes):
        made.add(f"    v{number}: {one.annotation} = value.{one.name}", f"{name}.{one.name}")


def _constructed(made: Caller, name: str, attributes: Iterable[Argument]) -> None:
    """An object with what it needs, then one with everything."""
    everything = list(attributes)
    needed = [one for one in everything if one.required]
    made.add(f"def make_{name.rpartition('.')[2]}() -> None:")
    for given in (needed, everything) if needed != everything else (needed,):
        made.add(f"    {name}(", f"making {name}")
        _given(made, name, given, "making ")
        made.add("    )", f"making {name}")


def _given(made: Caller, name: str, given: Iterable[Argument], how: str = "") -> None:
    dot = f"{name}." if how and name.startswith("models.") else f"{name}("
    end = "" if dot.endswith(".") else ")"
    for one in given:
        text = f"        {one.name}={_cast(one)},"
        made.add(text, f"{how}{name}", f"{how}{dot}{one.name}{end}")


def _cast(one: Argument) -> str:
    return f"cast({one.annotation!r}, None)"


def directions(client: Client) -> tuple[set[str], set[str]]:
    """The models that calls take, and those that calls, webhooks and errors bring."""
    calls = [item for found in client.methods.values() for item in found]
    sent = [one.annotation for call in calls for one in call.arguments]
    read = [call.result for call in calls] + [*client.webhooks.values(), *client.errors.values()]
    return _reached(client, sent), _reached(client, read)


def _reached(client: Client, annotations: Iterable[str]) -> set[str]:
    found: set[str] = set()
    stack = list(_named(annotations))
    while stack:
        name = stack.pop()
        if name in found:
            continue
        found.add(name)
        inside = [one.annotation for one in client.models.get(name, ())]
        stack += _named([*inside, client.aliases.get(name, "")])
    return found


def _named(annotations: Iterable[str]) -> Iterator[str]:
    for annotation in annotations:
        yield from _MODEL.findall(annotation)
