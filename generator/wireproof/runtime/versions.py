"""The versions that a client needs, checked before anything else is imported."""

from __future__ import annotations

import re
import sys

import pydantic

PYTHON = (3, 11)
PYDANTIC = (2, 12)
"""`Field(exclude_if=…)`, and `by_alias` of `validate_json`."""

HTTPX = (0, 28)
"""The oldest that clients are tried with; an older one is not refused."""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(text) for text in re.findall(r"\d+", version)[:2])


def check_versions(python: tuple[int, ...], installed: str) -> None:
    """ImportError, with what to do, where Python or pydantic is too old."""
    if python[:2] < PYTHON:
        found, needed = ".".join(map(str, python[:2])), ".".join(map(str, PYTHON))
        raise ImportError(f"this client needs Python {needed} or newer; this is {found}")
    if _numbers(installed) < PYDANTIC:
        needed = ".".join(map(str, PYDANTIC))
        remedy = f"pip install --upgrade 'pydantic>={needed}'"
        raise ImportError(
            f"this client needs pydantic {needed} or newer; {installed} is installed: {remedy}"
        )


check_versions(sys.version_info[:2], pydantic.VERSION)
