"""A TOML file to its tables, or an error with a place and a remedy.

In: a path. Out: the value. What `tomllib` raises beside its own error (numbers without end, nesting
without end, bytes that are no UTF-8) is the same fault to a user: the file cannot be read as TOML.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from wireproof.errors import Location, UsageError


def read_toml(path: Path, shown: str = "", hint: str = "") -> dict[str, Any]:
    """Read a TOML file.

    Args:
        path: the file.
        shown: its name in errors; the path when empty.
        hint: the remedy when it is broken.

    Raises:
        FileNotFoundError: there is none.
        UsageError: it cannot be read.
    """
    place = Location(shown or str(path))
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise
    except OSError as error:
        problem, hint = f"cannot be read: {error.strerror}", "look at the file's permissions"
    except RecursionError:
        problem = "not readable as TOML: nested too deeply"
    except ValueError as error:  # of TOML, of UTF-8, or a number with thousands of digits
        problem = f"not readable as TOML: {str(error).splitlines()[0]:.200}"
    raise UsageError(problem, location=place, hint=hint or "correct the file")
