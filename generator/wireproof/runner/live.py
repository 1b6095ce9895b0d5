"""The live check: documented examples, sent by our client, to a sandbox.

In: a client, its spec, an allow-list of hosts. Out: findings about what the vendor really answers.
It is off unless asked for twice, by a flag and by the environment; it sends nothing but documented
examples, slowly, to hosts that `vendor.toml` lists, and follows no redirect elsewhere. Nothing is
fuzzed: each POST may invite a real person.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from wireproof.cases.model import BUDGETS, CallCase
from wireproof.cases.verdicts import Verdict
from wireproof.errors import SuiteError, UsageError
from wireproof.findings.finding import Finding, Owner, new_finding
from wireproof.harness.keywords import Inexpressible, keywords_for
from wireproof.harness.package import Package, import_client
from wireproof.oas.media_types import essence, is_json
from wireproof.oas.strict_json import read_json
from wireproof.oracle.credentials import Secrets
from wireproof.oracle.document import Document
from wireproof.oracle.payload import Complaint
from wireproof.oracle.requests import Target, check_request
from wireproof.oracle.wire import WireRequest, from_httpx
from wireproof.runner.places import place_in
from wireproof.runner.prover import open_client
from wireproof.runner.session import Planned, Settings, plan_client

CONSENT = "WIREPROOF_LIVE"
_CHECK = "live"


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Where to send examples.

    Attributes:
        base_url: of the sandbox.
        hosts: that `vendor.toml` allows.
        pause: seconds between two requests.
    """

    base_url: str
    hosts: Collection[str]
    pause: float = 2.0


@dataclass(frozen=True, slots=True)
class LiveResult:
    """What came of it: examples sent, findings, and examples that could not be sent."""

    vendor: str
    sent: int
    findings: tuple[Finding, ...]
    skipped: tuple[str, ...]


@dataclass(slots=True)
class _Exchange:
    """One request and what was answered, as they crossed the wire."""

    request: WireRequest | None = None
    status: int = 0
    content_type: str = ""
    body: bytes = b""


