"""Typed Python clients from vendor OpenAPI specs, proven on the wire.

The names below are the public interface; everything else may change in any version. They are
imported when they are first used, so that `import wireproof` costs nothing; `__init__.pyi` tells
type checkers what they are.
"""

from typing import Any

__version__ = "0.2.0"

__all__ = [
    "Client",
    "Proof",
    "Review",
    "SpecError",
    "SuiteError",
    "UsageError",
    "WireproofError",
    "__version__",
    "contract",
    "diff",
    "generate",
    "prove",
]
_HOMES = {
    "contract": "wireproof.runner.plugin",
    "SpecError": "wireproof.errors",
    "SuiteError": "wireproof.errors",
    "UsageError": "wireproof.errors",
    "WireproofError": "wireproof.errors",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'wireproof' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - for those who use it

    return getattr(import_module(_HOMES.get(name, "wireproof.api")), name)


def __dir__() -> list[str]:
    return __all__
