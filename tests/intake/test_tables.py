"""Reference pages of many operations: a part for each, and tables of parameters."""

from typing import Any

import yaml

from wireproof.intake.pages.page import Page
from wireproof.intake.pages.read import Imported, import_pages

SLATE = """# Reference

Every call needs a key.

## Create a member

Adds somebody.

```shell
curl -X POST "https://api.acme.example/v1/members" -H "Authorization: Bearer KEY"
```

### HTTP Request

`POST https://api.acme.example/v1/members`

### Body

Parameter | Type | Required | Description
--------- | ---- | -------- | -----------
email | string | yes | Where to write.
address | object | no | Where to go.
address.city | string | yes | The city.

## Get a member

### HTTP Request

`GET https://api.acme.example/v1/members/<id>`

### URL parameters

| Parameter | Description |
|---|---|
| id | Whose. |

### Query parameters

| Name | Type | Default | Description |
|---|---|---|---|
| `expand` *required* | string[] | | What to \\| expand |
| `limit` | integer | 20 | |

### Response

| Field | Type |
|---|---|
| id | string |

### Prices

| Plan | Type |
|---|---|
| basic | integer |
"""


def read(text: str) -> Imported:
    return import_pages([Page("page1.mdx", text)], "Acme")


def bare(node: Any) -> Any:
    """A node without the marks of its source."""
    if isinstance(node, dict):
        return {key: bare(value) for key, value in node.items() if not key.startswith("x-")}
    return [bare(one) for one in node] if isinstance(node, list) else node


def test_a_page_with_a_part_for_each_operation_gives_them_all():
    """As Slate lays out a reference: headings, a line with method and address, tables."""
    found = read(SLATE)
    paths = yaml.safe_load(found.content)["paths"]

    assert {(path, *item) for path, item in paths.items()} == {
        ("/v1/members", "post"),
        ("/v1/members/{id}", "get"),
    }
    assert paths["/v1/members"]["post"]["summary"] == "Create a member"
    assert paths["/v1/members"]["post"]["description"] == "Adds somebody."


def test_tables_give_fields_with_the_line_of_each():
    """Columns are known by their words; rows with dots are members; other tables are none."""
    paths = yaml.safe_load(read(SLATE).content)["paths"]
    post, get = paths["/v1/members"]["post"], paths["/v1/members/{id}"]["get"]
    body = post["requestBody"]["content"]["application/json"]["schema"]

    assert bare(body) == {
        "type": "object",
        "required": ["email"],
        "properties": {
            "email": {"type": "string", "description": "Where to write."},
            "address": {
                "type": "object",
                "required": ["city"],
                "properties": {"city": {"type": "string", "description": "The city."}},
                "description": "Where to go.",
            },
        },
    }
    assert body["properties"]["email"]["x-source"]["line"] == 21
    assert {
        (one["in"], one["name"], one.get("required", False), one.get("description"))
        for one in get["parameters"]
    } == {
        ("path", "id", True, "Whose."),
        ("query", "expand", True, "What to | expand"),
        ("query", "limit", False, None),
    }
    assert bare(get["responses"]["2XX"]["content"]["application/json"]["schema"]["properties"]) == {
        "id": {"type": "string"}
    }


def test_a_table_in_a_code_block_is_an_example():
    """It describes nothing."""
    table = "| Name | Type |\n|---|---|\n| a | int |\n"
    page = f"# A\n\n`POST https://a.example/x`\n\n## Body\n\n```\n{table}```\n"

    assert "requestBody" not in yaml.safe_load(read(page).content)["paths"]["/x"]["post"]
