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


def best(run: Callable[[], object], *, times: int) -> float:
    """Seconds of the fastest of `times` runs."""
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def python(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def generation(spec: Path) -> tuple[float, float]:
    """Seconds of a cold generation and of one that finds nothing changed, start-up included."""
    script = "import sys; from wireproof.cli import main; sys.exit(main())"
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "client")
        command = ["-c", script, "generate", "--spec", str(spec), "--out", out]
        if (overlay := spec.with_name("overlay.yaml")).exists():
            command += ["--overlay", str(overlay)]
        return best(lambda: python(*command), times=1), best(lambda: python(*command), times=2)


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
        return best(generated, times=5) / calls, best(by_hand, times=5) / calls


def main(specs: list[str]) -> None:
    """Measure and print."""
    table = Table("what", "measured", "against", "ratio", "goal")

    def add(what: str, measured: float, against: float, goal: str) -> None:
        ratio = f"{measured / against:.2f}"
        table.add_row(what, f"{measured * 1e3:.2f} ms", f"{against * 1e3:.2f} ms", ratio, goal)

    for spec in [Path(s) for s in specs] or [ROOT / f"specs/{v}/openapi.yaml" for v in VENDORS]:
        cold, again = generation(spec)
        add(f"{spec.parent.name}: nothing changed / cold", again, cold, "0.1 at GitHub's size")
    bare = best(lambda: python("-c", BARE_IMPORT), times=5)
    first = best(lambda: python("-c", FIRST_CALL), times=5)
    add("import and first call / bare imports", first, bare, "1.5")
    add("a call / by hand", *call_overhead(500), "1.5")
    Console().print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
