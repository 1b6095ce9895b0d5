"""Checks of paths, operations and the statuses that they document."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from wireproof.lint.finding import Fault
from wireproof.oas.pointer import join

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wireproof.lint.survey import Survey

_STATUS: Final = re.compile(r"(?:[1-5][0-9][0-9]|[1-5]XX|default)\Z")
_PARAMETER: Final = re.compile(r"\{[^{}]*\}")


def check_names(survey: Survey) -> Iterator[Fault]:
    """Report what leaves the name of a method, or of its group, to the generator."""
    first: dict[str, str] = {}
    for operation in survey.operations:
        operation_id = operation.node.get("operationId")
        if not isinstance(operation_id, str) or not operation_id:
            yield Fault(
                "operation-id-missing",
                operation.pointer,
                f"{operation.name} has no operationId",
                "give it one with an overlay, so that its name does not depend on its path",
            )
        elif operation_id in first:
            yield Fault(
                "operation-id-duplicate",
                join(operation.pointer, "operationId"),
                f"{operation.name} has the operationId of {first[operation_id]}: {operation_id}",
            )
        else:
            first[operation_id] = operation.name
        if not operation.node.get("tags"):
            yield Fault(
                "operation-untagged",
                operation.pointer,
                f"{operation.name} has no tag",
                "give it one with an overlay; clients group methods by it",
            )


def check_paths(survey: Survey) -> Iterator[Fault]:
    """Report paths that are none, and paths that no server can tell apart."""
    paths = survey.data.get("paths")
    same: dict[str, list[str]] = defaultdict(list)
    for template in paths if isinstance(paths, dict) else ():
        if template.startswith("x-"):
            continue
        where = join("#/paths", template)
        if not template.startswith("/") or "?" in template or "#" in template:
            text = f"{template} is not the path of a URL"
            yield Fault("path-not-a-path", where, text, "a query belongs in parameters")
        elif {".", ".."} & set(template.split("/")):
            text = f"{template} has segments of dots, which are removed on the way"
            yield Fault("path-not-a-path", where, text, "write the path that is meant")
        same[_PARAMETER.sub("{}", template)].append(template)
    for templates in same.values():
        for template in templates[1:]:
            yield Fault(
                "path-ambiguous",
                join("#/paths", template),
                f"{template} cannot be told from {templates[0]}",
            )


def check_statuses(survey: Survey) -> Iterator[Fault]:
    """Report what is missing among the statuses of an operation."""
    for operation in survey.operations:
        place = join(operation.pointer, "responses")
        responses = operation.node.get("responses")
        listed = responses if isinstance(responses, dict) else {}
        statuses = [status for status in listed if not status.startswith("x-")]
        if not statuses:
            yield Fault("response-missing", operation.pointer, f"{operation.name} has no responses")
            continue
        for status in statuses:
            if not _STATUS.match(status):
                yield Fault(
                    "status-code-invalid",
                    join(place, status),
                    f"{status} is no status",
                    "write 404, 4XX or default",
                )
        if "default" in statuses:
            continue
        if not any(status[0] in "23" for status in statuses):
            yield Fault(
                "success-undocumented", place, f"{operation.name} documents no successful response"
            )
        if not any(status[0] == "4" for status in statuses):
            yield Fault(
                "client-error-undocumented",
                place,
                f"{operation.name} documents no 4xx response",
                "its errors will have untyped bodies",
            )


CHECKS: Final[tuple[Callable[[Survey], Iterator[Fault]], ...]] = (
    check_names,
    check_paths,
    check_statuses,
)
