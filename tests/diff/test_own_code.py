"""A review beside the code of its reader: lines, plans, what is used first, the page."""

from __future__ import annotations

import copy
import re
from textwrap import dedent

import pytest
import yaml

from tests.diff.small_documents import BOAT, REF, asking, getting, sending


def test_the_vendors_words_are_shown_as_they_are(review):
    """The plan quotes the new sentence, and only that one."""
    texts = ("Lists boats.", "Lists boats. This endpoint will be removed on 1 May. See the guide.")
    old, new = (asking("{name: q, in: query, schema: {type: string}}") for _ in texts)
    for spec, text in zip((old, new), texts, strict=True):
        spec["paths"]["/boats"]["get"]["description"] = text
    _, text = review(old, new)

    assert "Plan (1)" in text
    assert "The vendor writes: \u201cThis endpoint will be removed on 1 May.\u201d" in text
    assert "See the guide" not in text


MADE = """
    from generated.shop import Shop, models

    def test_total():
        boat = models.Boat(name="Ida")
        full = models.Boat(name="Ida", length=4)

    def real(shop: Shop):
        return shop.boat.get().length
"""


def test_an_object_that_a_test_makes_is_an_edit_where_it_lacks_something(review, tmp_path):
    """Whoever only reads the answer has nothing to do; whoever makes one must give the rest."""
    (tmp_path / "fakes.py").write_text(dedent(MADE), encoding="utf-8")
    properties = "{name: {type: string}, length: {type: integer}}"
    old = getting(REF % "Boat", Boat="{required: [name], properties: " + properties + "}")
    new = getting(REF % "Boat", Boat="{required: [name, length], properties: " + properties + "}")

    _, without = review(old, new, "--format", "json")
    assert [item["action"]["kind"] for item in without["changes"]] == ["new"]

    code, report = review(old, new, "--format", "json", "--callers", "fakes.py")
    [change] = report["changes"]
    assert (code, change["action"]["kind"]) == (1, "edit")
    assert [(one["file"], one["line"]) for one in change["callers"]] == [("fakes.py", 5)]


def test_code_that_never_uses_the_client_is_a_warning(review, shop, tmp_path):
    """An empty list of lines would look like good news."""
    (tmp_path / "other.py").write_text("print(1)\n", encoding="utf-8")
    _, text = review(shop, shop, "--callers", "other.py", "--callers", "app.py")

    assert "warning: nothing in other.py uses the client 'shop'" in text
    assert "nothing in app.py" not in text


def test_a_folder_that_is_missing_fails_nothing_where_nothing_is_to_fail(review, shop, capsys):
    """A report that must not stop a build says what is missing, and goes on."""
    assert review(shop, shop, "--callers", "nowhere", "--fail-on", "never")[0] == 0
    assert review(shop, shop, "--callers", "nowhere")[0] == 2


def test_operations_that_the_code_calls_are_told_first(review, shop):
    """Of all that a change reaches, what is used here matters most."""
    new = copy.deepcopy(shop)
    new["components"]["schemas"]["Order"]["required"] = ["id"]
    _, plain = review(shop, new, "--format", "json")
    _, mine = review(shop, new, "--format", "json", "--callers", "app.py")
    first = [report["changes"][0]["used_by"]["first"][0]["operation"] for report in (plain, mine)]

    assert first == ["GET /orders", "GET /orders"]


def test_a_long_list_on_the_page_is_told_class_by_class(review, tmp_path):
    """Twenty removed properties of two classes stand under two headings."""
    old = getting(REF % "Boat", Boat=BOAT % "string", Crew="{type: object}")
    schemas = old["components"]["schemas"]
    for name in ("Boat", "Crew"):
        many = {f"p{number}": {"type": "string"} for number in range(10)}
        schemas[name]["properties"] = {**schemas[name].get("properties", {}), **many}
    schemas["Boat"]["properties"]["crew"] = {"$ref": "#/components/schemas/Crew"}
    new = copy.deepcopy(old)
    for name in ("Boat", "Crew"):
        for number in range(10):
            del new["components"]["schemas"][name]["properties"][f"p{number}"]
    review(old, new, "--out", "html=page.html")
    page = (tmp_path / "page.html").read_text("utf-8")

    assert re.findall(r'<h3 class="owner">(\w+) ', page) == ["Boat", "Crew"]
    assert str(tmp_path) not in page


DICTS = """
    from generated.shop import Shop, inputs

    def buy(shop: Shop):
        shop.boats.create(crew=[{"name": "Ida", "age": 4}])
        shop.boats.create(body={"crew": [{"name": "Ida"}]})
        one = {"name": "Bo", "age": 3}
        shop.boats.create(crew=[one])

    mate: inputs.Crew = {"name": "Ada"}
    other = inputs.Crew(name="Max", age=1)
"""
CREW = "{type: object, required: %s, properties: %s}"


