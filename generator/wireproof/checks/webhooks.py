"""The webhooks check: what the vendor sends is taken, what somebody else sends is not.

In: an imported client and the document. Out: complaints, each with the pointer that it is about.
The whole client is judged, not an operation: events are told from each other. What is delivered is
signed here, by code of the proof's own; see `oracle.signing`.
"""

from __future__ import annotations

import importlib
import json
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from wireproof.cases.events import Event, events
from wireproof.cases.model import ReplyCase
from wireproof.checks.check import raw_exception
from wireproof.checks.deliveries import Delivery, deliveries, now
from wireproof.checks.responses import losses
from wireproof.harness.environment import environment
from wireproof.harness.harness import Fixture, Setup
from wireproof.harness.package import Package
from wireproof.harness.servers import HOME
from wireproof.oracle.payload import Complaint
from wireproof.oracle.signing import KINDS, Kind, Signer

_ERRORS: Final = {
    "taken": "",
    "refused": "SignatureInvalid",
    "no secret": "CredentialsMissing",
    "not declared": "RequestInvalid",
}
_MOST_BROKEN: Final = 3
_UNKNOWN: Final = b'{"wireproof": "an event that no document knows"}'


@dataclass(frozen=True, slots=True)
class Tried:
    """One delivery, and what was wrong with what came of it."""

    pointer: str
    complaints: tuple[Complaint, ...] = ()


def try_webhooks(fixture: Fixture, root: dict[str, Any]) -> Iterator[Tried]:
    """Deliver documented events to a client, rightly and wrongly signed.

    Args:
        fixture: the client, in one mode.
        root: the document as written.
    """
    manifest = fixture.package.manifest
    if manifest.events is None:
        return
    try:
        receiver = _receiver(fixture)
    except Exception as error:  # noqa: BLE001 - a client that cannot be made is the finding
        yield Tried("#/webhooks", (raw_exception(error),))
        return
    names = {pointer: name for name, pointer in manifest.webhooks.items()}
    known = list(events(root, names.keys()))
    own = manifest.events
    for one in KINDS:
        declared = one == own.kind
        signer = Signer(one, own.header if declared else "")
        body = known[0].payloads[0].body if known else _UNKNOWN
        fields = known[0].headers if known else {}
        at = known[0].pointer if known else "#/webhooks"
        for case in deliveries(signer, body, declared=declared, known=bool(own.kind)):
            yield Tried(at, tuple(_judged(receiver, fixture.package, case, signer, fields)))
        yield Tried(at, tuple(_signed(receiver, fixture.package, signer, body)))
    if not own.kind:
        yield Tried("#/webhooks", tuple(_unverifiable(receiver, fixture.package)))
    if len(known) == len(names) > 1 and all(one.own.body for one in known):
        yield Tried("#/webhooks", tuple(_not_known(receiver, fixture.package)))
    for event in known:
        yield from _of_event(receiver, fixture.package, event, names[event.pointer])
    if known:
        found = _drifted(receiver, fixture.package, (b'{"', known[0].headers), "no JSON")
        yield Tried(known[0].pointer, tuple(found))


def _of_event(receiver: Any, package: Package, event: Event, name: str) -> Iterator[Tried]:
    """What a document says of one event, delivered rightly, without fields, and wrongly."""
    for payload in event.payloads:
        wrong = _misread(receiver, package, event, payload, name)
        yield Tried(event.pointer, tuple(wrong))
    if event.own.body and event.own.headers:
        yield Tried(event.pointer, tuple(_without_fields(receiver, package, event, name)))
    telling = [one for one in event.broken if event.is_one and event.says(one.value)]
    for payload in telling[:_MOST_BROKEN]:
        where = f"{event.pointer} {payload.source}"
        found = _drifted(receiver, package, (payload.body, event.headers), where)
        yield Tried(event.pointer, tuple(found))


def _without_fields(
    receiver: Any, package: Package, event: Event, name: str
) -> Iterator[Complaint]:
    """A payload that says what it is comes back as an event, also where nobody passes on fields."""
    body, read = event.payloads[0].body, list[Any]()

    def act() -> None:
        webhook = getattr(importlib.import_module(f"{package.name}.webhooks"), name)
        read.append(webhook.parse(body, on_drift="ignore"))
        read.append(receiver.parse(body, signature=None, on_drift="ignore"))

    error = _error_of(act)
    kinds = [type(one).__name__ for one in read]
    if error is not None or (kinds[1] == "dict" != kinds[0]):
        text = "without its header fields an event is taken for none, whatever it says"
        yield Complaint("event-misread", event.pointer, text, name, f"{kinds} {error!r}"[:300])


def _receiver(fixture: Fixture) -> Any:
    """The attribute of the client; that of the package where a resource has taken the name."""
    client = fixture.driver(Setup(base_url=HOME)).client
    found = getattr(client, "webhooks", None)
    if hasattr(found, "parse"):
        return found
    return importlib.import_module(f"{fixture.package.name}.webhooks").events


def _judged(
    receiver: Any, package: Package, case: Delivery, signer: Signer, fields: dict[str, str]
) -> Iterator[Complaint]:
    """What is signed rightly is taken; what is not is refused by an error of the client's own."""
    said: dict[str, Any] = {} if case.secrets is None else {"secret": case.secrets}
    if case.signer is not None:
        said["signature"] = _preset(package, case.signer)
    given = case.headers if isinstance(case.headers, tuple) else {**fields, **case.headers}
    own = package.manifest.events
    variables = {own.secret: case.environment or None} if own else {}
    with environment(variables):
        for act in (receiver.parse, receiver.verify):
            error = _error_of(lambda act=act: act(case.body, given, **said))
            where = f"{signer.kind}: {case.name}"
            yield from _complaints(package, case, where, error)


