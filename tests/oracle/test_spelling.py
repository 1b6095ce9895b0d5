"""Models are found in the vendor's document wherever it keeps the schema that they are of."""

from __future__ import annotations

import pytest

from wireproof.harness.manifest import Manifest
from wireproof.harness.spelling import as_spelled
from wireproof.oracle.files import HOLDER

FILES = {"pet.yaml": {"type": "object"}, "parts.yaml": {"Toy": {}, "Pet": {}},
         "more.yaml": {"Toy": {}}}  # fmt: skip


def uses(*refs):
    return {"paths": {"/a": [{"$ref": f"#/{HOLDER}/{ref}"} for ref in refs]}, HOLDER: FILES}


@pytest.mark.parametrize(
    ("root", "pointer", "spelled"),
    [
        ({}, "#/components/schemas/Pet", "#/components/schemas/Pet"),
        ({"swagger": "2.0"}, "#/components/schemas/Pet", "#/definitions/Pet"),
        ({"swagger": "2.0"}, "#/paths/~1a/get/x", "#/paths/~1a/get/x"),
        (uses("pet.yaml"), "#/components/schemas/pet", f"#/{HOLDER}/pet.yaml"),
        (uses("parts.yaml/Pet"), "#/components/schemas/Pet", f"#/{HOLDER}/parts.yaml/Pet"),
        (uses("parts.yaml/Toy", "more.yaml/Toy"), "#/components/schemas/Toy",
         "#/components/schemas/Toy"),
        ({**uses("parts.yaml/Pet"), "components": {"schemas": {"Pet": {}}}},
         "#/components/schemas/Pet", "#/components/schemas/Pet"),
    ],
)  # fmt: skip
def test_a_model_points_to_the_schema_as_it_was_written(tmp_path, root, pointer, spelled):
    manifest = Manifest(
        vendor="v", spec_sha256="", overlay_sha256="", tool={}, sync_class="V", async_class="A",
        servers=(),
        own_servers={}, credentials=(), methods=(), files={}, models={"M": pointer}, refused={},
        degraded=(), path=tmp_path,
    )  # fmt: skip
    assert as_spelled(manifest, root).models == {"M": spelled}
