"""What all tests share: folders of data, and a cache that is not the user's.

A test that needs data is skipped where it is absent.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

_SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whatever generates here leaves the cache of whoever runs the tests alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


def _folder(name: str) -> Path:
    folder = _SHARED / name
    if not folder.is_dir():
        pytest.skip(f"needs the data of ../shared/{name}, which is not here")
    return folder


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Real vendor documents and one-feature fixtures."""
    return _folder("corpus")


@pytest.fixture(scope="session")
def traffic_corpus() -> Path:
    """Public recordings of an API, and its document."""
    return _folder("corpus-traffic")


@pytest.fixture(scope="session")
def diff_cases() -> Path:
    """Pairs of documents with known changes."""
    return _folder("diff-cases")


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The five vendor pages that the project was created from."""
    return _folder("seeds")
