"""Thousands of calls from threads, tasks and dropped streams: nothing piles up, nothing hangs."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.runtime.sample_client import AsyncRecoup, Recoup
from tests.runtime.test_lifetimes import EVENTS, NUMBER, ask, url
from wireproof.runtime import Timeout

__all__ = ["url"]

DESCRIPTORS = Path("/proc/self/fd")
NIGHTLY = pytest.mark.skipif(
    os.environ.get("WIREPROOF_NIGHTLY") != "1", reason="slow; runs with WIREPROOF_NIGHTLY=1"
)
CALLS, WARM = 5_000, 1_000
GROWTH = 10_000
"""Blocks of memory that may be kept: what a pool of connections changes by, and no more."""
PATIENT = Timeout(total=None, connect=120, read=120, write=120, pool=120)


def held() -> tuple[int, int]:
    """Open descriptors of the process, and blocks of memory that Python objects take."""
    gc.collect()
    open_now = len(list(DESCRIPTORS.iterdir())) if DESCRIPTORS.is_dir() else 0
    return open_now, sys.getallocatedblocks()


@pytest.mark.nightly
@NIGHTLY
def test_fifty_threads_keep_nothing(url: str) -> None:
    """5,000 calls of fifty threads with one client: each gets its own answer, none is kept."""
    with (
        Recoup(base_url=url, api_key="k", timeout=PATIENT) as client,
        ThreadPoolExecutor(50) as pool,
    ):
        assert list(pool.map(lambda n: ask(client, n), range(WARM))) == list(range(WARM))
        descriptors, memory = held()
        assert list(pool.map(lambda n: ask(client, n), range(CALLS))) == list(range(CALLS))
        after = held()
    assert after[0] <= descriptors + 10
    assert after[1] - memory < GROWTH


@pytest.mark.nightly
@NIGHTLY
async def test_five_hundred_tasks_keep_nothing(url: str) -> None:
    """5,000 calls of five hundred tasks at a time with one client."""
    async with AsyncRecoup(base_url=url, api_key="k", timeout=PATIENT) as client:

        async def one(number: int) -> int:
            view = client.with_options(default_headers={"X-Number": str(number)})
            return int(await view._core.call(NUMBER, {}))

        async def some(count: int) -> None:
            for start in range(0, count, 500):
                numbers = range(start, start + 500)
                assert await asyncio.gather(*map(one, numbers)) == list(numbers)

        await some(WARM)
        descriptors, memory = held()
        await some(CALLS)
        after = held()
    assert after[0] <= descriptors + 10
    assert after[1] - memory < GROWTH


@pytest.mark.nightly
@NIGHTLY
def test_two_thousand_dropped_streams_keep_nothing(url: str) -> None:
    """Each is left after its first item, without `with`, at another moment of the collector."""
    with Recoup(base_url=url, api_key="k", timeout=PATIENT) as client:

        def drop(count: int) -> None:
            for number in range(count):
                for _ in client.organizations._stream(EVENTS):
                    break
                _ = [[] for _ in range(number % 97)]

        drop(200)
        descriptors, memory = held()
        drop(2_000)
        after = held()
    assert after[0] <= descriptors + 4
    assert after[1] - memory < GROWTH