def prove_live(
    *,
    client: Path,
    spec: Path,
    overlay: Path | None,
    root: Path | None = None,
    sandbox: Sandbox,
    consent: bool,
    environ: Mapping[str, str] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> LiveResult:
    """Send the documented examples to a sandbox and judge the answers.

    Args:
        client: folder of the generated package; it reads its own credentials.
        spec: the vendor's document.
        overlay: corrections to it.
        root: the folder that references may not leave; the document's own when None.
        sandbox: where to send.
        consent: the flag; the environment has to say `WIREPROOF_LIVE=1` as well.
        environ: the environment.
        sleep: waits between requests.

    Raises:
        UsageError: not asked for twice, or a host that is not allow-listed.
        SuiteError: there is no example that could be sent.
    """
    variables = os.environ if environ is None else environ
    _check_consent(variables, consent=consent)
    _check_host(sandbox.base_url, sandbox.hosts)
    document, manifest = open_client(client, spec, overlay, root)
    planned = plan_client(document, manifest, Settings(BUDGETS["fast"]))
    package = import_client(manifest)
    names = (name for one in manifest.credentials for name in one.environment.values())
    secrets = list(filter(None, map(variables.get, names)))
    findings, skipped, sent = list[Finding](), list[str](), 0
    try:
        for sent, (one, case) in enumerate(_examples(planned, skipped), 1):
            if sent > 1:
                sleep(sandbox.pause)
            for owner, complaint in _send(package, one, case, sandbox):
                findings.append(_finding(document, one, case, complaint, owner, secrets))
    finally:
        package.forget()
    if not sent:
        raise SuiteError(
            f"no documented example of {manifest.vendor} could be sent: nothing is proven",
            hint="; ".join(skipped) or "The document has no request examples.",
        )
    return LiveResult(manifest.vendor, sent, tuple(findings), tuple(skipped))


def _check_consent(variables: Mapping[str, str], *, consent: bool) -> None:
    if not consent or variables.get(CONSENT) != "1":
        raise UsageError(
            "the live check is off",
            hint=f"It sends real requests. Ask twice: with the flag, and with {CONSENT}=1.",
        )


def _check_host(url: str, hosts: Collection[str]) -> None:
    parts = urlsplit(url)
    if parts.hostname not in hosts:
        raise UsageError(
            f"{parts.hostname or url!r} is not among the hosts that vendor.toml allows",
            hint=f"Allowed: {', '.join(sorted(hosts)) or 'none'}.",
        )


def _examples(
    planned: Collection[Planned], skipped: list[str]
) -> Iterator[tuple[Planned, CallCase]]:
    for one in planned:
        found = [case for case in one.plan.example_calls if case.verdict is not Verdict.INVALID]
        if not one.plan.operation.contents and not _needs_arguments(one):
            found = [case for case in one.plan.calls[:1] if not case.arguments.to_json()]
        if not found:
            skipped.append(f"{one.method.id}: no valid documented example")
        yield from ((one, case) for case in found)


def _needs_arguments(one: Planned) -> bool:
    return any(parameter.required for parameter in one.plan.operation.parameters)


def _send(
    package: Package, one: Planned, case: CallCase, sandbox: Sandbox
) -> Iterator[tuple[Owner, Complaint]]:
    keywords = keywords_for(one.method, case.arguments)
    if isinstance(keywords, Inexpressible):
        yield "client", Complaint("inexpressible", "example", keywords.reason)
        return
    exchange = _Exchange()
    error = _called(package, one, keywords, sandbox, exchange)
    if error is not None and not package.is_a(error, "ApiError"):
        kind = type(error).__name__
        yield "client", Complaint("raw-exception", kind, f"{kind} escaped: {error}"[:300])
    if exchange.request is None:
        yield "client", Complaint("nothing-sent", "request", f"not sent: {error!r}"[:300])
        return
    operation = replace(one.plan.operation, security=())
    target = Target(sandbox.base_url, Secrets({}, {}))
    for complaint in check_request(
        operation, case.arguments, exchange.request, target, one.plan.facts
    ):
        if not complaint.where.lower().startswith(("header.", "query.", "security")):
            yield "client", complaint
    yield from (("spec", complaint) for complaint in _judged(one, exchange))


def _called(
    package: Package,
    one: Planned,
    keywords: dict[str, Any],
    sandbox: Sandbox,
    exchange: _Exchange,
) -> BaseException | None:
    def before(request: httpx.Request) -> None:
        _check_host(str(request.url), sandbox.hosts)
        request.read()
        if exchange.request is None:
            exchange.request = from_httpx(request)

    def after(response: httpx.Response) -> None:
        exchange.status = response.status_code
        exchange.content_type = response.headers.get("content-type", "")
        exchange.body = response.read()

    hooks: dict[str, list[Callable[..., Any]]] = {"request": [before], "response": [after]}
    build = getattr(package.module, package.manifest.sync_class)
    retry = getattr(package.module, "Retry", None)
    options = {"retry": retry(max=0)} if retry is not None else {}
    with httpx.Client(event_hooks=hooks, follow_redirects=False) as http_client:
        client = build(
            base_url=sandbox.base_url, on_drift="ignore", http_client=http_client, **options
        )
        holder = client
        for step in filter(None, one.method.resource.split(".")):
            holder = getattr(holder, step)
        try:
            getattr(holder, one.method.attribute)(**keywords)
        except Exception as error:  # noqa: BLE001 - judged by the caller
            return error
    return None


def _judged(one: Planned, exchange: _Exchange) -> Iterator[Complaint]:
    """Tell how an answer differs from what the document promises."""
    operation = one.plan.operation
    status = str(exchange.status)
    keys = (status, f"{status[0]}XX", f"{status[0]}xx", "default")
    reply = next((r for key in keys for r in operation.replies if r.status == key), None)
    if reply is None:
        text = f"status {status} is not documented"
        yield Complaint("undocumented-status", f"status {status}", text, "", status)
        return
    if not reply.contents:
        return
    kind = essence(exchange.content_type)
    content = next((one for one in reply.contents if essence(one.media_type) == kind), None)
    if content is None:
        wanted = ", ".join(one.media_type for one in reply.contents)
        text = "the answer has another media type"
        yield Complaint("wrong-content-type", f"{reply.status} content type", text, wanted, kind)
        return
    if not is_json(kind):
        return
    target = next(t for t in one.plan.callspec.replies if t.content is content)
    try:
        value = read_json(exchange.body)
    except ValueError as error:
        yield Complaint("broken-response", f"{reply.status} body", str(error))
        return
    for where, keyword, message in one.plan.judge(target.path).complaints(value)[:5]:
        yield Complaint("response-differs", f"{reply.status} body#{where} {keyword}", message)


def _finding(
    document: Document,
    one: Planned,
    case: CallCase,
    complaint: Complaint,
    owner: Owner,
    secrets: list[str],
) -> Finding:
    def masked(text: str) -> str:
        for secret in secrets:
            text = text.replace(secret, "***")
        return text

    pointer = one.plan.operation.pointer
    return new_finding(
        complaint.rule,
        masked(complaint.message),
        place_in(document, pointer),
        owner=owner,
        vendor=document.path.parent.name,
        operation=one.method.id,
        check=_CHECK,
        mode="sync",
        where=masked(complaint.where),
        pointer=pointer,
        expected=masked(complaint.expected),
        actual=masked(complaint.actual),
        subject=case.arguments.to_json(),
        source=case.source,
    )
