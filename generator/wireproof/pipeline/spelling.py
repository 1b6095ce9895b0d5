"""How the generator writes what a client's surface consists of, for the review of a new spec."""

from __future__ import annotations

from typing import Final

from wireproof.client import Api
from wireproof.diff.surface import Spelling
from wireproof.render.annotations import argument_type, result_type
from wireproof.render.credentials import credential_arguments, server_variables
from wireproof.render.errors import RUNTIME_ERRORS, ErrorClass, error_classes
from wireproof.render.signatures import arguments, returns


def _constructor(api: Api) -> dict[str, str]:
    found = {str(item["name"]): str(item["annotation"]) for item in credential_arguments(api)}
    names = [server.name for server in api.servers]
    if len(names) > 1:
        found["server"] = f"Literal[{', '.join(map(repr, names))}]"
    for item in server_variables(api, set(found)):
        found[str(item["argument"])] = str(item["annotation"])
    return found


def _errors(api: Api) -> list[ErrorClass]:
    """All classes of `errors.py`; those of the runtime are there without being documented, too."""
    documented = error_classes(api)
    known = {item.status for item in documented}
    bare = [
        ErrorClass(status, name, name, "Any", "")
        for status, name in RUNTIME_ERRORS.items()
        if status not in known
    ]
    return documented + bare


SPELLING: Final = Spelling(
    arguments=arguments,
    returns=returns,
    argument_type=argument_type,
    result_type=result_type,
    constructor=_constructor,
    errors=_errors,
)
