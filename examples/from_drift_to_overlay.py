"""From a response that contradicts the document to the log that `wireproof observe` reads."""

import json
import tempfile
from pathlib import Path

import httpx

from generated.recoup import DriftLog, Recoup

ORGANIZATION = "5b495058-9ffc-4b9b-810a-c9d43ffc6500"


def answer(_: httpx.Request) -> httpx.Response:
    """Say null where the document promises a UUID."""
    return httpx.Response(200, json={"status": "success", "id": ORGANIZATION, "account_id": None})


def main() -> None:
    """Take the answer all the same, and note the deviation: places and kinds, never values."""
    log = Path(tempfile.mkdtemp()) / "drift.ndjson"
    http_client = httpx.Client(transport=httpx.MockTransport(answer))
    with Recoup(api_key="test", http_client=http_client, on_drift=DriftLog(log)) as recoup:
        member = recoup.organizations.add_member(
            organization_id=ORGANIZATION, email="bruce@wayne.example"
        )
    print(member.account_id)
    for line in log.read_text("utf-8").splitlines():
        noted = json.loads(line)
        print(noted["operation"], noted["pointer"], noted["got"])
    print(f"wireproof observe recoup {log.name} --propose")


if __name__ == "__main__":
    main()

# None
# organizations.add_member /account_id null
# wireproof observe recoup drift.ndjson --propose
