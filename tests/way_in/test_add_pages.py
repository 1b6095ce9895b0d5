"""`wireproof add` takes documentation pages as vendors publish them."""

import tomllib

import pytest

DOCUMENT = """\
openapi: 3.1.0
info: {title: Acme Pay, version: '1'}
servers: [{url: 'https://api.acme.example'}]
paths:
  /PATH:
    get:
      operationId: list
      tags: [TAG]
      responses: {'200': {description: All, content: {application/json: {schema: {type: object}}}}}
"""
WRITTEN = """\
---
title: Create a user
api: POST https://api.acme.example/v1/users
authMethod: bearer
---

<ParamField body="email" type="string" required>Where to write.</ParamField>
<ResponseField name="id" type="string">Its id.</ResponseField>
"""
HTML = "<!doctype html><html><head></head><body>{}</body></html>"


def document(path: str) -> str:
    return DOCUMENT.replace("PATH", path).replace("TAG", path)


def twin(path: str) -> str:
    return f"# {path}\n\n````yaml get /{path}\n{document(path)}````\n"


def add(wireproof, *arguments):
    return wireproof("add", *arguments, "--allow-private", "--name", "acme")


def test_the_document_of_a_page_is_kept_byte_for_byte_with_the_page(project, wireproof, site):
    """The page stands beside it, as it was received."""
    outcome = add(wireproof, site.put("/users/list.md", twin("users")))

    assert outcome.code == 0, outcome.err
    folder = project.root / "specs/acme"
    assert (folder / "openapi.yaml").read_text() == document("users")
    assert (folder / "pages/users-list.md").read_text() == twin("users")
    source = tomllib.loads((folder / "vendor.toml").read_text())["source"]
    assert list(source["files"]) == ["pages/users-list.md"]
    assert "acme.users.list()" in outcome.out


def test_a_hand_written_page_becomes_a_client_and_questions(project, wireproof, tmp_path):
    """What the page does not say is told, and asked again by lint until the overlay answers it."""
    page = tmp_path / "create.mdx"
    page.write_text(WRITTEN)

    outcome = add(wireproof, page)

    assert outcome.code == 0, outcome.err
    assert "open question: No page says with which status success is answered." in outcome.err
    assert 'email="ada@example.com"' in outcome.out
    assert "open-question" in wireproof("lint", "acme").out


def test_an_index_brings_the_pages_of_the_api(project, wireproof, site):
    """Guides stay out; a page that is gone is told."""
    users = site.put("/api-reference/users.md", twin("users"))
    teams = site.put("/api-reference/teams.md", twin("teams"))
    site.put("/guides/start.md", "# Start\n")
    gone = users.replace("users.md", "gone.md")
    index = site.put(
        "/llms.txt",
        f"# Acme\n\n- [Users]({users})\n- [Teams]({teams})\n- [Gone]({gone})\n"
        f"- [Start]({users.replace('api-reference/users', 'guides/start')})\n",
    )

    outcome = add(wireproof, index)

    assert outcome.code == 0, outcome.err
    assert "2 operations" in outcome.out
    assert "gone.md: answers 404" in outcome.err
    assert len(list((project.root / "specs/acme/pages").iterdir())) == 2


def test_pages_of_an_index_are_chosen_by_pattern(project, wireproof, site):
    """An index without an API folder needs to be told."""
    page = site.put("/v1/users.md", twin("users"))
    index = site.put("/llms.txt", f"# Acme\n\n- [Users]({page})\n")

    refused = add(wireproof, index)
    taken = add(wireproof, index, "--pages", "*/v1/*")

    assert refused.code == 2
    assert "Choose with --pages PATTERN" in refused.err
    assert taken.code == 0, taken.err


def test_an_html_viewer_leads_to_its_document(project, wireproof, site):
    """Redoc and its like name the address."""
    site.put("/openapi.yaml", document("users"))
    page = site.put("/docs", HTML.format('<redoc spec-url="/openapi.yaml"></redoc>'))

    outcome = add(wireproof, page)

    assert outcome.code == 0, outcome.err
    assert (project.root / "specs/acme/openapi.yaml").read_text() == document("users")


SPEC = '{"openapi": "3.1.0", "info": {"title": "A </b> B", "version": "1"}, "paths": {}}'


@pytest.mark.parametrize(
    "body",
    [
        '<script>const __redoc_state = {"menu": {}, "spec": {"data": SPEC}};</script>',
        '<script id="api-reference" type="application/json">\nSPEC</script>',
        '<script>SwaggerUIBundle({dom_id: "#a", spec: SPEC})</script>',
        "<script>var spec = SPEC;</script>",
    ],
)
def test_a_viewer_that_carries_the_document_gives_it_as_it_stands(project, wireproof, site, body):
    """Static pages of Redoc and Scalar do; what else they carry is no matter."""
    page = site.put("/docs", HTML.format(body.replace("SPEC", SPEC)))

    outcome = add(wireproof, page)

    assert outcome.code == 0, outcome.err
    assert (project.root / "specs/acme/openapi.json").read_text() == SPEC


