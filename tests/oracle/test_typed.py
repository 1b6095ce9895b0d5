"""Which class of a client an object has to be of."""

from types import SimpleNamespace

import pytest

from wireproof.oracle.typed import Classes

BASE = "#/components/schemas/Base"
NARROWED = "#/components/schemas/Narrowed"


class Base(dict):
    """The class of `Base`."""


class Narrowed(dict):
    """The class of the schema that demands more than `Base`."""


@pytest.mark.parametrize(
    ("schema", "names", "due"),
    [
        ({"$ref": BASE}, {}, Base),
        ({"$ref": BASE, "description": "one of them"}, {}, Base),
        ({"$ref": BASE, "required": ["a"]}, {"#/x": ["Narrowed"]}, Narrowed),
        ({"$ref": NARROWED}, {NARROWED: ["Narrowed"]}, Narrowed),
    ],
)
def test_what_demands_more_beside_a_reference_may_have_a_class_of_its_own(schema, names, due):
    """Siblings of `$ref` count (JSON Schema 2020-12 core, section 8.2.3.1)."""
    schemas = {"Base": {"type": "object"}, "Narrowed": {"$ref": BASE, "required": ["a"]}}
    root = {"components": {"schemas": schemas}}
    module = SimpleNamespace(Base=Base, Narrowed=Narrowed)
    classes = Classes(root, {BASE: ["Base"], **names}, module)

    wrong = {
        kind: bool([*classes.wrong(schema, "#/x", {}, kind())]) for kind in (Base, Narrowed, dict)
    }
    assert wrong == {Base: due is not Base, Narrowed: due is not Narrowed, dict: True}


@pytest.mark.parametrize(("version", "due"), [("3.0.3", Base), ("3.1.0", None)])
def test_what_extends_a_reference_in_a_file_of_its_own_is_of_no_known_class(version, due):
    """Its class is the client's choice, but where siblings of `$ref` mean nothing (OAS 3.0)."""
    root = {"openapi": version, "components": {"schemas": {"Base": {"type": "object"}}}}
    classes = Classes(root, {BASE: ["Base"]}, SimpleNamespace(Base=Base))

    wrong = [*classes.wrong({"$ref": BASE, "properties": {"a": {}}}, "#/x", {}, {})]

    assert [name for _, name, _ in wrong] == ([due.__name__] if due else [])
