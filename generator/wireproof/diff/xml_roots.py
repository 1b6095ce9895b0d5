"""The root element of a body of XML, which may be called after a component.

In: the schemas of such a body, before and after. Out: an edit where the root has another name
although no `xml` says one. A component's name is that of an element which neither `xml.name` nor a
property names: the root, and the items of a list there (OAS 3.2, section 4.27).
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
    before, after = run.old.view(old), run.new.view(new)
    items = before.children.get("items"), after.children.get("items")
    pairs = [(old, new), *([(items[0], items[1])] if items[0] and items[1] else [])]
    for one, two in pairs:
        here, there = _component(run.old, one), _component(run.new, two)
        if here and there and here != there:
            facts = {"name": split(here)[-1]}, {"name": split(there)[-1]}
            yield Edit(XML, Effect.INCOMPARABLE, here, there, "xml", *facts)


def _component(views: Views, sources: Sources) -> str:
    """The component that names an element: the schema is one, and nothing says another name."""
    said = views.view(sources).keywords.get("xml")
    at = views.behind(sources[0], loosely=True)
    return at if is_component(at) and not (isinstance(said, dict) and "name" in said) else ""
