"""The Jinja environment: strict about missing names, and no escape but ours.

In: the name of a template and its context. Out: text. While a client of a project with templates of
its own is rendered, these come first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    UndefinedError,
)

from wireproof.errors import Location, UsageError
from wireproof.render.overrides import OURS

_FOLDER: Final[ContextVar[Path | None]] = ContextVar("_FOLDER", default=None)
"""The project's own templates, for one rendering: eight functions ask for texts."""


@contextmanager
def templates_of(folder: Path | None) -> Iterator[None]:
    """Look for templates in a project's folder first, for as long as the block runs.

    Raises:
        UsageError: one of them asks for a name that does not exist.
    """
    token = _FOLDER.set(folder)
    try:
        yield
    except UndefinedError as error:
        raise UsageError(
            f"a template asks for what there is not: {error.message}",
            location=Location(str(folder)),
            hint="see the template of the same name in wireproof for the names that there are",
        ) from None
    finally:
        _FOLDER.reset(token)


@cache
def _environment(folder: Path | None) -> Environment:
    ours = FileSystemLoader(OURS)
    own = [FileSystemLoader(folder), PrefixLoader({"wireproof": ours})] if folder else []
    environment = Environment(
        loader=ChoiceLoader([*own, ours]),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - Python source, not HTML; see `render.text`
        auto_reload=False,
        keep_trailing_newline=True,
        trim_blocks=False,
        lstrip_blocks=False,
    )
    environment.filters["repr"] = repr
    return environment


def render_template(name: str, **context: Any) -> str:
    """Render one template; a name that the context lacks is an error."""
    return _environment(_FOLDER.get()).get_template(f"{name}.jinja").render(**context)
