"""Middleware: something around each HTTP request, repetitions included."""

import httpx

from generated.recoup import Recoup, Retry
from generated.recoup._runtime.middleware import CallNext, Reply, Request

ORGANIZATION = "5b495058-9ffc-4b9b-810a-c9d43ffc6500"


class Traced:
    """Sends a trace's id with each request, and prints what came back."""

    def handle(self, request: Request, call_next: CallNext) -> Reply:
        """Send the request with one header more."""
        reply = call_next(request.with_header("X-Trace", "4711"))
        print(request.method, request.url, reply.status_code)
        return reply


def main() -> None:
    """Add a member to a server that is busy at first."""
    statuses = iter([503, 200])

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["x-trace"] == "4711"
        body = {"status": "success", "id": ORGANIZATION, "account_id": ORGANIZATION}
        return httpx.Response(next(statuses), json=body)

    http_client = httpx.Client(transport=httpx.MockTransport(answer))
    with Recoup(
        api_key="test", http_client=http_client, middleware=[Traced()], retry=Retry(max=1)
    ) as recoup:
        # A POST is repeated because it has a key by which the server knows a repetition.
        recoup.organizations.add_member(
            organization_id=ORGANIZATION, email="bruce@wayne.example", idempotency_key="1"
        )


if __name__ == "__main__":
    main()

# POST https://api.recoupable.dev/api/organizations/members 503
# POST https://api.recoupable.dev/api/organizations/members 200
