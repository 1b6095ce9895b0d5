"""Hand-written pages: tags, code blocks and the cURL example become an operation."""

from typing import Any

import pytest
import yaml

from wireproof.errors import SpecError
from wireproof.intake.pages.page import Page
from wireproof.intake.pages.read import Imported, import_pages

FRONT = '---\ntitle: "Add a user"\napi: "POST https://api.acme.example/v1/users/{team}"\n---\n'


def read(*texts: str, **snippets: str) -> Imported:
    pages = [Page(f"page{n}.mdx", text) for n, text in enumerate(texts, 1)]
    more = [Page(f"snippets/{name}.mdx", text) for name, text in snippets.items()]
    return import_pages([*pages, *more], "Acme")


def document_of(*texts: str, **snippets: str) -> dict[str, Any]:
    found = yaml.safe_load(read(*texts, **snippets).content)
    assert isinstance(found, dict)
    return found


def operation_of(text: str, **snippets: str) -> dict[str, Any]:
    [item] = document_of(text, **snippets)["paths"].values()
    [operation] = item.values()
    assert isinstance(operation, dict)
    return operation


def body_of(text: str) -> dict[str, Any]:
    schema = operation_of(FRONT + text)["requestBody"]["content"]["application/json"]["schema"]
    assert isinstance(schema, dict)
    return schema


def bare(node: Any) -> Any:
    """A node without the marks of its source."""
    if isinstance(node, dict):
        return {key: bare(value) for key, value in node.items() if not key.startswith("x-")}
    return [bare(one) for one in node] if isinstance(node, list) else node


def test_frontmatter_and_tags_become_an_operation_with_the_source_of_each_fact():
    """Every derived fact says on which page and line it stands."""
    text = (
        FRONT
        + '\n<ParamField path="team" type="string" required>\n  The team.\n</ParamField>\n'
        + '<ParamField query="notify" type="boolean" default="true" />\n'
        + '<ParamField body="email" type="string" required>Where to write.</ParamField>\n'
    )
    document = document_of(text)
    operation = document["paths"]["/v1/users/{team}"]["post"]

    assert document["servers"] == [{"url": "https://api.acme.example"}]
    assert operation["x-source"] == {"page": "page1.mdx", "line": 3, "stated-by": "frontmatter"}
    assert bare(operation["parameters"]) == [
        {"name": "team", "in": "path", "description": "The team.", "required": True,
         "schema": {"type": "string"}},
        {"name": "notify", "in": "query", "schema": {"type": "boolean", "default": True}},
    ]  # fmt: skip
    body = operation["requestBody"]["content"]["application/json"]["schema"]
    assert body["required"] == ["email"]
    assert body["properties"]["email"] == {
        "type": "string", "description": "Where to write.",
        "x-source": {"page": "page1.mdx", "line": 10},
    }  # fmt: skip


def test_nested_fields_become_nested_schemas():
    """`Expandable` holds the members of an object, or of each item of an array."""
    schema = body_of("""
<ParamField body="owner" type="object" required>
  <Expandable title="properties">
    <ParamField body="name" type="string" required />
  </Expandable>
</ParamField>
<ParamField body="lines" type="array">
  <Expandable><ResponseField name="sku" type="int" /></Expandable>
</ParamField>
<ParamField body="labels" type="Record<string, string[]>" />
""")

    assert bare(schema["properties"]) == {
        "owner": {
            "type": "object", "required": ["name"], "properties": {"name": {"type": "string"}},
        },
        "lines": {
            "type": "array",
            "items": {"type": "object", "properties": {"sku": {"type": "integer"}}},
        },
        "labels": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    }  # fmt: skip


def test_nested_params_name_their_parent():
    """`NestedParam` stands beside its parent, and says which one it belongs to."""
    schema = body_of("""
<ParamField body="parameters" type="object" required={true} />
<NestedParam parentKey="parameters" childKey="limit" type="number" required={true}>
Most.
</NestedParam>
<NestedParam parentKey="parameters" childKey="page" type="object" required={false} />
<NestedParam parentKey="parameters.page" childKey="after" type="string" required={false} />
""")
    inner = schema["properties"]["parameters"]

    assert inner["required"] == ["limit"]
    assert bare(inner["properties"]["page"]["properties"]) == {"after": {"type": "string"}}


