"""Pages that only point to a document, indexes, words without tags, and what is no page at all."""

import pytest
import yaml

from wireproof.errors import SpecError, UsageError
from wireproof.intake.pages.listing import choose, find_links
from wireproof.intake.pages.page import MAX_LINE, Page, load_page
from wireproof.intake.pages.read import import_pages
from wireproof.intake.pages.references import find_references

HTML = "<!DOCTYPE html><html><head></head><body>{}</body></html>"


@pytest.mark.parametrize(
    ("body", "document"),
    [
        ('<redoc spec-url="/openapi.json"></redoc>', "https://docs.acme.example/openapi.json"),
        ("<script>Redoc.init('https://x.example/a.yaml', {})</script>", "https://x.example/a.yaml"),
        ('<elements-api apiDescriptionUrl="a.yaml" />', "https://docs.acme.example/ref/a.yaml"),
        ('<script id="api-reference" data-url="/s.json"></script>', "https://docs.acme.example/s.json"),
        ('<script>SwaggerUIBundle({ dom_id: "#a", url: "/v2.json" })</script>',
         "https://docs.acme.example/v2.json"),
        ('<rapi-doc spec-url="/r&amp;1.json">', "https://docs.acme.example/r&1.json"),
    ],
)  # fmt: skip
def test_the_address_of_the_document_is_found_in_a_viewers_page(body, document):
    """Redoc, Scalar, Stoplight, RapiDoc and Swagger UI keep it in their HTML."""
    page = Page("index.html", HTML.format(body), "https://docs.acme.example/ref/")

    assert [one.document for one in find_references(page)] == [document]


@pytest.mark.parametrize(
    ("text", "document", "operation"),
    [
        ("---\nopenapi: get /users/{id}\n---\n", "", "GET /users/{id}"),
        ("---\nopenapi: api/openapi.json POST /users\n---\n", "api/openapi.json", "POST /users"),
        ("---\nopenapi: api/openapi.json\n---\n", "api/openapi.json", ""),
        ("<APIPage document={'./spec.json'} operations={[{}]} />", "./spec.json", ""),
    ],
)
def test_a_page_that_names_document_and_operation_is_a_reference(text, document, operation):
    """Mintlify's frontmatter and fumadocs' component."""
    [found] = import_pages([Page("a.mdx", text)], "A").references

    assert (found.document, found.operation) == (document, operation)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HTML.format("<form>Log in</form>"), "markdown when `.md` is added"),
        ("# Changelog\n\nWe fixed things.\n", "no single method and path, and no document"),
        ("", "no single method and path, and no document"),
    ],
)
def test_a_page_without_an_operation_is_one_clear_message(text, said):
    """A login page served with 200, a guide, nothing at all."""
    with pytest.raises(SpecError, match="none of 1 pages describes an operation") as caught:
        import_pages([Page("a.md", text)], "A")

    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"x" * (MAX_LINE + 1), "longest line"),
    ],
)
def test_what_is_no_text_is_refused(content, said):
    """Binary files, and lines that no page has."""
    with pytest.raises(SpecError, match=said):
        load_page("a.md", content)


INDEX = """# Acme

> The docs.

- [Create a user](https://docs.acme.example/api-reference/users/create.md): POST
- [List users](https://docs.acme.example/api-reference/users/list.md)
- [Guide](https://docs.acme.example/guides/start.md)
- [Create a user](https://docs.acme.example/api-reference/users/create.md)
"""


def test_an_index_lists_each_page_once():
    """Indexes repeat a page in every section that mentions it."""
    page = Page("llms.txt", INDEX)

    assert [one.title for one in find_links(page)] == ["Create a user", "List users", "Guide"]


@pytest.mark.parametrize(
    ("patterns", "titles"),
    [
        ((), ["Create a user", "List users"]),
        (("*/users/list*",), ["List users"]),
        (("guide",), ["Guide"]),
    ],
)
def test_pages_are_chosen_by_pattern(patterns, titles):
    """Without a pattern, those below a folder of the API reference."""
    assert [one.title for one in choose(find_links(Page("llms.txt", INDEX)), patterns)] == titles


def test_a_pattern_that_chooses_nothing_or_everything_is_refused():
    """An index of 5,000 entries is no vendor's API reference."""
    links = find_links(Page("llms.txt", INDEX))
    with pytest.raises(UsageError, match="none of the 3 pages"):
        choose(links, ["*/billing/*"])

    many = "".join(f"- [p{n}](https://a.example/api/{n}.md)\n" for n in range(5000))
    with pytest.raises(UsageError, match="5000 pages of the index match; at most 500"):
        choose(find_links(Page("llms.txt", many)), [])


def test_words_alone_become_a_draft_whose_open_questions_are_named():
    """A page stripped to text has statuses, types and texts, and no names: nothing is made up."""
    text = """Create a Link
Links belong to accounts.
Path Parameters
The account of the link.
- application/json
data Link
- 201
- 404
- application/json
"""
    found = import_pages([Page("text.txt", text)], "Acme")
    document = yaml.safe_load(found.content)
    [draft] = document["x-draft"]

    assert document["paths"] == {}
    assert draft["statuses"] == ["201", "404"]
    assert all("x-source" in fact for fact in draft["facts"])
    asked = [one.text for one in found.questions]
    assert any("method and path" in one for one in asked)
    assert any("'The account of the link.'" in one for one in asked)
