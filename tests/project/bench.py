"""What generation, import and calls cost, as ratios taken in one run: `make bench`.

In: the five vendors, or more specs on the command line. Out: one table. Every number that
is compared with another is the best of several runs on this machine, moments apart; a number
without its ratio says little, because machines differ.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import httpx
import pydantic
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[2]
VENDORS = ["qonto", "close", "stellas", "recoup", "elastic_path"]
ANSWER = {
    "status": "success",
    "id": "24e939f6-178f-497b-9d64-5bf2b5a70a2e",
    "account_id": "9e227208-b592-49c0-8c8f-043b66c634b0",
}
ORGANIZATION = "5b495058-9ffc-4b9b-810a-c9d43ffc6500"
BARE_IMPORT = "import httpx, pydantic"
FIRST_CALL = f"""
import httpx
from generated.recoup import Recoup
transport = httpx.MockTransport(lambda request: httpx.Response(200, json={ANSWER!r}))
with Recoup(api_key="k", http_client=httpx.Client(transport=transport)) as recoup:
    recoup.organizations.add_member(organization_id={ORGANIZATION!r}, email="b@w.example")
"""


def best(*runs: Callable[[], object], times: int) -> list[float]:
    """Seconds of the fastest of `times` runs of each.

    The runs take turns, so that whatever else the machine does falls on all of them.
    """
    fastest = [float("inf")] * len(runs)
    for _ in range(times):
        for index, run in enumerate(runs):
            started = time.perf_counter()
            run()
            fastest[index] = min(fastest[index], time.perf_counter() - started)
    return fastest


def python(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def generation(spec: Path) -> tuple[float, float]:
    """Seconds of a cold generation and of one that finds nothing changed, start-up included."""
    script = "import sys; from wireproof.cli import main; sys.exit(main())"
    command = ["-c", script, "generate", "--spec", str(spec)]
    if (overlay := spec.with_name("overlay.yaml")).exists():
        command += ["--overlay", str(overlay)]
    with tempfile.TemporaryDirectory() as folder:
        places = (str(Path(folder) / f"client{number}") for number in count())
        place = ""

        def cold() -> None:
            nonlocal place
            place = next(places)
            python(*command, "--out", place)

        fresh, again = best(cold, lambda: python(*command, "--out", place), times=3)
    return fresh, again


class HandWritten(pydantic.BaseModel):
    """What a person would write for Recoup's answer."""

    status: str
    id: pydantic.UUID4
    account_id: pydantic.UUID4


def call_overhead(calls: int) -> tuple[float, float]:
    """Seconds per call of the generated client, and of httpx with pydantic by hand."""
    from generated.recoup import Recoup

    def transport() -> httpx.MockTransport:
        return httpx.MockTransport(lambda _: httpx.Response(200, json=ANSWER))

    def by_hand() -> None:
        for _ in range(calls):
            response = http.post(
                "https://api.recoupable.dev/api/organizations/members",
                json={"organizationId": ORGANIZATION, "email": "b@w.example"},
                headers={"x-api-key": "k"},
            )
            HandWritten.model_validate_json(response.content)

    def generated() -> None:
        for _ in range(calls):
            recoup.organizations.add_member(organization_id=ORGANIZATION, email="b@w.example")

    with (
        httpx.Client(transport=transport()) as http,
        Recoup(api_key="k", http_client=httpx.Client(transport=transport())) as recoup,
    ):
        generated()
        by_hand()
        ours, theirs = best(generated, by_hand, times=10)
        return ours / calls, theirs / calls


def main(specs: list[str]) -> None:
    """Measure and print."""
    table = Table("what", "measured", "against", "ratio", "goal")

    def add(what: str, measured: float, against: float, goal: str) -> None:
        ratio = f"{measured / against:.2f}"
        table.add_row(what, f"{measured * 1e3:.2f} ms", f"{against * 1e3:.2f} ms", ratio, goal)

    for spec in [Path(s) for s in specs] or [ROOT / f"specs/{v}/openapi.yaml" for v in VENDORS]:
        cold, again = generation(spec)
        add(f"{spec.parent.name}: nothing changed / cold", again, cold, "0.1 at GitHub's size")
    first, bare = best(lambda: python("-c", FIRST_CALL), lambda: python("-c", BARE_IMPORT), times=7)
    add("import and first call / bare imports", first, bare, "1.5")
    add("a call / by hand", *call_overhead(300), "1.5")
    Console().print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
