"""JSON in and out: open, read, change and delete a ticket, and go through all of them."""

from generated.desk import Desk, errors, models


def open_ticket(desk: Desk, subject: str, email: str) -> models.Ticket:
    """Open a ticket; nested objects are mappings or models."""
    return desk.tickets.create(subject=subject, requester={"email": email}, tags=["web"])


def solve(desk: Desk, ticket_id: str) -> models.Ticket | None:
    """Read and change a ticket; None if it is gone."""
    try:
        ticket = desk.tickets.get(ticket_id=ticket_id)
        if ticket.status == "solved":
            return ticket
        return desk.tickets.update(ticket_id=ticket_id, status="solved", assignee=None)
    except errors.NotFoundError as error:
        print("not found:", error.body.message)
        return None


def delete_solved(desk: Desk) -> int:
    """Delete what is solved, on however many pages; a deletion may be repeated."""
    count = 0
    for ticket in desk.tickets.list(status="solved", limit=100):
        desk.tickets.delete(ticket_id=ticket.id, timeout=5)
        count += 1
    return count


def main(desk: Desk) -> None:
    """Open a ticket, solve it, and clean up."""
    try:
        ticket = open_ticket(desk, "The till is stuck", "ada@example.com")
    except errors.RequestInvalid as error:  # nothing was sent
        print(error)
    except errors.UnprocessableEntityError as error:
        print("refused:", error.body.message, error.request_id)
    else:
        print("opened", ticket.id, "for", ticket.requester.email)
        solve(desk, ticket.id)
        print("deleted", delete_solved(desk))


if __name__ == "__main__":
    with Desk() as client:  # DESK_BEARER_TOKEN
        main(client)
