"""The program for payments, against the fake of its vendor."""

import form_encoded
import pytest
from generated.till.testing import TillFake, fake

till_fake = pytest.fixture(fake)


def test_a_card_is_charged_with_a_form(
    till_fake: TillFake, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nested objects are bracketed, the key is a header field, the list goes on by its last id."""
    usual = till_fake.sample("charges.create")
    till_fake.pages("charges.list", [usual | {"id": "ch_1"}], [usual | {"id": "ch_2"}])

    with till_fake.client() as till:
        form_encoded.main(till)

    assert capsys.readouterr().out.splitlines() == ["ch_1 2000 eur False", "total 4000"]
    created, refunded, first, second = till_fake.calls
    assert created.form == {
        "amount": ["2000"],
        "currency": ["eur"],
        "source": ["tok_visa"],
        "metadata[order]": ["77"],
        "shipping[name]": ["Ada"],
        "shipping[address][line1]": ["Torstr. 1"],
        "shipping[address][city]": ["Berlin"],
    }
    assert created.headers["idempotency-key"] == "order-77"
    assert (refunded.path, refunded.form) == ("/v1/charges/ch_1/refund", {"amount": ["500"]})
    assert first.query == {"limit": ["100"], "created[gte]": ["1924992000"]}
    assert second.query["starting_after"] == ["ch_1"]


def test_a_card_that_is_declined(till_fake: TillFake, capsys: pytest.CaptureFixture[str]) -> None:
    """402 is an error of its own, with what the vendor says."""
    till_fake.answer("charges.create", status=402)

    with till_fake.client() as till:
        assert form_encoded.charge(till, "1", 10, "tok") is None
    assert capsys.readouterr().out == "declined: card_declined\n"
