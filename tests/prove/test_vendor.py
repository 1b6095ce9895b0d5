"""The vendor that a client is answered by in its own process."""

from __future__ import annotations

import pytest

from wireproof.harness.vendor import LIBRARIES, Recorder, http_client, library, other_libraries
from wireproof.oracle.wire import WireReply


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_cookie_that_an_answer_sets_is_sent_again(name: str) -> None:
    """The jar that passes over answers without cookies keeps those that are set."""
    if name in LIBRARIES[1:] and name not in other_libraries():
        pytest.skip(f"{name} is not installed")
    recorder = Recorder()
    replies = [WireReply(200), WireReply(200, (("set-cookie", "a=b; Path=/"),)), WireReply(200)]
    recorder.begin(lambda _request, number: replies[min(number, 2)])
    with http_client(library(name), recorder, "sync") as client:
        for _ in range(3):
            client.get("https://wire.test/")
    assert [one.header("cookie") for one in recorder.sent] == [None, None, "a=b"]
    assert len(client.cookies) == 1