def _signed(receiver: Any, package: Package, signer: Signer, body: bytes) -> Iterator[Complaint]:
    """What the client itself signs, for tests of its users, is what it takes."""
    preset, secret = _preset(package, signer), signer.secret("of a test")

    def act() -> None:
        receiver.verify(body, preset.sign(body, secret), secret=secret, signature=preset)

    error = _error_of(act)
    if error is not None:
        text, shown = "what the client signed is refused", f"{type(error).__name__}: {error}"[:300]
        yield Complaint("signature-refused", f"{signer.kind}: own", text, "it is taken", shown)


def _complaints(
    package: Package, case: Delivery, where: str, error: BaseException | None
) -> Iterator[Complaint]:
    wanted = _ERRORS[case.expect]
    shown = f"{type(error).__name__}: {error}"[:300] if error is not None else "it was taken"
    if error is not None and not package.is_a(error, "ApiError"):
        yield raw_exception(error)
    elif not wanted and error is not None:
        text = f"what the vendor signed is refused: {case.name}"
        yield Complaint("signature-refused", where, text, "the payload", shown)
    elif wanted and not package.is_a(error, wanted):
        text = f"what the vendor did not sign is not refused as such: {case.name}"
        yield Complaint("signature-accepted", where, text, wanted, shown)


def _misread(
    receiver: Any, package: Package, event: Event, payload: ReplyCase, name: str
) -> Iterable[Complaint]:
    """A documented event comes back whole, and as the event that it says it is."""
    own = package.manifest.events
    headers: dict[str, str] = dict(event.headers)
    said: dict[str, Any] = {}
    if own and own.kind:
        signer = Signer(cast("Kind", own.kind), own.header)
        said["secret"] = signer.secret("of the vendor")
        headers |= signer.sign(payload.body, said["secret"], now())
    found: list[Any] = []

    def act() -> None:
        webhook = getattr(importlib.import_module(f"{package.name}.webhooks"), name)
        found.append(receiver.parse(payload.body, headers, on_drift="raise", **said))
        found.append(webhook.parse(payload.body, on_drift="raise"))
        text = payload.body.decode()
        found.append(receiver.parse(text, headers, on_drift="raise", **said))
        found.append(webhook.parse(text, on_drift="raise"))

    error = _error_of(act)
    if error is not None:
        shown = f"{type(error).__name__}: {error}"[:300]
        text = f"a documented event is refused: {payload.source}"
        return [Complaint("event-misread", event.pointer, text, "the payload", shown)]
    if event.is_told(payload.value) and type(found[0]) is not type(found[1]):
        text = "the payload says which event it is, and is taken for another, or for none"
        kinds = [type(one).__name__ for one in found]
        return [Complaint("event-misread", event.pointer, text, kinds[1], kinds[0])]
    wrong = (
        one
        for read in found
        for one in losses(payload.value, payload.body, read, event.formats, as_json=True)
    )
    return [replace(one, rule="event-misread") for one in wrong]


def _drifted(
    receiver: Any, package: Package, sent: tuple[bytes, dict[str, str]], where: str
) -> Iterable[Complaint]:
    """What is not as documented is told as such, whichever event it says it is.

    `signature=None` asks for no signature, also where the environment has a secret.
    """
    own = package.manifest.events
    with environment({own.secret: "of the environment"} if own else {}):
        error = _error_of(lambda: receiver.parse(*sent, signature=None, on_drift="raise"))
    if not package.is_a(error, "ResponseInvalid"):
        text = "a payload that is not what is documented is taken"
        yield Complaint("event-misread", where, text, "ResponseInvalid", repr(error)[:300])


def _unverifiable(receiver: Any, package: Package) -> Iterator[Complaint]:
    """Where nobody says how a webhook is signed, none passes for one whose signature is right."""
    error = _error_of(lambda: receiver.verify(_UNKNOWN, {}))
    if not package.is_a(error, _ERRORS["not declared"]):
        text = "a signature that nobody has described is verified"
        wanted, shown = _ERRORS["not declared"], repr(error)[:300]
        yield Complaint("signature-accepted", "no way to sign", text, wanted, shown)


def _not_known(receiver: Any, package: Package) -> Iterator[Complaint]:
    """An event that no document knows comes back as the JSON that it is; its name says so."""
    found: list[Any] = []
    own = package.manifest.events
    with environment({own.secret: None} if own else {}):
        error = _error_of(lambda: found.append(receiver.parse(_UNKNOWN, signature=None)))
    wanted = json.loads(_UNKNOWN)
    if error is not None or found != [wanted]:
        text, shown = (
            "an event that no document knows is not given as it came",
            f"{found} {error!r}",
        )
        yield Complaint("event-misread", "not known", text, repr(wanted), shown[:300])


def _preset(package: Package, signer: Signer) -> Any:
    """The client's own class for a way to sign, as its documentation names it."""
    module = package.module
    match signer.kind:
        case "standard":
            return module.StandardWebhooks()
        case "stripe":
            return module.Timestamped()
        case "github":
            return module.Hmac(signer.field, prefix="sha256=")
        case "base64":
            return module.Hmac(signer.field, encoding="base64")
        case _:
            return module.Hmac(signer.field)


def _error_of(act: Any) -> BaseException | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            act()
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # noqa: BLE001 - whatever escapes a client is the finding
            return error
    return None
