"""Lists that come page by page: found by what the document says, and iterated over to their end."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

ITEM = "{$ref: '#/components/schemas/Item'}"
ITEMS = f"{{type: array, items: {ITEM}}}"


def document(*, query: str = "", answer: str = ITEMS, headers: str = "", body: str = "") -> str:
    """`client.things.list`, with parameters `name: schema`, an answer, header fields, a body."""
    parameters = "".join(
        f"\n        - {{name: '{name}', in: query, {rest}}}"
        for name, _, rest in (line.partition(": ") for line in query.split("; ") if line)
    )
    request = f"requestBody: {{content: {{application/json: {{schema: {body}}}}}}}" if body else ""
    return f"""
paths:
  /things:
    {"post" if body else "get"}:
      operationId: list
      tags: [things]
      parameters:
        - {{name: colour, in: query, schema: {{type: string}}}}{parameters}
      {request}
      responses:
        '200':
          description: A page
          headers: {{{headers}}}
          content: {{application/json: {{schema: {answer}}}}}
        '404': {{description: None, content: {{application/json: {{schema: {{type: object}}}}}}}}
components:
  schemas:
    Item: {{type: object, required: [id], properties: {{id: {{type: string}}}}}}
"""


def answer(items: str = "data", **more: str) -> str:
    """An object with a list and further properties."""
    given = "".join(f", {name}: {schema}" for name, schema in more.items())
    return f"{{type: object, properties: {{{items}: {ITEMS}{given}}}}}"


TEXT, NUMBER, TRUTH = "{type: string}", "{type: integer}", "{type: boolean}"
CURSOR = document(query=f"cursor: schema: {TEXT}", answer=answer(next_cursor=TEXT))

FOUND = {
    "a property that is a URL by its format": (
        document(
            query=f"page: schema: {NUMBER}; cursor: schema: {TEXT}",
            answer=answer("results", next="{type: [string, 'null'], format: uri}"),
        ),
        "link",
    ),
    "a URL that may be null": (
        document(answer=answer(next="{anyOf: [{type: string, format: uri}, {type: 'null'}]}")),
        "link",
    ),
    "a cursor": (CURSOR, "cursor"),
    "a token in camel case": (
        document(query=f"pageToken: schema: {TEXT}", answer=answer("items", nextPageToken=TEXT)),
        "cursor",
    ),
    "an iterator": (
        document(query=f"iterator: schema: {TEXT}", answer=answer(iterator=TEXT, done=TRUTH)),
        "cursor",
    ),
    "a cursor inside": (
        document(
            query=f"starting_after: schema: {TEXT}",
            answer=answer(
                pages="{type: object, properties: {next: {type: [object, 'null'], "
                "properties: {starting_after: {type: string}}}}}"
            ),
        ),
        "cursor",
    ),
    "a cursor in the body": (
        document(
            body="{type: object, properties: {cursor: {type: string}}}",
            answer=answer(next_cursor=TEXT),
        ),
        "cursor",
    ),
    "the last identifier": (
        document(query=f"starting_after: schema: {TEXT}", answer=answer(has_more=TRUTH)),
        "last-id",
    ),
    "a URL": (
        document(query=f"limit: schema: {NUMBER}", answer=answer("results", next_url=TEXT)),
        "link",
    ),
    "a header field": (
        document(query=f"per_page: schema: {NUMBER}", headers=f"Link: {{schema: {TEXT}}}"),
        "link-header",
    ),
    "a header field that a parameter speaks of": (
        document(
            query=f"after: description: A cursor as given in the Link header., schema: {TEXT}"
        ),
        "link-header",
    ),
    "a page": (document(query=f"page: schema: {NUMBER}"), "page"),
    "a page in brackets": (document(query=f"page[number]: schema: {NUMBER}"), "page"),
    "an offset": (document(query=f"offset: schema: {NUMBER}"), "offset"),
}

NOT_FOUND = {
    "no parameter": document(),
    "a list without an end": document(query=f"limit: schema: {NUMBER}"),
    "an object": document(
        query=f"page: schema: {NUMBER}", answer="{type: object, properties: {id: {type: string}}}"
    ),
    "two lists": document(
        query=f"page: schema: {NUMBER}",
        answer=f"{{type: object, properties: {{parents: {ITEMS}, files: {ITEMS}}}}}",
    ),
    "links of another kind": document(
        query=f"name: schema: {TEXT}", headers=f"Link: {{schema: {TEXT}}}"
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_a_list_is_found_and_the_ledger_says_why(acme, name):
    """Parameters, the answer, its header fields or a description tell how the next page is got."""
    text, style = FOUND[name]
    generated = acme(text).generated
    (operation,) = json.loads(generated.files["manifest.json"])["operations"]
    assert operation["pagination"]["style"] == style
    (entry,) = [one for one in generated.ledger if one.kind == "pagination"]
    assert entry.status == "generated"
    assert entry.reason.startswith("pages: `")


@pytest.mark.parametrize("name", NOT_FOUND)
def test_what_is_not_plainly_paged_is_one_answer(acme, name):
    """A method without pages returns what the server answers."""
    generated = acme(NOT_FOUND[name]).generated
    (operation,) = json.loads(generated.files["manifest.json"])["operations"]
    assert "pagination" not in operation
    assert "Page[" not in generated.files["client.api.txt"]


def things(*numbers: int) -> list[dict[str, str]]:
    """Items with these identifiers."""
    return [{"id": str(number)} for number in numbers]


def page(*numbers: int, **more: Any) -> dict[str, Any]:
    """An answer with these items."""
    return {"data": things(*numbers), **more}


def test_items_of_all_pages_come_one_after_the_other(acme):
    """Each page is asked for when its items are needed, with the arguments of the first call."""
    made = acme(CURSOR)
    for one in (page(1, 2, next_cursor="b"), page(next_cursor="c"), page(3)):
        made.reply(data=one)
    found = iter(made.client().things.list(colour="red"))
    assert [next(found).id, next(found).id] == ["1", "2"]
    assert len(made.requests) == 1
    assert [one.id for one in found] == ["3"]
    assert [dict(one.url.params) for one in made.requests] == [
        {"colour": "red"},
        {"colour": "red", "cursor": "b"},
        {"colour": "red", "cursor": "c"},
    ]


def test_one_page_is_one_request(acme):
    """`value` is the whole answer, `items` its list, `next_page` the page after it, or None."""
    made = acme(CURSOR)
    made.reply(data=page(1, next_cursor="b"))
    first = made.client().things.list()
    assert first.value.next_cursor == "b"
    assert [one.id for one in first.items] == ["1"]
    assert len(made.requests) == 1
    made.reply(data=page(2))
    second = first.next_page()
    assert [one.id for one in second.items] == ["2"]
    assert second.next_page() is None
    assert len(made.requests) == 2


def test_pages_can_be_gone_through_as_pages(acme):
    """`pages()` begins with the page itself."""
    made = acme(CURSOR)
    for one in (page(1, next_cursor="b"), page(2, 3)):
        made.reply(data=one)
    assert [len(one.items) for one in made.client().things.list().pages()] == [1, 2]


def test_an_error_in_the_middle_is_raised_and_the_page_can_be_asked_for_again(acme):
    """Nothing passes for the end of the list but its end."""
    made = acme(CURSOR)
    made.reply(data=page(1, next_cursor="b"))
    first = made.client().things.list()
    made.reply(404, data={})
    with pytest.raises(made.package.errors.NotFoundError):
        list(first)
    made.reply(data=page(2))
    assert [one.id for one in first.next_page().items] == ["2"]


@pytest.mark.parametrize("length", [1, 2, 5])
def test_a_circle_of_pages_is_an_error(acme, length):
    """Cursors that come again, whatever lies between, would never end."""
    made = acme(CURSOR)
    for number in range(40):
        made.reply(data=page(number, next_cursor=f"c{number % length}"))
    with pytest.raises(made.package.errors.ResponseInvalid, match="never end"):
        list(made.client().things.list())
    assert len(made.requests) <= 4 * length + 2


def test_numbers_grow_until_a_page_is_empty(acme):
    """The first number is the caller's, or the documented default, or 1."""
    made = acme(document(query="page: schema: {type: integer, default: 0}"))
    for one in (things(1), things(2), []):
        made.reply(data=one)
    assert [one.id for one in made.client().things.list()] == ["1", "2"]
    assert [one.url.query for one in made.requests] == [b"", b"page=1", b"page=2"]


