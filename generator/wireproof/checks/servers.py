"""The servers check: each documented server is reached under its name, and `base_url` wins.

In: a harness. Out: results over the servers of the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from wireproof.checks.check import Check, ProbeCase, Result, raw_exception
from wireproof.harness.harness import Harness, Interaction, Setup
from wireproof.harness.package import Outcome
from wireproof.harness.servers import server_url
from wireproof.oracle.arguments import Arguments
from wireproof.oracle.payload import Complaint
from wireproof.oracle.requests import check_request
from wireproof.oracle.wire import WireReply

_QUIET = (WireReply(418),)
_BASES = (
    "https://other.test",
    "https://other.test/",
    "https://other.test:8443/deep/prefix",
    "http://127.0.0.1:9/x/",
)


_NO_BASES = (
    "https://user:pass@other.test",
    "https://other.test/x?y=1",
    "https://other.test/x#y",
    "ftp://other.test",
    "other.test/x",
    "https://",
    "http://[::1",
    "https://other.test:0",
    "https://other.test:99999",
)


def _cases(harness: Harness) -> Iterable[ProbeCase]:
    if harness.base is None:
        return
    manifest = harness.fixture.package.manifest
    # A path starts with a slash, so one at the end of a server says nothing.
    named = {str(one.get("name")): str(one.get("url")).rstrip("/") for one in manifest.servers}
    reached: dict[str, str] = {}
    for server in () if harness.plan.operation.has_own_servers else harness.plan.servers:
        url, relative = server_url(server)
        name = next((n for n, u in named.items() if u in _spellings(server, url)), None)
        if name is not None and not relative:
            reached[name] = url
        elif not relative:
            yield ProbeCase(f"server {url}", "missing", Setup(), _QUIET, detail=url)
    yield from harness.shared(chain(_chosen(reached, named), _replaced(harness), _refusable()))


def _chosen(reached: Mapping[str, str], named: Mapping[str, str]) -> Iterable[ProbeCase]:
    """Yield probes of what is chosen by its name, where there is a choice."""
    if len(named) > 1:
        for name, url in reached.items():
            yield ProbeCase(f"server {name}", "reached", Setup(server=name), _QUIET, detail=url)
        unknown = Setup(server="no-such-server")
        yield ProbeCase("server no-such-server", "refused", unknown, _QUIET)


def _refusable() -> Iterable[ProbeCase]:
    for base in _NO_BASES:
        yield ProbeCase(f"base_url {base}", "refused", Setup(base_url=base), _QUIET, detail=base)


def _replaced(harness: Harness) -> Iterable[ProbeCase]:
    """Yield probes of what replaces a server: `base_url`, or `base_urls` where it is one's own."""
    own = harness.plan.operation.has_own_servers
    for base in _BASES:
        setup = replace(harness.setup(), own_url=base) if own else Setup(base_url=base)
        name = f"base_urls {base}" if own else f"base_url {base}"
        yield ProbeCase(name, "reached", setup, _QUIET, detail=base)
    if harness.own_url:
        bare = replace(harness.setup(), more=(("base_urls", None),))
        yield ProbeCase("own server without a value", "refused", bare, _QUIET)
    url, relative = server_url(harness.plan.operation.servers[0])
    if own and not relative:
        setup = Setup(base_url=_BASES[0])
        yield ProbeCase("own server beside base_url", "reached", setup, _QUIET, detail=url)


def _spellings(server: Mapping[str, Any], url: str) -> set[str]:
    return {str(server.get("url")).rstrip("/"), url.rstrip("/")}


def check(harness: Harness, case: ProbeCase) -> Result:
    """The request goes to this server, under its path, and is otherwise the same."""
    if case.expect == "missing":
        text = f"the client cannot reach the documented server {case.detail}"
        return Result("judged", (Complaint("server-unreachable", case.name, text),))
    interaction = Interaction(case.setup, harness.plain, case.replies)
    outcome = harness.perform(interaction)
    if case.expect == "refused":
        return Result("judged", tuple(_refused(harness, case, outcome)), interaction=interaction)
    if outcome.error is not None and not harness.fixture.package.is_a(outcome.error, "ApiError"):
        return Result("judged", (raw_exception(outcome.error),), interaction=interaction)
    if len(outcome.sent) != 1:
        text = f"{len(outcome.sent)} requests were sent: {outcome.error!r}"[:300]
        complaint = Complaint("nothing-sent", case.name, text, "one request")
        return Result("judged", (complaint,), interaction=interaction)
    arguments = harness.base.arguments if harness.base else Arguments({})
    target = harness.fixture.target(case.detail, case.setup)
    operation, facts = harness.plan.operation, harness.plan.facts
    found = check_request(operation, arguments, outcome.sent[0], target, facts)
    return Result("judged", tuple(found), interaction=interaction)


def _refused(harness: Harness, case: ProbeCase, outcome: Outcome) -> Iterable[Complaint]:
    """What is no place to send to is refused, by the constructor or the call."""
    error = outcome.error
    refused = isinstance(error, ValueError) or harness.fixture.package.is_a(error, "RequestInvalid")
    if outcome.sent or not refused:
        text = "a server that cannot be used was not refused"
        shown = outcome.sent[0].origin if outcome.sent else repr(error)[:300]
        yield Complaint("unusable-server-accepted", case.name, text, "RequestInvalid", shown)


SERVERS = Check(
    "servers",
    "positive",
    _cases,
    check,
    "Each documented server is reached under its name, and base_url replaces it.",
)
