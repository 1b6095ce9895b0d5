"""The servers lane: each documented server is reached under its name, and `base_url` wins.

In: a scene. Out: trials over the servers of the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wireproof.checks.check import Lane, ProbeCase, Trial, raw_exception
from wireproof.harness.driver import Play, Scene, Setup, server_url
from wireproof.harness.package import Outcome
from wireproof.oracle.arguments import Arguments
from wireproof.oracle.payload import Complaint
from wireproof.oracle.requests import Target, check_request
from wireproof.oracle.wire import WireReply

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


def _cases(scene: Scene) -> Iterable[ProbeCase]:
    if scene.base is None:
        return
    quiet = (WireReply(418),)
    manifest = scene.stage.package.manifest
    # A path starts with a slash, so one at the end of a server says nothing.
    named = {one.get("name"): str(one.get("url")).rstrip("/") for one in manifest.servers}
    for server in scene.plan.servers:
        url, relative = server_url(server)
        name = next((n for n, u in named.items() if u in _spellings(server, url)), None)
        if relative or scene.plan.operation.has_own_servers:
            continue
        if name is None:
            yield ProbeCase(f"server {url}", "missing", Setup(), quiet, detail=url)
        elif len(named) > 1:
            yield ProbeCase(f"server {name}", "reached", Setup(server=name), quiet, detail=url)
    for base in _BASES:
        yield ProbeCase(f"base_url {base}", "reached", Setup(base_url=base), quiet, detail=base)
    if len(named) > 1:
        unknown = Setup(server="no-such-server")
        yield ProbeCase("server no-such-server", "refused", unknown, quiet)
    for base in _NO_BASES:
        yield ProbeCase(f"base_url {base}", "refused", Setup(base_url=base), quiet, detail=base)


def _spellings(server: Mapping[str, Any], url: str) -> set[str]:
    return {str(server.get("url")).rstrip("/"), url.rstrip("/")}


def check(scene: Scene, case: ProbeCase) -> Trial:
    """The request goes to this server, under its path, and is otherwise the same."""
    if case.expect == "missing":
        text = f"the client cannot reach the documented server {case.detail}"
        return Trial("judged", (Complaint("server-missing", case.name, text),))
    play = Play(case.setup, scene.plain, case.replies)
    outcome = scene.perform(play)
    if case.expect == "refused":
        return Trial("judged", tuple(_refused(scene, case, outcome)), play=play)
    if outcome.error is not None and not scene.stage.package.is_a(outcome.error, "ApiError"):
        return Trial("judged", (raw_exception(outcome.error),), play=play)
    if len(outcome.sent) != 1:
        text = f"{len(outcome.sent)} requests were sent: {outcome.error!r}"[:300]
        complaint = Complaint("nothing-sent", case.name, text, "one request")
        return Trial("judged", (complaint,), play=play)
    arguments = scene.base.arguments if scene.base else Arguments({})
    target = Target(case.detail, scene.stage.secrets(case.setup))
    operation, facts = scene.plan.operation, scene.plan.facts
    found = check_request(operation, arguments, outcome.sent[0], target, facts)
    return Trial("judged", tuple(found), play=play)


def _refused(scene: Scene, case: ProbeCase, outcome: Outcome) -> Iterable[Complaint]:
    """What is no place to send to is refused, by the constructor or the call."""
    error = outcome.error
    refused = isinstance(error, ValueError) or scene.stage.package.is_a(error, "RequestInvalid")
    if outcome.sent or not refused:
        text = "a server that cannot be used was not refused"
        shown = outcome.sent[0].origin if outcome.sent else repr(error)[:300]
        yield Complaint("unusable-server-accepted", case.name, text, "RequestInvalid", shown)


SERVERS = Lane(
    "servers",
    "positive",
    _cases,
    check,
    "Each documented server is reached under its name, and base_url replaces it.",
)
