"""What elements of XML are called where no `xml` at their own schema says so.

In: schemas of a body, before and after. Out: edits where an element has another name. A component's
name is that of an element which neither `xml.name` nor a property names: the root, and the items of
a list there (OAS 3.2, section 4.27). A property is called after itself, unless the component that
it refers to says a name, and be it the component's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wireproof.diff.model import Edit, Effect
from wireproof.diff.notes import XML
from wireproof.diff.view import Sources, Views, is_component
from wireproof.oas.pointer import split

if TYPE_CHECKING:
    from wireproof.diff.comparison import Comparison


def root_edits(run: Comparison, old: Sources, new: Sources) -> Iterator[Edit]:
    """The roots, and the items of lists there, that are called after another component now.

    Args:
        run: the comparison.
        old: the schema of the body before.
        new: the schema of the body after.
    """
    for one, two in _with_items(run, old, new):
        here, there = _component(run.old, one), _component(run.new, two)
        if here and there and here != there:
            facts = {"name": split(here)[-1]}, {"name": split(there)[-1]}
            yield Edit(XML, Effect.INCOMPARABLE, here, there, "xml", *facts)


def inner_edits(run: Comparison, name: str, old: Sources, new: Sources) -> Iterator[Edit]:
    """The elements of a property that are called after a component now, or no longer.

    Args:
        run: the comparison.
        name: of the property.
        old: its schema before.
        new: its schema after.
    """
    for one, two in _with_items(run, old, new):
        said = _own_name(run.old, one), _own_name(run.new, two)
        called = [item or name for item in said]
        if None not in said and called[0] != called[1]:
            facts = {"name": called[0]}, {"name": called[1]}
            yield Edit(XML, Effect.INCOMPARABLE, one[0], two[0], "xml", *facts)


def _with_items(run: Comparison, old: Sources, new: Sources) -> list[tuple[Sources, Sources]]:
    """Two schemas, and those of the items where they are lists."""
    one, two = run.old.view(old).children.get("items"), run.new.view(new).children.get("items")
    return [(old, new), (one, two)] if one and two else [(old, new)]


def _component(views: Views, sources: Sources) -> str:
    """The component that names an element: the schema is one, and nothing says another name."""
    at = views.behind(sources[0], loosely=True)
    return at if is_component(at) and not _said(views, sources)[0] else ""


def _own_name(views: Views, sources: Sources) -> str | None:
    """The name that a component gives itself; empty where no name is said, None of any other."""
    name, place = _said(views, sources)
    own = is_component(place) and name == split(place)[-1]
    return name if own or not name else None


def _said(views: Views, sources: Sources) -> tuple[str, str]:
    """The `name` of the nearest `xml`, and the schema that says it."""
    view = views.view(sources)
    said = view.keywords.get("xml")
    name = said.get("name") if isinstance(said, dict) else None
    return (name if isinstance(name, str) else ""), view.places.get("xml", "")
