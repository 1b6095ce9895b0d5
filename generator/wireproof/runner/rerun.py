"""Run the scripts of findings before anybody is shown them: one that repeats nothing is withheld.

In: findings with scripts, and the client's folder. Out: the findings; a script that did not exit
with 1 is gone, and the finding says so. All scripts of a client run one after the other in one
fresh process, which this module is the program of: `python -m wireproof.runner.rerun FOLDER`.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from wireproof.findings.finding import Finding
from wireproof.runner.result import ProofResult

_START = 30.0
_EACH = 5.0
"""Seconds that a script may take; most take a few milliseconds once the client is imported."""


def with_scripts_run(result: ProofResult, client: Path) -> ProofResult:
    """Return a result without the scripts that do not show what they say; see `rerun`."""
    found = rerun((*result.findings, *result.accounted), client)
    count = len(result.findings)
    return replace(result, findings=found[:count], accounted=found[count:])


def rerun(findings: Sequence[Finding], client: Path) -> tuple[Finding, ...]:
    """Run every script, and take away those that do not show what they say.

    Args:
        findings: with or without scripts.
        client: folder of the client.
    """
    scripts = [one.snippet for one in findings if one.snippet]
    codes = iter(_codes(scripts, client) if scripts else ())
    return tuple(_judged(one, next(codes)) if one.snippet else one for one in findings)


def _judged(finding: Finding, code: int | None) -> Finding:
    if code == 1:
        return finding
    why = {None: "does not come to an end", 0: "does not show it again"}.get(code, "does not run")
    hint = f"A script that repeats it alone {why}, so there is none; run the proof again."
    return replace(finding, snippet="", hint=finding.hint or hint)


def _codes(scripts: list[str], client: Path) -> list[int | None]:
    """Return the exit code of each script; `None` for those that a hanging one kept waiting."""
    found: list[int | None] = []
    command = [sys.executable, "-m", "wireproof.runner.rerun", str(client.resolve())]
    with subprocess.Popen(  # noqa: S603 - this very module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            out, _ = process.communicate(json.dumps(scripts), _START + _EACH * len(scripts))
        except subprocess.TimeoutExpired as late:
            process.kill()
            process.communicate()
            shown: Any = late.stdout or b""
            out = shown.decode() if isinstance(shown, bytes) else shown
    found += [int(line) for line in out.splitlines() if line.lstrip("-").isdigit()]
    return [*found, *[None] * (len(scripts) - len(found))]


def _run(script: str, folder: str) -> int:
    """Run a script as if it stood in a file of its own, and return its exit code."""
    before, path = dict(os.environ), list(sys.path)
    sys.argv = ["finding.py", folder]
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(script, "finding.py", "exec"), {"__name__": "__main__"})  # noqa: S102 - ours
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 2
    except BaseException:  # noqa: BLE001 - whatever it is, the script shows nothing
        return 2
    finally:
        os.environ.clear()
        os.environ.update(before)
        sys.path[:] = path
        # What this script left open would warn while the next one counts its warnings.
        gc.collect()
    return 0


def main() -> None:
    """Read scripts, write their exit codes, one a line."""
    for script in json.loads(sys.stdin.read()):
        print(_run(script, sys.argv[-1]), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
