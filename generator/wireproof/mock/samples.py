"""Data that is valid for a response's schema: readable first, Schemathesis's where that fails.

In: a schema and a seed. Out: a value that has been judged valid. The same seed gives the same one.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from threading import Lock
from typing import Any, Final

from wireproof.cases.variants import Variant, standalone
from wireproof.cases.verdicts import Verdict
from wireproof.errors import SuiteError, WireproofError
from wireproof.mock.operations import Schema
from wireproof.mock.problems import Refusal
from wireproof.mock.schemas import Schemas
from wireproof.mock.synthesis import Taste, plainer, synthesise

_EXAMPLES: Final = 30
_TRIES: Final = 3


class Samples:
    """Valid data for the schemas of one document; what was drawn once is kept.

    Args:
        schemas: of the document.
        seed: of what is random when a caller asks for no seed.
    """

    def __init__(self, schemas: Schemas, seed: int = 0) -> None:
        self._schemas = schemas
        self._seed = seed
        self._drawn: dict[tuple[int, int], Any] = {}
        self._texts: dict[tuple[str, int], str | None] = {}
        # Hypothesis is not made for several threads at once.
        self._lock = Lock()

    def sample(self, schema: Schema, *, dynamic: bool = False, seed: int | None = None) -> Any:
        """Return valid data.

        Args:
            schema: of a response or a header.
            dynamic: whether values are drawn by the seed instead of being the plain ones.
            seed: instead of the usual one.

        Raises:
            Refusal: 501, no valid data was found.
            SpecError: the schema is none.
        """
        chosen = self._seed if seed is None else seed
        with self._lock:
            judge = self._schemas.judge(schema, "response")
            for number in range(_TRIES if dynamic else 1):
                random = Random(f"{chosen}/{number}") if dynamic else None  # noqa: S311 - no secret
                taste = Taste(random, not dynamic, optional=True, text=self._text_for(chosen))
                for one in plainer(taste):
                    value = synthesise(self._schemas, schema, one)
                    if judge.verdict(value) is Verdict.VALID:
                        return value
            return self._draw(schema, chosen)

    def _draw(self, schema: Schema, seed: int) -> Any:
        """Let Schemathesis find a value; one that only a `format` speaks against is second best."""
        key = (id(schema.node), seed)
        if key not in self._drawn:
            reading = Variant("response", "generate")
            made = standalone(
                self._schemas.reader, schema.node, reading, container="components/schemas"
            )
            judge = self._schemas.judge(schema, "response")
            values = _fuzz(made, seed)
            for verdict in (Verdict.VALID, Verdict.UNDECIDED):
                fitting = [one for one in values if judge.verdict(one) is verdict]
                if fitting:
                    self._drawn[key] = fitting[0]
                    break
            else:
                raise Refusal(
                    501, "no-data", "no valid data was found for this schema; give it an example",
                    spec=schema.pointer,
                )  # fmt: skip
        return self._drawn[key]

    def _text_for(self, seed: int) -> Callable[[dict[str, Any]], str | None]:
        def text(schema: dict[str, Any]) -> str | None:
            key = (repr(schema), seed)
            if key not in self._texts:
                try:
                    found = [one for one in _fuzz(dict(schema), seed) if isinstance(one, str)]
                except WireproofError:
                    found = []
                ranked = sorted(found, key=_oddness)
                self._texts[key] = ranked[0] if ranked else None
            return self._texts[key]

        return text


def _oddness(text: str) -> tuple[int, int]:
    """Rank texts: those of plain characters first, then those that are neither empty nor long."""
    odd = sum(not (char.isascii() and char.isprintable()) for char in text)
    return odd, abs(len(text) - 8)


def _fuzz(schema: dict[str, Any], seed: int) -> list[Any]:
    """Return values that Schemathesis makes for a schema; it is imported only when needed."""
    from wireproof.cases.engine import Engine  # noqa: PLC0415 - costs seconds, and is seldom needed

    components = schema.pop("components", {})
    document = {
        "openapi": "3.1.0",
        "info": {"title": "mock", "version": "1"},
        "paths": {
            "/": {
                "post": {
                    "requestBody": {
                        "required": True, "content": {"application/json": {"schema": schema}},
                    },
                    "responses": {"default": {"description": "any"}},
                }
            }
        },
        "components": components,
    }  # fmt: skip
    try:
        made = Engine(document).fuzz("/", positive=True, examples=_EXAMPLES, seed=seed)
    except SuiteError:
        return []
    return [one.value for one in made.samples if one.malformed is None]
