"""`wireproof update`: what is newer is reviewed first, and taken only when that is wanted."""

import datetime as dt
import json

import pytest

OLD = """\
openapi: 3.1.0
info: {title: Acme, version: '1'}
servers: [{url: 'https://api.acme.example'}]
paths:
  /people:
    get:
      operationId: listPeople
      tags: [people]
      parameters: [{name: team, in: query, schema: {type: string}}]
      responses:
        '200': {description: All, content: {application/json: {schema: {type: object}}}}
  /teams:
    get:
      operationId: listTeams
      tags: [teams]
      responses:
        '200': {description: All, content: {application/json: {schema: {type: object}}}}
"""
NEW = OLD.replace("version: '1'", "version: '2'").replace("name: team,", "name: squad,")
CALLER = """\
from generated.acme import Acme


def people(acme: Acme) -> object:
    return acme.people.list(team="blue")
"""
OVERLAY = """\
overlay: 1.1.0
info: {title: Corrections, version: '1'}
actions:
  - target: $.paths['/people'].get.parameters[0]
    description: The vendor forgot to say it.
    update: {description: Which team}
  - target: $.paths['/people'].get.parameters[?@.name == 'team']
    description: A team has a name.
    update: {schema: {minLength: 1}}
"""


@pytest.fixture
def acme(project, wireproof, site):
    """A project with the vendor acme, and code that calls its client."""
    outcome = wireproof("add", site.put("/a", OLD, headers={"etag": '"1"'}), "--allow-private")
    assert outcome.code == 0, outcome.err
    project.write(app__py=CALLER)
    return site


def updated(wireproof, *arguments):
    """`wireproof update` of the loopback site."""
    return wireproof("update", "--allow-private", *arguments)


def test_nothing_newer(project, wireproof, acme):
    """Exit code 0; the request is conditional, ages are told, and nothing is written."""
    before = project.files()

    outcome = updated(wireproof, "--write")

    assert outcome.code == 0, outcome.err
    assert "acme: current; last changed" in outcome.out
    assert "(today), reached now" in outcome.out
    assert acme.asked[-1][1]["if-none-match"] == '"1"'
    assert project.files() == before


def test_a_page_that_stayed_as_it_is_says_nothing_of_its_document(project, wireproof, site):
    """The tag of a viewer's page is not sent back: the document may be newer all the same."""
    viewer = '<!doctype html><html><redoc spec-url="/spec.yaml"></redoc></html>'
    site.put("/spec.yaml", OLD)
    added = wireproof(
        "add",
        site.put("/docs", viewer, headers={"etag": '"1"'}),
        "--allow-private",
        "--name",
        "acme",
    )
    assert added.code == 0, added.err
    site.put("/spec.yaml", NEW)

    outcome = updated(wireproof)

    assert outcome.code == 1, outcome.out


def test_the_review_comes_before_anything_is_written(project, wireproof, acme):
    """Exit code 1, what changed, and the line that has to be edited."""
    acme.put("/a", NEW)
    before = project.files()

    outcome = updated(wireproof, "--pr-body", "build/body.md")

    assert outcome.code == 1, outcome.err
    assert "acme: a newer document" in outcome.out
    assert "app.py:5" in outcome.out
    after = project.files()
    assert "app.py:5" in after.pop("build/body.md").decode()
    assert after == before


def test_what_is_newer_is_taken(project, wireproof, acme):
    """Document, provenance and client; only the operations that it reaches are proven."""
    acme.put("/a", NEW, headers={"etag": '"2"'})

    outcome = updated(wireproof, "--write")

    assert outcome.code == 1, outcome.err
    assert "proved 1 of 2 operations" in outcome.err
    assert (project.root / "specs/acme/openapi.yaml").read_text("utf-8") == NEW
    assert "squad" in (project.root / "generated/acme/client.api.txt").read_text("utf-8")
    assert wireproof("generate", "--check").code == 0
    again = updated(wireproof)
    assert again.code == 0
    assert acme.asked[-1][1]["if-none-match"] == '"2"'


