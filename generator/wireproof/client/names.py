"""Names that stay put: `names.lock` maps a place in the document to the Python name it once got.

In: the lock of the last run (or nothing). Out: names for this run and the new lock. A name that is
in the lock is used again; a newcomer never takes one, it gets a number instead. So an addition to
a spec cannot rename what exists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from keyword import iskeyword
from typing import Any, cast

from wireproof.errors import Location, UsageError, shortened
from wireproof.oas.strict_json import NotJson, read_json
from wireproof.spec.json_text import indented

_VERSION = 1
_SHARED = frozenset(("resource_of",))
"""Scopes in which several keys may have one name."""
_FORMS = frozenset(("request", "family", "family-request", "stream", "download"))


def unique(wanted: str, taken: set[str], reserved: frozenset[str] = frozenset()) -> str:
    """`wanted`, or `wanted_2`, `wanted_3`, … (`Wanted2` for a class); the result joins `taken`."""
    separator = "" if wanted[:1].isupper() else "_"
    name, number = wanted, 2
    while name in taken or name in reserved:
        name = f"{wanted.rstrip('_')}{separator}{number}"
        number += 1
    taken.add(name)
    return name


@dataclass(slots=True)
class NameLock:
    """The names of the last run (`old`) and of this one (`new`), by scope and key.

    A scope is a namespace of Python ("schemas", "resources", "operations:<resource>",
    "fields:<class>", …); a key is a JSON pointer or a wire name.
    """

    old: dict[str, dict[str, str]] = field(default_factory=dict)
    new: dict[str, dict[str, str]] = field(default_factory=dict)
    claims: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """By scope and wanted name: the keys without a locked name that wanted it, in their order."""
    _taken: dict[str, set[str]] = field(default_factory=dict)

    def name(
        self, scope: str, key: str, wanted: str, *, reserved: frozenset[str] = frozenset()
    ) -> str:
        """The name of `key` in `scope`: the locked one, else `wanted` made unique."""
        known = self.new.setdefault(scope, {}).get(key)
        if known is not None:
            return known
        taken = self._taken.get(scope)
        if taken is None:
            taken = self._taken[scope] = set(self.old.get(scope, {}).values())
        locked = self.old.get(scope, {}).get(key)
        if locked is None:
            self.claims.setdefault(scope, {}).setdefault(wanted, []).append(key)
        name = locked if locked is not None else unique(wanted, taken, reserved)
        taken.add(name)
        self.new[scope][key] = name
        return name

    def forget(self, exists: Callable[[str], bool]) -> None:
        """Give the names of places that are gone to whoever wants them.

        A vendor that moves `/orders` to `/v2/orders` keeps the method's name this way.

        Args:
            exists: whether a pointer leads somewhere in the document of this run.
        """
        for scope, entries in self.old.items():
            gone = [key for key in entries if key.startswith("#/") and not exists(place_of(key))]
            for key in gone:
                del entries[key]
            if gone:
                self._taken.pop(scope, None)

    def free(self, scope: str, name: str, key: str) -> None:
        """Take a name from whoever had it, for `key`."""
        entries = self.old.setdefault(scope, {})
        for other in [one for one, held in entries.items() if held == name and one != key]:
            del entries[other]
        entries[key] = name
        self._taken.pop(scope, None)

    def rekey(self, scope: str, was: str, key: str) -> None:
        """Take over the name of a key that was written otherwise in an older lock."""
        old = self.old.get(scope, {})
        if was in old and key not in old:
            old[key] = old.pop(was)

    def names(
        self,
        scope: str,
        wanted: dict[str, str],
        spelling: Callable[[str], str] | None = None,
        *,
        free: bool = False,
    ) -> dict[str, str]:
        """Names for all keys of a scope at once.

        A key that needs no conversion keeps its name before one that would be converted to it.

        Args:
            scope: the namespace.
            wanted: the keys, and the name that each would like.
            spelling: what is left of a key when its spelling is taken away, where that never
                travels: a key that is only spelled otherwise than one of the last run keeps the
                name.
            free: the names of keys that are gone are for whoever wants them: what wants one is what
                was there, spelled otherwise or at another place.
        """
        if spelling is not None:
            self._respell(scope, wanted, spelling)
        if free:
            self.release(scope, [key for key in self.old.get(scope, {}) if key not in wanted])
        converted = [key for key in wanted if key != wanted[key]]
        order = sorted(wanted, key=lambda key: key != wanted[key]) if converted else wanted
        named = {key: self.name(scope, key, wanted[key]) for key in order}
        return {key: named[key] for key in wanted} if converted else named

    def _respell(self, scope: str, wanted: dict[str, str], spelling: Callable[[str], str]) -> None:
        old = self.old.get(scope, {})
        gone = [key for key in old if key not in wanted]
        for key in wanted:
            if key not in old:
                same = [other for other in gone if spelling(other) == spelling(key)]
                if len(same) == 1:
                    gone.remove(same[0])
                    old[key] = old.pop(same[0])

    def release(self, scope: str, gone: list[str]) -> None:
        """Give the names of keys that are gone to whoever wants them."""
        names = {self.old[scope].pop(key) for key in gone}
        if scope in self._taken:
            self._taken[scope] -= names.difference(self.new.get(scope, {}).values())

    def to_json(self) -> str:
        """The text of `names.lock`: sorted, so that it diffs well.

        A name that equals its key is left out, because it cannot change.
        """
        scopes = {
            scope: {key: name for key, name in sorted(entries.items()) if key != name}
            for scope, entries in sorted(self.new.items())
        }
        data = {"version": _VERSION, "names": {k: v for k, v in scopes.items() if v}}
        return indented(data) + "\n"


def place_of(key: str) -> str:
    """The pointer of a lock's key; two forms of one schema or method differ in what follows."""
    head, _, form = key.rpartition("@")
    return head if form in _FORMS else key


def _is_name(text: str) -> bool:
    return text.isidentifier() and not iskeyword(text)


def load_lock(text: str, *, file: str) -> NameLock:
    """Read `names.lock`.

    Raises:
        UsageError: the file is not a lock of ours.
    """
    hint = "restore it from version control, or delete it to settle all names anew"
    try:
        data: Any = read_json(text)
        if data["version"] != _VERSION:
            raise UsageError(
                f"names.lock has version {data['version']!r}, this tool reads {_VERSION}",
                location=Location(file),
                hint=hint,
            )
        names = cast("dict[str, dict[str, str]]", data["names"])
        old = {scope: dict(entries) for scope, entries in names.items()}
    except NotJson as error:
        problem = f"names.lock is not readable: {error.reason}"
        place = Location(file, error.line, error.column)
        raise UsageError(problem, location=place, hint=hint) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            "names.lock is not readable", location=Location(file), hint=hint
        ) from error
    for name in (name for entries in old.values() for name in entries.values()):
        if not isinstance(name, str) or not all(map(_is_name, name.split("."))):
            raise UsageError(
                f"{shortened(name, 60)} is not a Python name", location=Location(file), hint=hint
            )
    for scope, entries in old.items():
        if scope not in _SHARED:
            _refuse_twice(scope, entries, file, hint)
    return NameLock(old=old)


def _refuse_twice(scope: str, entries: dict[str, str], file: str, hint: str) -> None:
    """Two things by one name in one place: what a merge of two branches leaves behind."""
    keys: dict[str, str] = {}
    for key, name in entries.items():
        if name in keys:
            raise UsageError(
                f"{scope} has the name {name} twice, for {keys[name]} and for {key}",
                location=Location(file),
                hint=hint,
            )
        keys[name] = key