def test_aliases_and_imported_snippets_are_followed():
    """A page may wrap the tag in a component of its own, and include files."""
    text = (
        FRONT
        + 'import Common from "/snippets/common.mdx"\n\n'
        + "export const Mine = ({ children, ...rest }) => <ParamField {...rest}>{children}"
        + "</ParamField>\n\n"
        + '<Mine body="name" type="string" required>Its name.</Mine>\n\n<Common />\n'
    )
    snippet = '<ParamField header="X-Trace" type="string">For support.</ParamField>\n'
    operation = operation_of(text, common=snippet)

    [trace] = [one for one in operation["parameters"] if one["in"] == "header"]
    assert trace["name"] == "X-Trace"
    assert trace["x-source"] == {"page": "snippets/common.mdx", "line": 1}
    assert "name" in operation["requestBody"]["content"]["application/json"]["schema"]["properties"]


def test_a_snippet_that_was_not_given_is_a_question():
    """What the page includes and nobody handed in is asked, not left out in silence."""
    found = read(FRONT + '<Snippet file="common.mdx" />\n<ParamField body="a" type="string" />\n')

    assert any("'common.mdx', which was not given" in one.text for one in found.questions)


def test_the_status_and_the_example_come_from_the_labelled_code_block():
    """The label of the example says the status; errors are responses of their own."""
    operation = operation_of(
        FRONT
        + """
<ResponseField name="id" type="string" required>Its id.</ResponseField>

<ResponseExample>
```json 201 Created
{"id": "u_1"}
```
```json 404
{"error": "no such team"}
```
</ResponseExample>
"""
    )

    assert list(operation["responses"]) == ["201", "404"]
    created = operation["responses"]["201"]["content"]["application/json"]
    assert created["example"] == {"id": "u_1"}
    assert created["schema"]["required"] == ["id"]
    error = operation["responses"]["404"]["content"]["application/json"]["schema"]
    assert error["x-inferred"] == "example"
    assert bare(error["properties"]) == {"error": {"type": "string"}}


def test_fields_of_a_list_are_those_of_its_items():
    """Where the example is an array, the described fields are those of one item."""
    operation = operation_of(
        FRONT
        + """
<ResponseField name="id" type="string" />

<ResponseExample>
```json 200
[{"id": "a"}, {"id": "b"}]
```
</ResponseExample>
"""
    )
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]

    assert schema["type"] == "array"
    assert list(schema["items"]["properties"]) == ["id"]


ONE_OR_ROWS = """
<ResponseField name="id" type="string" required />

<ResponseField name="array" type="object[]">
  <Expandable>
    <ResponseField name="id" type="string" required />
    <ResponseField name="target" type="string" required />
  </Expandable>
</ResponseField>
"""


def test_a_field_named_array_beside_others_is_the_other_answer():
    """Sent to one place an object comes back, sent to a group a list: the page says `array`."""
    operation = operation_of(FRONT + ONE_OR_ROWS)
    one, rows = operation["responses"]["2XX"]["content"]["application/json"]["schema"]["anyOf"]

    assert list(one["properties"]) == ["id"]
    assert rows["type"] == "array"
    assert list(rows["items"]["properties"]) == ["id", "target"]


def test_an_example_with_a_member_named_array_says_that_it_is_one():
    """What the example holds under that name is a member, not the answer."""
    example = """
<ResponseExample>
```json 200
{"id": "a", "array": [{"id": "b", "target": "c"}]}
```
</ResponseExample>
"""
    operation = operation_of(FRONT + ONE_OR_ROWS + example)
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]

    assert list(schema["properties"]) == ["id", "array"]