def test_a_server_that_ignores_the_number_is_an_error(acme):
    """The same page twice would never end."""
    made = acme(document(query=f"page: schema: {NUMBER}"))
    for _ in range(5):
        made.reply(data=things(1))
    with pytest.raises(made.package.errors.ResponseInvalid, match="page were ignored"):
        list(made.client().things.list())
    assert len(made.requests) == 2


def link(target: str) -> dict[str, str]:
    """Header fields with a link to the next page between two others."""
    text = f'<https://acme.example/a,b>; rel="prev", <{target}>; title="x, y"; rel="next last"'
    return {"content-type": "application/json", "link": text + ', <https://b.example/>; rel="x"'}


def test_a_link_is_followed_as_it_stands(acme):
    """RFC 8288: a link may be relative, have several relations, and stand among others."""
    made = acme(FOUND["a header field"][0])
    for number, target in enumerate(("https://acme.example/other?page=2&x=a%2Fb", "?page=3")):
        made.reply(content=json.dumps(things(number)).encode(), headers=link(target))
    made.reply(data=things(2))
    assert [one.id for one in made.client().things.list(colour="red")] == ["0", "1", "2"]
    assert [str(one.url) for one in made.requests[1:]] == [
        "https://acme.example/other?page=2&x=a%2Fb",
        "https://acme.example/other?page=3",
    ]


