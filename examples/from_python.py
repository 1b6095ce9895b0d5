"""The three verbs as functions: generate a client, prove it, review a newer document."""

import tempfile
from pathlib import Path

import wireproof

SPEC = Path(__file__).parents[1] / "specs/recoup/openapi.yaml"


def main() -> None:
    """Do it in a folder of its own."""
    folder = Path(tempfile.mkdtemp())
    client = wireproof.generate(SPEC, folder / "recoup")
    print(client.operations, "operation", client.refused, "refused")

    proof = wireproof.prove(client.folder, SPEC, budget="fast")
    print("proven" if proof.ok else proof.report("text"))

    newer = folder / "newer.yaml"
    newer.write_text(SPEC.read_text("utf-8").replace("/members", "/people"), "utf-8")
    print("breaking" if wireproof.diff(SPEC, newer).breaking else "compatible")


if __name__ == "__main__":
    main()

# 1 operation 0 refused
# proven
# breaking