def test_endpoint_from_a_code_block_and_server_from_the_curl_example():
    """A relative endpoint is the end of the example's address; what is left is the server."""
    document = document_of("""# Invite

```
POST /clients/members
```

<ParamField header="Authorization" type="string" required>`Bearer TOKEN`</ParamField>
<ParamField header="X-Business" type="string" required>Which one.</ParamField>

```bash cURL
curl -X POST https://sandbox.acme.example/api/v1/clients/members \\
  -H "Authorization: Bearer TOKEN" -H "Content-Type: application/json" -d '{"a": 1}'
```
""")

    assert document["servers"] == [{"url": "https://sandbox.acme.example/api/v1"}]
    operation = document["paths"]["/clients/members"]["post"]
    assert operation["security"] == [{"bearerAuth": []}]
    assert [one["name"] for one in operation["parameters"]] == ["X-Business"]


def test_only_the_curl_example():
    """Some pages have fields, and the endpoint only in the example."""
    document = document_of("""# Send

<ParamField body="to" type="string" required />

```bash
curl -X POST 'https://api.mail.example/emails' -H 'Authorization: Bearer re_1' \\
     -d $'{"to": "a@b.example"}'
```
""")

    assert list(document["paths"]) == ["/emails"]


def test_what_no_page_says_is_asked_where_the_answer_belongs():
    """A question names the pointer at which nothing stands; an answer there closes it."""
    found = read("""# Ping

```
GET /ping
```

<ResponseField name="ok" type="gizmo" />
""")
    asked = {one.pointer: one.text for one in found.questions}

    assert "#/servers" in asked
    assert "#/components/securitySchemes" in asked
    assert "'gizmo'" in " ".join(asked.values()) or "#/paths/~1ping/get/responses/200" in asked


def test_two_pages_of_one_operation_are_laid_together():
    """Each may describe a part; what only one of them demands is not required."""
    schema = document_of(
        FRONT + '<ParamField body="a" type="string" required />\n'
        '<ParamField body="b" type="string" required />\n',
        FRONT + '<ParamField body="b" type="string" required />\n'
        '<ParamField body="c" type="int" />\n',
    )["paths"]["/v1/users/{team}"]["post"]["requestBody"]["content"]["application/json"]["schema"]

    assert set(schema["properties"]) == {"a", "b", "c"}
    assert schema["required"] == ["b"]


def test_a_page_that_contradicts_itself_is_refused_with_both_places():
    """Two statements of the endpoint with two methods: a person has to ask."""
    page = '---\napi: "POST https://a.example/x"\n---\n\n```\nGET /x\n```\n'

    with pytest.raises(SpecError) as caught:
        read(page)

    assert "POST in its frontmatter (line 2)" in str(caught.value)
    assert "GET in its code block (line 6)" in str(caught.value)


def test_an_example_that_sends_another_method_is_a_question_with_both_places():
    """The statement is taken; a person asks the vendor which of them is right."""
    example = "```bash\ncurl -X PUT https://api.acme.example/v1/users/red\n```\n"
    other = example.replace("PUT", "GET").replace("/red", "/red/members")

    asked = [one.text for one in read(FRONT + other + example).questions]

    [doubt] = [one for one in asked if "Which is right?" in one]
    assert "The page says POST in its frontmatter (line 3)" in doubt
    assert "its cURL example sends PUT (line 9)" in doubt


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ('<ParamField body="a" type="string">\nno end\n', "<ParamField> is opened and not closed"),
        ("</ParamField>\n", "closes a tag that is not open"),
        ('<ParamField body="a"', "a tag has no end"),
        ("<Expandable>" * 80, "deeper than 60 levels"),
    ],
)
def test_tags_that_do_not_close_are_told_with_their_line(broken, said):
    """A page that is cut off must not lose its last fields in silence."""
    with pytest.raises(SpecError, match=said) as caught:
        read(FRONT + broken)

    assert "page1.mdx:" in str(caught.value)


def test_a_guide_is_no_operation():
    """A page that only shows a call on the way describes none."""
    guide = "# Authentication\n\n```bash\ncurl https://api.acme.example/v1/things\n```\n"
    found = read(FRONT, guide)

    assert found.operations == 1
    assert [one.page for one in found.skipped] == ["page2.mdx"]
