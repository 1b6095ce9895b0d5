"""What a vendor sends to you, as with Svix: one endpoint for all events, signed."""

from collections.abc import Mapping

from generated.relay import Relay, errors, models


def receive(relay: Relay, body: bytes, headers: Mapping[str, str]) -> int:
    """The endpoint of any web framework: the body as it came, the header fields, a status.

    The secret is in RELAY_WEBHOOK_SECRET; two, while one is replaced.
    """
    try:
        event = relay.webhooks.parse(body, headers)
    except errors.SignatureInvalid as error:
        print("refused:", error)
        return 401
    match event:
        case models.MessageDeliveredPayload():
            print("delivered", event.data.id)
        case models.MessageBouncedPayload(reason="unknown_number"):
            print("nobody has the number", event.data.to)
        case models.MessageBouncedPayload():
            send_again(relay, event.data)
        case other:  # an event that the document does not know yet
            print("ignored", other.get("type"))
    return 204


def send_again(relay: Relay, message: models.Message) -> None:
    """Answer an event with a call."""
    again = relay.messages.send(to=message.to, text="Your table is still ready.")
    print("sent again as", again.id)
