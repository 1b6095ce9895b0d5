"""The client under proof: imported from its folder, called, and watched.

In: a folder with a generated package, and replies to give. Out: an `Outcome` per call: what was
sent, what came back, what was warned of. Nothing of the client is known but its manifest and the
names of its public errors.
"""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Literal

from wireproof.errors import UsageError
from wireproof.harness.manifest import Manifest
from wireproof.oracle.typed import Classes
from wireproof.oracle.wire import WireRequest

Mode = Literal["sync", "async"]

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one call did.

    Attributes:
        sent: requests, in order.
        value: what the method returned, when it returned.
        error: what it raised, when it raised.
        warned: texts of the warnings that it issued.
        told: records of drift that were given to a function.
        left_open: how many answers were not closed when the call was over.
        warned_at: files of the lines that its warnings point at.
        limits: the timeouts of each request, as the HTTP library is told them.
        resume: where a stream that was read can be taken up again: event id, milliseconds.
        read_before: how many items had been read each time that another piece was asked for.
    """

    sent: tuple[WireRequest, ...]
    value: Any = None
    error: BaseException | None = None
    warned: tuple[str, ...] = ()
    told: tuple[Any, ...] = ()
    left_open: int = 0
    warned_at: tuple[str, ...] = ()
    limits: tuple[Mapping[str, float | None], ...] = ()
    resume: tuple[Any, Any] | None = None
    read_before: tuple[int, ...] = ()


@dataclass(slots=True)
class Package:
    """An imported client.

    Attributes:
        module: the package.
        errors: its module of public errors.
        manifest: what it says of itself.
    """

    module: ModuleType
    errors: ModuleType
    manifest: Manifest
    name: str
    _kinds: dict[str, Any] = field(default_factory=dict)
    _classes: dict[str, list[str]] = field(default_factory=dict)
    _typed: Classes | None = None

    def is_a(self, error: BaseException | None, kind: str) -> bool:
        """Tell whether an error is of a public class, given by name."""
        if kind not in self._kinds:
            self._kinds[kind] = getattr(self.errors, kind, None)
        found = self._kinds[kind]
        return isinstance(found, type) and isinstance(error, found)

    def classes(self) -> Mapping[str, list[str]]:
        """Return the names of the models of each schema, by its pointer."""
        if not self._classes:
            for name, pointer in self.manifest.models.items():
                self._classes.setdefault(pointer, []).append(name)
        return self._classes

    def schema_of(self, model: type) -> str | None:
        """Return the pointer of the schema that a model stands for."""
        pointer = self.manifest.models.get(model.__name__)
        # Looked up by its name alone: a client imports a model when it is first asked for.
        found = pointer is not None and getattr(self.models(), model.__name__, None) is model
        return pointer if found else None

    def typed(self, root: dict[str, Any]) -> Classes:
        """Return what tells the classes of values under schemas of a document."""
        if self._typed is None or self._typed.root is not root:
            self._typed = Classes(root, self.classes(), self.models())
        return self._typed

    def models(self) -> ModuleType:
        """Return the module of its models."""
        return importlib.import_module(f"{self.name}.models")

    def forget(self) -> None:
        """Take the package out of `sys.modules`."""
        for name in [n for n in sys.modules if n == self.name or n.startswith(self.name + ".")]:
            del sys.modules[name]


def import_client(manifest: Manifest) -> Package:
    """Import a client from its folder under a name of its own.

    Raises:
        UsageError: it does not import, or has not the classes that its manifest names.
    """
    folder = manifest.path.parent
    name = f"wireproof_subject_{next(_numbers)}_{folder.name}"
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise UsageError(f"{folder} is not a Python package")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
        errors = importlib.import_module(f"{name}.errors")
        for cls in (manifest.sync_class, manifest.async_class):
            getattr(module, cls)
    except Exception as error:
        raise UsageError(
            f"the client at {folder} does not import: {type(error).__name__}: {error}",
            hint="Generate it again with `wireproof generate`.",
        ) from error
    return Package(module, errors, manifest, name)