@pytest.mark.parametrize(
    "target", ["https://b.example/?page=2", "http://acme.example/", "ftp://x/"]
)
def test_a_link_to_another_server_is_refused(acme, target):
    """Credentials go to the server that they were given for."""
    made = acme(FOUND["a header field"][0])
    made.reply(content=json.dumps(things(1)).encode(), headers=link(target))
    with pytest.raises(made.package.errors.ResponseInvalid, match="leads away"):
        list(made.client().things.list())
    assert len(made.requests) == 1


def test_the_response_of_the_first_page_is_at_hand(acme):
    """`with_response` gives the page and its HTTP response."""
    made = acme(CURSOR)
    made.reply(
        data=page(1, next_cursor="b"), headers={"x-a": "1", "content-type": "application/json"}
    )
    made.reply(data=page(2))
    client = made.client()
    raw = client.with_response(client.things.list)
    assert raw.headers["x-a"] == "1"
    assert [one.id for one in raw.data] == ["1", "2"]


def test_an_asynchronous_list_is_awaited_or_iterated_over(acme):
    """`async for` needs no await; `await` gives the first page."""
    made = acme(CURSOR)

    async def answer(request: httpx.Request) -> httpx.Response:
        more = {} if "cursor" in request.url.params else {"next_cursor": "b"}
        return httpx.Response(200, json=page(1, **more))

    async def use() -> tuple[int, int, int]:
        http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
        client = made.package.AsyncAcme(http_client=http, base_url="https://acme.example")
        items = len([one async for one in client.things.list()])
        pages = len([one async for one in client.things.list().pages()])
        first = await client.things.list()
        second = await first.next_page()
        return items, pages, len(second.items)

    assert asyncio.run(use()) == (2, 2, 1)
