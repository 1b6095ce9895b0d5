"""Types as Python source: in annotations, and where the source is evaluated."""

from __future__ import annotations

from typing import Annotated, get_origin

import pytest

from wireproof import runtime
from wireproof.client.expressions import ANNOTATED, NONE, Name, any_of, as_source, as_value


@pytest.mark.parametrize("name", sorted(ANNOTATED))
def test_a_union_of_annotated_types_is_no_operator_where_it_is_evaluated(name: str) -> None:
    """Pyright knows no `|` between values of `Annotated[…]`; in an annotation it does."""
    union = any_of([Name(name), NONE])

    assert as_value(union) == f"Union[{name}, None]"
    assert as_source(union) == f"{name} | None"


def test_every_such_name_of_the_runtime_is_known() -> None:
    """A scalar that is left out would make strict type checks of clients fail."""
    public = {name for name in runtime.__all__ if get_origin(getattr(runtime, name)) is Annotated}

    assert public == ANNOTATED
