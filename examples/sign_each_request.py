"""A signature that no security scheme of OpenAPI describes, as middleware: HMAC over a request."""

import hashlib
import hmac
import time

import httpx

from generated.recoup import Recoup
from generated.recoup._runtime.middleware import CallNext, Reply, Request

ORGANIZATION = "5b495058-9ffc-4b9b-810a-c9d43ffc6500"
SECRET = b"shared with the vendor"


class Signed:
    """Signs method, address, time and body of each attempt, so that a repetition is fresh."""

    def handle(self, request: Request, call_next: CallNext) -> Reply:
        """Send the request with its signature; not to another origin, after a redirect."""
        if request.foreign:
            return call_next(request)
        now = str(int(time.time()))
        body = request.content if isinstance(request.content, bytes) else b""
        text = f"{request.method}\n{request.url}\n{now}\n".encode() + body
        signature = hmac.new(SECRET, text, hashlib.sha256).hexdigest()
        signed = request.with_header("X-Time", now).with_header("X-Signature", signature)
        return call_next(signed)


def main() -> None:
    """Add a member to a server that checks the signature."""

    def answer(request: httpx.Request) -> httpx.Response:
        told = f"{request.method}\n{request.url}\n{request.headers['x-time']}\n".encode()
        wanted = hmac.new(SECRET, told + request.content, hashlib.sha256).hexdigest()
        right = hmac.compare_digest(wanted, request.headers["x-signature"])
        print("signature is right" if right else "signature is wrong")
        body = {"status": "success", "id": ORGANIZATION, "account_id": ORGANIZATION}
        return httpx.Response(200 if right else 401, json=body)

    http_client = httpx.Client(transport=httpx.MockTransport(answer))
    with Recoup(api_key="test", http_client=http_client, middleware=[Signed()]) as recoup:
        added = recoup.organizations.add_member(
            organization_id=ORGANIZATION, email="bruce@wayne.example"
        )
        print(added.status)


if __name__ == "__main__":
    main()

# signature is right
# success