def test_comments_in_vendor_toml_stay(project, wireproof, acme):
    """What a person wrote there is not lost."""
    path = project.root / "specs/acme/vendor.toml"
    path.write_text(path.read_text("utf-8") + "# ours\n[live]\nhosts = []\n", "utf-8")
    acme.put("/a", NEW)

    updated(wireproof, "--write")

    assert "# ours\n[live]" in path.read_text("utf-8")


def test_corrections_that_are_no_longer_needed(project, wireproof, acme):
    """Each action of the overlay is tried on the newer document."""
    (project.root / "specs/acme/overlay.yaml").write_text(OVERLAY, "utf-8")
    assert wireproof("generate").code == 0
    acme.put("/a", NEW.replace("in: query,", "in: query, description: Which team,"))
    before = project.files()

    outcome = updated(wireproof)
    refused = updated(wireproof, "--write")

    assert "#/actions/0: the correction of" in outcome.out
    assert "is not needed any more" in outcome.out
    assert "#/actions/1" in outcome.out
    assert "does not fit any more" in outcome.out
    assert refused.code == 2
    assert "overlay.yaml" in refused.err
    assert project.files() == before


@pytest.mark.parametrize(
    ("content", "status", "reason"),
    [
        ("<html><input type='password'></html>", 200, "looks like a log-in"),
        ("no", 503, "answers 503"),
        (OLD[:-30] + "{a: [", 200, "/a:"),
    ],
)
def test_a_source_that_gives_nothing(project, wireproof, acme, content, status, reason):
    """The reason is told; it is a finding once the source was not reached for too long."""
    acme.put("/a", content, status=status)
    before = project.files()

    fresh = updated(wireproof, "--write")

    assert fresh.code == 0
    assert "acme: not reached" in fresh.out
    assert reason in fresh.out
    assert project.files() == before
    path = project.root / "specs/acme/vendor.toml"
    today = dt.datetime.now(tz=dt.UTC).date()
    text = path.read_text("utf-8").replace(str(today), str(today - dt.timedelta(31)))
    path.write_text(text, "utf-8")
    stale = updated(wireproof)
    assert stale.code == 1
    assert "(31 days ago); that is more than 30 days" in stale.out


def test_a_date_is_renewed_before_it_is_old(project, wireproof, acme):
    """A source that is reached again and again does not grow stale, nor change a file each time."""
    path = project.root / "specs/acme/vendor.toml"
    today = dt.datetime.now(tz=dt.UTC).date()
    text = path.read_text("utf-8")
    path.write_text(text.replace(str(today), str(today - dt.timedelta(20))), "utf-8")

    updated(wireproof, "--write")

    assert f"reached = {today}" in path.read_text("utf-8")
    assert f"retrieved = {today - dt.timedelta(20)}" in path.read_text("utf-8")


def test_a_vendor_without_an_address_is_told(project, wireproof, tmp_path):
    """Never a silent no-op."""
    (tmp_path / "api.yaml").write_text(OLD, "utf-8")
    wireproof("add", tmp_path / "api.yaml")

    outcome = wireproof("update")

    assert outcome.code == 0
    assert "acme: no address to ask" in outcome.out


def test_for_machines(project, wireproof, acme):
    """`--json` has everything, and nothing else is on standard output."""
    acme.put("/a", NEW)

    [vendor] = json.loads(updated(wireproof, "--json").out)["vendors"]

    assert (vendor["name"], vendor["state"], vendor["stale"]) == ("acme", "changed", False)
    assert vendor["review"]


def test_diff_against_a_newer_document(project, wireproof, acme, tmp_path):
    """`diff VENDOR NEW` and `diff VENDOR` with the document exchanged, without editing a hash."""
    newer = tmp_path / "newer.yaml"
    newer.write_text(NEW, "utf-8")

    outcome = wireproof("diff", "acme", newer, "--callers", "app.py")

    assert outcome.code == 1, outcome.err
    assert "app.py:5" in outcome.out
