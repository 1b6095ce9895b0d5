"""`wireproof prove VENDOR --live URL`: documented examples to a sandbox, by our own client.

In: a vendor whose `vendor.toml` allow-lists the host. Out: findings about what is really answered.
"""

from __future__ import annotations

from typing import Any

from wireproof.cli.output import note, show, show_json
from wireproof.findings.numbers import many
from wireproof.runner.live import Sandbox, prove_live
from wireproof.workspace import Vendor


def run_live(vendor: Vendor, base_url: str, *, json_: bool) -> int:
    """Send the examples of one vendor; 1 when an answer breaks the spec.

    Args:
        vendor: whose client sends.
        base_url: of the sandbox; its host must stand under `[live] hosts` of `vendor.toml`.
        json_: print JSON.

    Raises:
        UsageError: the environment does not ask for it too, or the host is not allow-listed.
    """
    result = prove_live(
        client=vendor.client,
        spec=vendor.spec,
        overlay=vendor.overlay,
        root=vendor.folder,
        sandbox=Sandbox(base_url, vendor.live_hosts),
        consent=True,
    )
    record: dict[str, Any] = {
        "vendor": result.vendor,
        "sent": result.sent,
        "findings": [str(finding) for finding in result.findings],
        "skipped": list(result.skipped),
    }
    if json_:
        show_json(record)
    else:
        sent, found = many(result.sent, "example"), many(len(result.findings), "finding")
        show(f"{result.vendor}: {sent} sent, {found}")
        for line in record["findings"]:
            show(line)
        for line in record["skipped"]:
            note(f"  not sent: {line}")
    return 1 if result.findings else 0
