"""Bodies out of files and generators, media types that nobody says, arguments that are left out.

A client is right, or one line of its runtime is broken; each fault has to be found by its rule.
"""

from __future__ import annotations

import pytest

from tests.mutation.run import VALUES, WHOLE_CLIENT
from tests.mutation.subjects import values, whole_client
from tests.prove.one_line import Right, broken, generated, prover

BODIES, PREPARE = "_runtime/bodies.py", "_runtime/prepare.py"


BROKEN = {
    "rows that are written already are taken for rows": (
        "values", "rows.send", "forms", BODIES,
        "if isinstance(first, bytes):", "if False:", "valid-arguments-refused",
    ),
    "rows of a generator are taken for bytes": (
        "values", "rows.send", "forms", BODIES,
        "if whole or not is_rows(content_type)", "if True or not is_rows(content_type)",
        "valid-arguments-refused",
    ),
    "files are not looked for in an object": (
        "whole", "files.described.create", "forms", BODIES,
        "if files := _files_in(value):", "if files := set[str]():", "body-differs",
    ),
    "a list goes to what takes none": (
        "whole", "notes.keep_list", "forms", BODIES,
        "if origin in (list, tuple):", "if False:", "valid-arguments-refused",
    ),
    "a file goes to the second body that takes files": (
        "whole", "notes.print_file", "forms", BODIES,
        "if body is bodies[0]]", "if body is bodies[1]]", "wrong-content-type",
    ),
    "a file under a range is of no known type": (
        "values", "notes.add_text", "forms", BODIES,
        'content_type = "text/plain"', 'content_type = "text/plane"', "wrong-content-type",
    ),
    "what names a file is ignored": (
        "values", "notes.add_text", "forms", BODIES,
        "mimetypes.guess_type(Path(str(name)).name)[0] or _UNKNOWN", "_UNKNOWN",
        "wrong-content-type",
    ),
    "a body of no property is missed": (
        "whole", "me.settings.replace", "left-out", PREPARE,
        'elif value is UNSET and "fields" in arguments and (required or more):', "elif False:",
        "nothing-sent",
    ),
    "UNSET is as good as given": (
        "values", "styles.find_styled", "left-out", PREPARE,
        "elif parameter.required:", "elif False:", "invalid-arguments-sent",
    ),
    "another parameter of the path is named": (
        "values", "styles.find_styled", "left-out", PREPARE,
        "if p.name in draft.path]", "if p.name not in draft.path]", "refusal-misplaced",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def rights(tmp_path_factory) -> dict[str, Right]:
    """Two documents, each with the client that is generated from it."""
    folder = tmp_path_factory.mktemp("as-read")
    made = {}
    for name, subject, spec in (
        ("values", values(), VALUES),
        ("whole", whole_client(), WHOLE_CLIENT),
    ):
        (folder / name).mkdir()
        made[name] = generated(subject, spec, folder / name)
    return made


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_line_is_found_out(rights, tmp_path, name):
    """The client as it is has no finding; with one line broken it has the rule's."""
    document, operation, check, file, old, new, rule = BROKEN[name]
    right = rights[document]
    prove = prover(right)
    other = broken(right[1], tmp_path, file, old, new)

    found, judged = prove(operation, check)
    assert not found
    assert judged
    assert rule in prove(operation, check, manifest=other)[0]
