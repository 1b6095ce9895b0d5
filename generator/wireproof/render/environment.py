"""The Jinja environment: strict about missing names, and no escape but ours.

In: the name of a template and its context. Out: text.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_TEMPLATES: Final = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
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
    return _environment().get_template(f"{name}.jinja").render(**context)
