"""The endpoint for events, with events that are signed as the vendor signs them."""

import json

import pytest
import webhooks
from generated.relay import StandardWebhooks
from generated.relay.testing import RelayFake, fake

relay_fake = pytest.fixture(fake)
SECRET = "whsec_dGhlIHNlY3JldCBvZiB0aGUgdGVzdHM="


def event(type_: str, **more: str) -> bytes:
    """An event, as it arrives."""
    message = {"id": "msg_1", "to": "+4930123456"}
    return json.dumps({"type": type_, "data": message, **more}).encode()


@pytest.mark.parametrize(
    ("body", "printed"),
    [
        (event("message.delivered"), "delivered msg_1"),
        (event("message.bounced", reason="blocked"), "sent again as msg_1"),
        (
            event("message.bounced", reason="unknown_number"),
            "nobody has the number +4930123456",
        ),
        (event("message.read"), "ignored message.read"),
    ],
)
def test_an_event_is_dealt_with(
    relay_fake: RelayFake,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    body: bytes,
    printed: str,
) -> None:
    """Each event is its class; what is not documented yet is ignored, not an error."""
    monkeypatch.setenv("RELAY_WEBHOOK_SECRET", SECRET)
    headers = StandardWebhooks().sign(body, SECRET)

    with relay_fake.client() as relay:
        assert webhooks.receive(relay, body, headers) == 204
    assert capsys.readouterr().out == f"{printed}\n"


def test_what_somebody_else_sends_is_refused(
    relay_fake: RelayFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another body than the one that was signed."""
    monkeypatch.setenv("RELAY_WEBHOOK_SECRET", SECRET)
    headers = StandardWebhooks().sign(event("message.delivered"), SECRET)

    with relay_fake.client() as relay:
        assert webhooks.receive(relay, event("message.read"), headers) == 401