@pytest.mark.parametrize(
    ("script", "settings"),
    [
        ("swagger-initializer.js", 'window.ui = SwaggerUIBundle({url: "../spec.json"})'),
        ("swagger-ui-init.js", 'let options = {"swaggerDoc": SPEC, "customOptions": {}}'),
    ],
)
def test_swagger_ui_keeps_its_settings_in_a_script(project, wireproof, site, script, settings):
    """So do its own distribution, Express and NestJS."""
    site.put("/spec.json", SPEC)
    site.put(f"/docs/{script}", settings.replace("SPEC", SPEC))
    page = site.put("/docs/", HTML.format(f'<script src="./{script}"></script>'))

    outcome = add(wireproof, page)

    assert outcome.code == 0, outcome.err
    assert (project.root / "specs/acme/openapi.json").read_text() == SPEC


def test_an_index_that_names_one_document_leads_to_it(project, wireproof, site):
    """Its pages say less than the document."""
    site.put("/spec/openapi.yaml", document("users"))
    site.put("/api-reference/teams.md", twin("teams"))
    index = "- [Teams](/api-reference/teams.md)\n- [Specification](/spec/openapi.yaml)\n"

    outcome = add(wireproof, site.put("/llms.txt", index))

    assert outcome.code == 0, outcome.err
    assert (project.root / "specs/acme/openapi.yaml").read_text() == document("users")


def test_an_html_page_is_tried_as_its_twin_in_markdown(project, wireproof, site):
    """Documentation sites serve both."""
    site.put("/docs/users.md", twin("users"))

    outcome = add(wireproof, site.put("/docs/users", HTML.format("<h1>Users</h1>")))

    assert outcome.code == 0, outcome.err


def test_a_folder_of_pages_is_one_api(project, wireproof, tmp_path):
    """Snippets in it are included, and are no pages of their own."""
    folder = tmp_path / "reference"
    (folder / "snippets").mkdir(parents=True)
    (folder / "create.mdx").write_text(f'{WRITTEN}\n<Snippet file="common.mdx" />\n')
    (folder / "snippets/common.mdx").write_text('<ParamField header="X-Trace" type="string" />\n')

    outcome = add(wireproof, folder)

    assert outcome.code == 0, outcome.err
    assert "x_trace" in (project.root / "generated/acme/README.md").read_text()


def test_pages_that_are_named_one_by_one_are_one_vendor(project, wireproof, site, tmp_path):
    """From addresses and files alike."""
    page = tmp_path / "teams.md"
    page.write_text(twin("teams"))

    outcome = add(wireproof, site.put("/users.md", twin("users")), page)

    assert outcome.code == 0, outcome.err
    assert "2 operations" in outcome.out


def test_several_documents_are_no_vendor(project, wireproof, site):
    """Two documents are two vendors."""
    outcome = add(wireproof, site.put("/a", document("a")), site.put("/b", document("b")))

    assert outcome.code == 2
    assert "only when all of them are pages" in outcome.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HTML.format('<input type="password">'), "looks like a log-in"),
        (HTML.format("<h1>Hello</h1>"), "an HTML page, not an OpenAPI document"),
        ("# Changelog\n\nNothing.\n", "none of 1 pages describes an operation"),
        (twin("users")[:-30], "no end"),
        (WRITTEN.replace("</ParamField>", ""), "is opened and not closed"),
        (f"{WRITTEN}\n```\nGET /v1/users\n```\n", "POST in its frontmatter"),
        ("# A\n" + "x" * 3_000_000, "longest line"),
    ],
)
def test_a_page_that_is_none_is_one_message_and_leaves_nothing(
    project, wireproof, site, text, said
):
    """Nothing half written, whatever is wrong with it."""
    before = project.files()

    outcome = add(wireproof, site.put("/page.html" if text[0] == "<" else "/page.md", text))

    assert outcome.code in (2, 3)
    assert said in outcome.err
    assert project.files() == before


def test_a_page_that_only_names_an_operation_says_what_is_missing(project, wireproof, tmp_path):
    """Mintlify's pages may refer to a document that is not theirs to give."""
    page = tmp_path / "a.mdx"
    page.write_text("---\nopenapi: GET /users\n---\n")

    outcome = add(wireproof, page)

    assert outcome.code == 2
    assert "the page only points to the document with GET /users" in outcome.err


@pytest.mark.parametrize("kind", ["page", "pages", "index"])
def test_pages_are_kept_current_like_documents(project, wireproof, site, kind):
    """`update` asks again for what was taken, reviews it, and takes it with `--write`."""
    page = site.put("/v1/users.md", twin("users"))
    other = site.put("/v1/teams.md", twin("teams"))
    index = site.put("/llms.txt", f"# Acme\n\n- [Users]({page})\n- [Teams]({other})\n")
    sources = {"page": [page], "pages": [page, other], "index": [index, "--pages", "*/v1/*"]}
    assert add(wireproof, *sources[kind]).code == 0
    assert wireproof("update", "acme", "--allow-private").code == 0

    site.put("/v1/users.md", twin("users").replace("operationId: list", "operationId: listThem"))
    changed = wireproof("update", "acme", "--allow-private")

    assert changed.code == 1, changed.err
    taken = wireproof("update", "acme", "--allow-private", "--write")
    assert taken.code == 1, taken.err
    assert wireproof("update", "acme", "--allow-private").code == 0
    document_of = (project.root / "specs/acme/openapi.yaml").read_text()
    assert "listThem" in document_of