@pytest.mark.parametrize(
    ("required", "properties", "lines"),
    [
        ("[name]", "{name: {type: string}}", [5, 7, 11]),
        ("[name]", "{name: {type: string}, age: {type: string}}", [5, 7, 11]),
        ("[name, age]", "{name: {type: string}, age: {type: integer}}", [6, 10]),
    ],
)
def test_a_dict_is_told_where_it_has_to_change(review, tmp_path, required, properties, lines):
    """By its key, wherever it is written: in a call, in a body, in a variable; as one entry."""
    (tmp_path / "use.py").write_text(dedent(DICTS), encoding="utf-8")
    body = "{type: object, properties: {crew: {type: array, items: " + REF % "Crew" + "}}}"
    old = sending(body)
    before = "{name: {type: string}, age: {type: integer}}"
    old["components"] = {"schemas": {"Crew": yaml.safe_load(CREW % ("[name]", before))}}
    new = copy.deepcopy(old)
    new["components"]["schemas"]["Crew"] = yaml.safe_load(CREW % (required, properties))

    _, report = review(old, new, "--format", "json", "--callers", "use.py")

    [change] = report["changes"]
    assert (change["action"]["kind"], change["breaking"]) == ("edit", True)
    assert [one["line"] for one in change["callers"]] == lines


def test_a_dict_whose_class_leaves_is_part_of_what_took_it_along(review, tmp_path):
    """The operation that alone sent it is one entry, with the line that names the class."""
    (tmp_path / "use.py").write_text(dedent(DICTS), encoding="utf-8")
    body = "{type: object, properties: {crew: {type: array, items: " + REF % "Crew" + "}}}"
    old = sending(body)
    old["components"] = {
        "schemas": {"Crew": yaml.safe_load(CREW % ("[name]", "{name: {type: string}}"))}
    }
    old["paths"] |= getting(REF % "Crew")["paths"]
    new = copy.deepcopy(old)
    del new["paths"]["/boats"]

    _, report = review(old, new, "--format", "json", "--callers", "use.py")

    [change] = report["changes"]
    assert change["action"]["kind"] == "edit"
    assert {5, 10} <= {one["line"] for one in change["callers"]}


def test_an_object_that_becomes_open_is_no_edit_of_a_dict(review, tmp_path):
    """Whatever had the right keys is still right; who names the class of dicts has to change."""
    (tmp_path / "use.py").write_text(dedent(DICTS), encoding="utf-8")
    body = "{type: object, properties: {crew: {type: array, items: " + REF % "Crew" + "}}}"
    old = sending(body)
    crew = yaml.safe_load(CREW % ("[name]", "{name: {type: string}, age: {type: integer}}"))
    old["components"] = {"schemas": {"Crew": crew}}
    new = copy.deepcopy(old)
    new["components"]["schemas"]["Crew"]["additionalProperties"] = {"type": "string"}

    _, report = review(old, new, "--format", "json", "--callers", "use.py")

    [change] = report["changes"]
    assert [one["line"] for one in change["callers"]] == [10, 11]


WAYS = """
    from __future__ import annotations
    import asyncio
    from dataclasses import dataclass
    from generated.shop import AsyncShop, Shop, models

    @dataclass
    class Berth:
        boat: models.Boat
        def metres(self): return self.boat.length

    async def several(shop: AsyncShop):
        one, *others = await shop.boat.get()
        print(one.length)
        found = await asyncio.gather(shop.boat.get(), shop.boat.get())
        print(found[0][0].length)

    def counted(shop: Shop):
        boats = shop.boat.get() or []
        for number, boat in enumerate(boats):
            print(number, boat.length)
        by_name = {boat.name: boat for boat in boats}
        print(by_name["Ida"].length)
        for name, kept in by_name.items():
            print(name, kept.length)
        long = [boat for boat in boats]
        print(long[0].length)
        print(sorted(boats, key=str)[0].length)
"""


def test_an_object_is_followed_through_what_hands_it_on(review, tmp_path):
    """Fields of data classes, unpacking, comprehensions, `enumerate`, `gather`, dicts."""
    code = dedent(WAYS)
    (tmp_path / "ways.py").write_text(code, encoding="utf-8")
    old, new = (
        getting("{type: array, items: " + REF % "Boat" + "}",
                Boat=f"{{required: [name], properties: {{name: {{type: string}}{one}}}}}")
        for one in (", length: {type: integer}", "")
    )  # fmt: skip
    _, report = review(old, new, "--format", "json", "--callers", "ways.py")

    [change] = [one for one in report["changes"] if one["id"].startswith("property.removed")]
    used = [n for n, line in enumerate(code.splitlines(), 1) if ".length" in line]
    assert [one["line"] for one in change["callers"]] == used
