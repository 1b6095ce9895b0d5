"""The files of a client that an earlier run kept, each of which is read when somebody looks at it.

In: what each is found by in the cache. Out: a mapping of paths to texts. Of two thousand files that
stay as they are nobody needs the text: their digests tell that the folder has them already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from wireproof.cache import Cache

_FEW: Final = 8
"""Texts that are read one by one; then somebody wants all of them."""


class KeptFiles(Mapping[str, str]):
    """Texts by path, in the order of the client.

    Args:
        digests: of the texts in the cache.
        cache: where they are.
        remake: makes the client from nothing, where a text is gone or damaged after all.
        changed: texts that take the place of others.
    """

    def __init__(
        self,
        digests: Mapping[str, str],
        cache: Cache,
        remake: Callable[[], Mapping[str, str]],
        changed: Mapping[str, str] | None = None,
    ) -> None:
        self._paths = dict.fromkeys((*digests, *(changed or ())))
        self._texts = dict(changed or {})
        self.digests = {path: one for path, one in digests.items() if path not in self._texts}
        self._cache = cache
        self._remake = remake
        self._asked = 0

    def __getitem__(self, path: str) -> str:
        if path not in self._texts and path in self._paths:
            self._load(path)
        return self._texts[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def with_changed(
        self, changed: Mapping[str, str], remake: Callable[[], Mapping[str, str]]
    ) -> KeptFiles:
        """The files of a client of which some differ from this one."""
        return KeptFiles(self.digests, self._cache, remake, changed)

    def _load(self, path: str) -> None:
        self._asked += 1
        wanted = (
            [path] if self._asked < _FEW else [one for one in self._paths if one not in self._texts]
        )
        found = self._cache.texts(self.digests[one] for one in wanted)
        if any(self.digests[one] not in found for one in wanted):
            self._texts = dict(self._remake())
            return
        self._texts.update((one, found[self.digests[one]]) for one in wanted)
