"""Forms out, JSON in, as with Stripe: charge a card once, refund it, total a day."""

from datetime import UTC, datetime

from generated.till import Till, errors, models


def charge(till: Till, order: str, amount: int, source: str) -> models.Charge | None:
    """Charge a card; with the key, repeating the call does not charge twice."""
    try:
        return till.charges.create(
            amount=amount,
            currency="eur",
            source=source,
            metadata={"order": order},
            shipping={"name": "Ada", "address": {"line1": "Torstr. 1", "city": "Berlin"}},
            idempotency_key=f"order-{order}",
        )
    except errors.PaymentRequiredError as error:
        print("declined:", error.body.error.code)
        return None


def refund(till: Till, charge_id: str, amount: int | None = None) -> bool:
    """Refund a charge, or a part of it: what is left out is not sent."""
    if amount is None:
        return till.charges.refund(charge=charge_id).refunded
    return till.charges.refund(charge=charge_id, amount=amount).refunded


def total_since(till: Till, day: datetime) -> int:
    """Add up all charges since a day; pages come as they are needed."""
    since = int(day.timestamp())
    return sum(one.amount for one in till.charges.list(limit=100, created={"gte": since}))


def main(till: Till) -> None:
    """Charge, refund a part, and total."""
    paid = charge(till, "77", 2000, "tok_visa")
    if paid is not None:
        print(paid.id, paid.amount, paid.currency, refund(till, paid.id, 500))
    print("total", total_since(till, datetime(2031, 1, 1, tzinfo=UTC)))


if __name__ == "__main__":
    with Till() as client:  # TILL_BEARER_TOKEN
        main(client)
