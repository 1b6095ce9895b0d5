"""Overlays correct a vendor's document, say why, and expire loudly."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from wireproof.errors import UsageError

DOCUMENT = """\
openapi: 3.1.0
info:
  title: T
  version: '1'
tags: [{name: a}, {name: b}, {name: c}]
paths:
  /a:
    get:
      tags: [a]
      responses: {'200': {description: d}}
    post:
      responses: {'200': {description: d}}
"""
HEAD = "overlay: 1.1.0\ninfo: {title: O, version: '1'}\nactions:\n"


def actions(text):
    return HEAD + indent(dedent(text), "  ")


def test_actions_are_applied_in_their_order(load):
    """An action sees what the one before it did."""
    document = load(
        DOCUMENT,
        overlay=actions(
            """\
            - target: $.paths['/a'].get
              description: no operationId
              update: {operationId: first, x-n: {deep: {a: 1}}}
            - target: $.paths.*[?@.operationId == 'first']
              description: second thoughts
              update: {operationId: second, x-n: {deep: {b: 2}}, tags: [z]}
            - target: $.paths['/a'].post
              description: gone
              remove: true
            - target: $.paths['/a']
              description: and back
              update: {post: {description: new}}
            """
        ),
    )
    item = document.data["paths"]["/a"]

    assert item["get"]["operationId"] == "second"
    assert item["get"]["x-n"] == {"deep": {"a": 1, "b": 2}}
    assert item["get"]["tags"] == ["a", "z"]
    assert item["post"] == {"description": "new"}
    assert len(document.overlay_sha256) == 64


A, B, C, D = ({"name": name} for name in "abcd")
UPDATES = [
    ("$.tags", "update: {name: d}", [A, B, C, D]),
    ("$.tags", "update: [{name: d}]", [A, B, C, D]),
    ("$.tags[1]", "update: {x: 1}", [A, {**B, "x": 1}, C]),
    ("$.tags[*].name", "update: z", [{"name": "z"}] * 3),
    ("$.tags[?@.name != 'b']", "remove: true", [B]),
    ("$.tags[0]", "copy: $.info", [{**A, "title": "T", "version": "1"}, B, C]),
    ("$.tags", "copy: $.tags[0]", [A, B, C, A]),
    ("$", "update: {tags: [{name: d}]}", [A, B, C, D]),
]


@pytest.mark.parametrize(("target", "change", "expected"), UPDATES)
def test_update_remove_and_copy_do_what_the_specification_says(load, target, change, expected):
    """Objects merge, arrays grow, primitives are replaced."""
    overlay = actions(f"- target: {target!r}\n  description: why\n  {change}\n")

    assert expected == load(DOCUMENT, overlay=overlay).data["tags"]


def test_the_vendors_bytes_stay_the_place_of_what_is_theirs(load):
    """New nodes are found in the overlay; those that moved up after a removal, where they were."""
    document = load(
        DOCUMENT,
        overlay=actions(
            """\
            - target: $.tags[0]
              description: first
              remove: true
            - target: $.tags
              description: last
              update: {name: d}
            - target: $.paths['/a'].get
              description: id
              update:
                operationId: x
                tags: [more]
            - target: $.tags[0]
              description: again
              remove: true
            """
        ),
    )

    def place(pointer):
        location = document.location(pointer)
        return location.file.rpartition("/")[2], location.line, location.column

    assert document.data["tags"] == [{"name": "c"}, {"name": "d"}]
    assert place("#/tags/0") == ("openapi.yaml", 5, 30)
    assert place("#/tags/1/name") == ("overlay.yaml", 9, 14)
    assert place("#/paths/~1a/get/operationId") == ("overlay.yaml", 13, 7)
    assert place("#/paths/~1a/get/tags/1") == ("overlay.yaml", 14, 14)
    assert place("#/paths/~1a/get/tags/0") == ("openapi.yaml", 9, 14)
    assert place("#/paths/~1a/get") == ("openapi.yaml", 8, 5)


INFO = "- {target: $.info, "
REFUSED = [
    ("- {target: $.gone, description: d, remove: true}", 4, "matches nothing: $.gone"),
    (INFO + "description: a, update: {}}\n- {target: $.x, description: b, update: {}}", 5, "$.x"),
    (INFO + "update: {}}", 4, "does not say why"),
    (INFO + "description: ' ', update: {}}", 4, "does not say why"),
    ("- {description: d, update: {}}", 4, "needs a `target`"),
    (INFO + "description: d}", 4, "does not say what to do"),
    (INFO + "description: d, update: {}, copy: $.tags}", 4, "does not say what to do"),
    (INFO + "description: d, remove: 1}", 4, "`remove` is true or false"),
    (INFO + "description: d, copy: 1}", 4, "`copy` is a JSONPath"),
    (INFO + "description: d, updat: {}}", 4, "unknown field `updat`"),
    (INFO + "description: d, copy: '$.tags[*]'}", 4, "selects 3"),
    ("- {target: '$.info[', description: d, remove: true}", 4, "is not a JSONPath"),
    ("- {target: $, description: d, remove: true}", 4, "cannot remove the document"),
    (INFO + "description: d, update: x}", 4, "merge a primitive value into an object"),
    ("- {target: $, description: d, update: {tags: {}}}", 4, "an object into an array at #/tags"),
    ("- {target: '$.*', description: d, update: {}}", 4, "different kinds"),
    ("- 3", 4, "is an object"),
]


@pytest.mark.parametrize(("text", "line", "message"), REFUSED)
def test_an_action_that_does_not_fit_is_an_error_of_the_workspace(load, text, line, message):
    """File and line of the overlay, the target, what to do; exit code 2."""
    with pytest.raises(UsageError) as caught:
        load(DOCUMENT, overlay=actions(text))

    assert message in caught.value.message
    assert f"overlay.yaml:{line}:" in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("openapi: 3.1.0", "no `overlay` field"),
        ("[]", "no `overlay` field"),
        ("overlay: 2.0.0", "'2.0.0' is not supported"),
        ("overlay: 1.0", "1.0 is not supported"),
        ("overlay: 1.0.0\nactions: []", "needs `info`"),
        ("overlay: 1.0.0\ninfo: {title: t, version: 1.0}\nactions: []", "both strings"),
        ("overlay: 1.0.0\ninfo: {title: t, version: '1'}", "needs `actions`"),
        ("overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions: []", "at least one"),
    ],
)
def test_an_overlay_document_is_checked(load, text, message):
    """It is a document of its own, with a version, a title and actions."""
    with pytest.raises(UsageError, match=message):
        load(DOCUMENT, overlay=text)


def test_a_reference_that_an_overlay_brings_must_exist(load):
    """The error is at the overlay's line, not at the vendor's."""
    overlay = actions(
        "- target: $.paths['/a'].get.responses\n"
        "  description: d\n"
        "  update: {'400': {$ref: '#/components/responses/Gone'}}\n"
    )
    with pytest.raises(Exception, match="leads nowhere") as caught:
        load(DOCUMENT, overlay=overlay)

    assert "overlay.yaml:6:" in str(caught.value)


def test_a_path_item_that_an_overlay_refers_to_is_put_in_place(load):
    """A second address for an existing path, in one line."""
    overlay = actions(
        "- target: $.paths\n"
        "  description: the vendor answers under both\n"
        "  update: {/b: {$ref: '#/paths/~1a', summary: alias}}\n"
    )
    document = load(DOCUMENT, overlay=overlay)

    assert document.data["paths"]["/b"] == {**document.data["paths"]["/a"], "summary": "alias"}
    assert document.location("#/paths/~1b/get/tags").line == 9
    assert document.location("#/paths/~1b/summary").file.endswith("overlay.yaml")
