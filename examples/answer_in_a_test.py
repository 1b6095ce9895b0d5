"""A client whose requests are answered by a function, as in a unit test of your own code."""

import httpx

from generated.recoup import Recoup, errors

ORGANIZATION = "5b495058-9ffc-4b9b-810a-c9d43ffc6500"


def answer(request: httpx.Request) -> httpx.Response:
    """Let everybody in but the Joker."""
    if b"joker" in request.content:
        return httpx.Response(403, json={"status": "error", "error": "not a member"})
    return httpx.Response(
        200, json={"status": "success", "id": ORGANIZATION, "account_id": ORGANIZATION}
    )


def main() -> None:
    """Call it three times."""
    http_client = httpx.Client(transport=httpx.MockTransport(answer))
    with Recoup(api_key="test", http_client=http_client) as recoup:
        add = recoup.organizations.add_member
        print(add(organization_id=ORGANIZATION, email="bruce@wayne.example").status)
        try:
            add(organization_id=ORGANIZATION, email="joker@arkham.example")
        except errors.ForbiddenError as error:
            print(error.status_code, error.body.error)
        try:
            add(organization_id="wayne")
        except errors.RequestInvalid as error:
            print(error.errors[0].path)


if __name__ == "__main__":
    main()

# success
# 403 not a member
# organization_id
