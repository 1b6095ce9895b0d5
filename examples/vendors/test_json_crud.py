"""The program for tickets, against the fake of its vendor."""

import json_crud
import pytest
from generated.desk import models
from generated.desk.testing import DeskFake, fake

desk_fake = pytest.fixture(fake)


def test_a_ticket_is_opened_solved_and_deleted(
    desk_fake: DeskFake, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every request carries the revision, which nobody has to repeat."""
    solved = desk_fake.sample("tickets.get") | {"status": "solved"}
    desk_fake.pages("tickets.list", [solved | {"id": "tk_1"}], [solved | {"id": "tk_2"}])

    with desk_fake.client() as desk:
        json_crud.main(desk)

    assert capsys.readouterr().out.splitlines() == [
        "opened tk_7 for ada@example.com",
        "deleted 2",
    ]
    assert [call.operation.partition(".")[2] for call in desk_fake.calls] == [
        "create", "get", "update", "list", "delete", "list", "delete",
    ]  # fmt: skip
    assert {call.headers["desk-revision"] for call in desk_fake.calls} == {"2031-01-01"}
    assert desk_fake.called("tickets.update")[0].json == {"status": "solved", "assignee": None}


def test_a_ticket_that_is_gone(desk_fake: DeskFake, capsys: pytest.CaptureFixture[str]) -> None:
    """The documented error has a typed body."""
    desk_fake.answer("tickets.get", status=404)

    with desk_fake.client() as desk:
        assert json_crud.solve(desk, "tk_9") is None
    assert capsys.readouterr().out == "not found: there is no such ticket\n"


def test_a_ticket_that_is_solved_is_left_alone(desk_fake: DeskFake) -> None:
    """Type checkers know what `tickets.get` is answered with."""
    with desk_fake.client() as desk:
        get = desk_fake.on(desk.tickets.get)
        ticket: models.Ticket = get.sample()
        ticket.status = "solved"
        get.answer(ticket)

        assert json_crud.solve(desk, "tk_1") == ticket
    assert desk_fake.called("tickets.update") == []
