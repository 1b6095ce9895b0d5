"""The figures of `observe` on public recordings: `python -m tests.observe.report`.

    python -m tests.observe.report [--replay FOLDER --spec FILE]

In: ../shared/corpus-traffic; with --replay, PyGithub's `tests/ReplayData` and GitHub's document.
Out: what was matched, judged and found, what was proposed and how much that explains, processor
seconds, and the peak of memory.
"""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path

from wireproof.observe.run import load_traffic
from wireproof.pipeline.observing import Observed, observe_document

ROOT = Path(__file__).parents[3]
TRAFFIC = ROOT / "shared" / "corpus-traffic"


def main() -> None:
    """Print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replay", type=Path)
    parser.add_argument("--spec", type=Path)
    told = parser.parse_args()
    if told.replay and told.spec:
        _observe(told.replay, told.spec)
    elif TRAFFIC.is_dir():
        _observe(TRAFFIC / "cassettes", TRAFFIC / "openai.json")
    else:
        parser.error(f"{TRAFFIC} is not here; name other recordings with --replay and --spec")


def _observe(folder: Path, spec: Path) -> None:
    start = time.process_time()
    traffic = load_traffic([folder])
    found = observe_document(spec, None, traffic)
    taken = time.process_time() - start
    _show(found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{taken:.1f} s of the processor, reading included")
    print(f"peak {peak:.0f} MiB")


def _show(found: Observed) -> None:
    now, after = found.now, found.after
    print(f"{now.matched} exchanges matched of {now.matched + sum(now.unmatched.values())}")
    print(f"{now.judged} answers judged, {now.violating} contradict the document")
    print(f"{now.streams[0]} streams judged, {now.streams[1]} contradict it")
    print(f"{len(now.causes)} causes, {len(now.unreadable)} files unreadable")
    actions = sum(len(one.actions) for one in found.proposals)
    print(f"{len(found.proposals)} proposals of {actions} actions")
    if after is not None and after.judged:
        share = after.violating / after.judged
        print(f"then {after.violating} of {after.judged} contradict it: {share:.1%}")


if __name__ == "__main__":
    main()
