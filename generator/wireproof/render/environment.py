"""The Jinja environment: strict about missing names, and no escape but ours.

In: the name of a template and its context. Out: text. While a client of a project with templates of
its own is rendered, these come first.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, Final

from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    UndefinedError,
)
from jinja2.bccache import Bucket

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


class _Compiled(BytecodeCache):
    """Our templates as they were compiled once, where Python keeps our modules.

    Compiling takes a tenth of a second. Each file says by which Python and Jinja it was written and
    of what text; where the folder cannot be written, a run compiles for itself.
    """

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The path of the file."""
        return cache_from_source(filename or name)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what an earlier run has compiled."""
        with (
            suppress(OSError, EOFError, ValueError, TypeError),
            Path(bucket.key).open("rb") as file,
        ):
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if sys.dont_write_bytecode:
            return
        scratch = Path(f"{bucket.key}.{os.getpid()}")
        with suppress(OSError):
            scratch.parent.mkdir(exist_ok=True)
            scratch.write_bytes(bucket.bytecode_to_string())
            scratch.replace(bucket.key)


@cache
def _environment(folder: Path | None) -> Environment:
    ours = FileSystemLoader(OURS)
    own = [FileSystemLoader(folder), PrefixLoader({"wireproof": ours})] if folder else []
    environment = Environment(
        loader=ChoiceLoader([*own, ours]),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - Python source, not HTML; see `render.text`
        auto_reload=False,
        bytecode_cache=None if folder else _Compiled(),
        keep_trailing_newline=True,
        trim_blocks=False,
        lstrip_blocks=False,
    )
    environment.filters["repr"] = repr
    return environment


def render_template(name: str, **context: Any) -> str:
    """Render one template; a name that the context lacks is an error."""
    return _environment(_FOLDER.get()).get_template(f"{name}.jinja").render(**context)
