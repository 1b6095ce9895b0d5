"""Everyday manners: what a user writes is understood, what is long is grouped, slips get a hint."""

import re

import pytest

REQUEST = "POST /members"
MANY = """\
openapi: 3.1.0
info: {title: Acme, version: '1'}
paths:
"""
for number in range(30):
    operation = f"{{operationId: get{number}, responses: {{'200': {{description: x}}}}}}"
    MANY += f"  /a{number}: {{get: {operation}}}\n"
OVERLAY = """\
overlay: 1.1.0
info: {title: Corrections, version: '1'}
actions:
  - {target: $.info, description: why, update: {summary: x}}
"""


@pytest.mark.parametrize(
    "word",
    ["members.create", "addMember", REQUEST, "post  /members", "/members",
     "#/paths/~1members/post", "/paths/~1members/post"],
)  # fmt: skip
def test_an_operation_goes_by_many_names(workspace, wireproof, word):
    """The client's id, the operationId, the request, the path, a JSON pointer; in every command."""
    assert wireproof("generate").code == 0

    explained = wireproof("explain", "acme", word)
    proved = wireproof("prove", "acme", "--budget", "fast", "--operation", word)

    assert explained.code == 0, explained.err
    assert "members.create(" in explained.out
    assert proved.code == 0, proved.text


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["explain", "acme", "creat"], "did you mean create?"),
        (["prove", "acme", "--operation", "creat"], "did you mean create?"),
        (["prove", "acme", "--budget", "fats"], "did you mean fast?"),
        (["diff", "acme", "specs/acme", "--format", "htlm"], "did you mean html?"),
        (["diff", "acme", "specs/acme", "--report", "htlm=x"], "did you mean html?"),
        (["genrate"], "generate"),
        (["generate", "acem"], "did you mean acme?"),
    ],
)
def test_slips_get_a_hint(workspace, wireproof, arguments, hint):
    """Exit code 2, and the nearest word that there is."""
    wireproof("generate")

    outcome = wireproof(*arguments)

    assert outcome.code == 2
    assert hint in outcome.err


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("actions:", "action: []\nactions:", "did you mean actions?"),
        ("title: Corrections,", "title: Corrections, versoin: x,", "did you mean version?"),
        ("description: why", "description: why, updat: 1", "did you mean update?"),
    ],
)
def test_an_overlay_has_known_fields_only(workspace, wireproof, old, new, hint):
    """A slip that would change nothing in silence is an error with its place."""
    workspace.vendor("acme", overlay__yaml=OVERLAY.replace(old, new))

    outcome = wireproof("generate")

    assert outcome.code == 2
    assert "unknown field" in outcome.err
    assert hint in outcome.err
    assert "overlay.yaml:" in outcome.err


def test_an_overlay_may_have_extensions(workspace, wireproof):
    """`x-` is for whoever needs it."""
    workspace.vendor("acme", overlay__yaml=OVERLAY + "x-why: because\n")

    assert wireproof("generate").code == 0


def test_many_findings_of_one_rule_are_grouped(workspace, wireproof):
    """The first ones with their remedy, on one stream, and how many more there are."""
    workspace.vendor("acme", MANY)

    short, full = wireproof("lint"), wireproof("lint", "--full")

    assert "27 more of [client-error-undocumented]; --full lists them" in short.out
    assert short.out.count("[client-error-undocumented]") == 4
    assert full.out.count("[client-error-undocumented]") == 30
    assert short.out.count("its errors will have untyped bodies") == 1
    assert short.err == ""


def test_reports_and_processes_have_one_spelling(workspace, wireproof, tmp_path):
    """`--report KIND=PATH` and `-j` are the same in every command that has them."""
    wireproof("generate", "-j", "2")
    proof, review = tmp_path / "proof.xml", tmp_path / "review.md"

    fast = ("--budget", "fast", "-j", "1", "--report", f"junit={proof}")
    assert wireproof("prove", *fast).code == 0
    wireproof("diff", "acme", "specs/acme", "--report", f"md={review}")

    assert proof.is_file()
    assert review.is_file()


@pytest.mark.parametrize("command", ["generate", "lint", "build"])
@pytest.mark.parametrize("vendors", [(), ("acme",), ("acme", "ants"), ("acem",), ("",)])
def test_vendors_alone_are_read_as_beside_options(workspace, wireproof, command, vendors):
    """Names need no reader of options, and mean the same without it."""
    workspace.vendor("ants")
    wireproof(command)

    plain, read = wireproof(command, *vendors), wireproof(command, "--", *vendors)

    assert (plain.code, without_seconds(plain.text)) == (read.code, without_seconds(read.text))


def without_seconds(text):
    """The output of a command, but for how long it took."""
    return re.sub(r"\d+\.\d+ ?s?", "", text)


def test_a_pointer_with_a_line_break_begins_no_line(workspace, wireproof):
    """What a document calls its parts is shown on the line that tells of it."""
    content = '{"a/b\\nrefused operation: ": {schema: {}}}'
    workspace.vendor(
        "acme",
        MANY
        + f"""\
  /b: {{post: {{operationId: b, requestBody: {{content: {content}}}, responses: {{}}}}}}
""",
    )

    made = wireproof("generate")

    assert "is no media type" in made.err
    assert not [line for line in made.err.splitlines() if line.startswith("refused")]
