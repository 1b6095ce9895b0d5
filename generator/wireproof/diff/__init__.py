"""The review of a changed spec: contract, client surface, callers.

In: two documents. Out: a `Review`. `wireproof.diff(old, new)` is public, and Python binds that name
to this package as soon as anything of it is imported; so the package can be called, too.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Callable(ModuleType):
    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return import_module("wireproof.api").diff(*arguments, **options)


sys.modules[__name__].__class__ = _Callable
