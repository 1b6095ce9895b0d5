"""Questions that no documentation page answers: what an import of pages had to leave open.

In: a document that was made from pages. Out: a fault for each question of `x-questions` at whose
pointer nothing stands. An answer in the overlay closes its question, and survives the next import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from wireproof.lint.finding import Fault
from wireproof.oas.pointer import join, lookup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wireproof.lint.survey import Survey

KEY: Final = "x-questions"
RULE: Final = "open-question"


def check_questions(survey: Survey) -> Iterator[Fault]:
    """Report the questions that nobody has answered."""
    listed = survey.data.get(KEY)
    for index, one in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(one, dict) and not is_answered(survey.data, one):
            page, line = one.get("page", ""), one.get("line", "")
            yield Fault(
                RULE,
                join("#", KEY, index),
                f"{one.get('question', '')} ({page}:{line})",
                f"answer it in overlay.yaml, at {one.get('pointer', '')}",
            )


def is_answered(data: dict[str, Any], question: dict[str, Any]) -> bool:
    """Tell whether something stands where the answer belongs."""
    try:
        found = lookup(data, str(question.get("pointer", "")))
    except KeyError:
        return False
    return found not in ({}, [], "", None)


CHECKS: Final[tuple[Callable[[Survey], Iterator[Fault]], ...]] = (check_questions,)
