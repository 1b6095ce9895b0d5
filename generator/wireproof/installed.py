"""What is installed, told by the names of the folders that pip writes.

In: the name of a package, or of a group of entry points. Out: its version; the entry points.
`importlib.metadata` knows as much, but brings in readers of mail and of archives, which take longer
than a small client; it is asked where a folder's name does not tell, and where there is something
to load.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_FOLDERS: Final = (".dist-info", ".egg-info")
_SEPARATORS: Final = re.compile(r"[-_.]+")


def version_of(package: str) -> str:
    """The version of an installed package.

    Args:
        package: its name, spelt in any way that pip takes.

    Raises:
        PackageNotFoundError: it is not installed.
    """
    wanted = _normal(package)
    for folder in _metadata(tuple(sys.path)):
        name, _, rest = os.path.basename(folder).partition("-")  # noqa: PTH119
        if rest.endswith(".dist-info") and _normal(name) == wanted:
            return rest.removesuffix(".dist-info")
    from importlib.metadata import version  # noqa: PLC0415 - see above

    return version(package)


def entry_points_of(group: str) -> tuple[EntryPoint, ...]:
    """The entry points that installed packages have in a group."""
    if not any(_mentions(folder, group) for folder in _metadata(tuple(sys.path))):
        return ()
    from importlib.metadata import entry_points  # noqa: PLC0415 - see above

    return tuple(entry_points(group=group))


@lru_cache(maxsize=4)
def _metadata(path: tuple[str, ...]) -> tuple[str, ...]:
    """The folders and archives that may say what a package is, in the order of the search path."""
    return tuple(found for place in path for found in _in(place or os.curdir))


def _in(place: str) -> Iterator[str]:
    try:
        with os.scandir(place) as entries:
            yield from (entry.path for entry in entries if entry.name.endswith(_FOLDERS))
    except NotADirectoryError:
        yield place  # an archive, of which only the library knows what is in it
    except OSError:
        return


def _mentions(folder: str, group: str) -> bool:
    """Whether a package may have entry points of a group."""
    try:
        with open(os.path.join(folder, "entry_points.txt"), "rb") as file:  # noqa: PTH118, PTH123
            return group.encode() in file.read()
    except NotADirectoryError:
        return True
    except OSError:
        return False


def _normal(name: str) -> str:
    return _SEPARATORS.sub("-", name).lower()
