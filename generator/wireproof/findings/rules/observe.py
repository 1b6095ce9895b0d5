"""Rules of `observe`: what recorded traffic contradicts."""
# ruff: noqa: E501 (a rule reads best as five long lines)
# fmt: off

from __future__ import annotations

from functools import partial
from typing import Final

from wireproof.findings.rule import Rule

_traffic = partial(Rule, command="observe", topic="Recorded traffic", owner="spec", severity="error")

RULES: Final = (
    _traffic(id="observed-null", title="null where the document allows none",
             meaning="Recorded bodies hold null at a place whose schema does not take null.",
             why="A strict client refuses a valid answer, or reports drift on every call.",
             violates='`{"user": null}` is answered, and the schema says `type: string`.',
             conforms="The schema says `type: [string, 'null']`."),
    _traffic(id="observed-type", title="A value of another type than documented",
             meaning="Recorded bodies hold a value of a type that the schema does not list.",
             why="Typed code gets a value of a type that its annotation does not show.",
             violates='`{"price": "9.99"}` is answered, and the schema says `type: number`.',
             conforms="The schema says `type: [number, string]`."),
    _traffic(id="observed-required", title="A required field is absent",
             meaning="Recorded bodies lack a property that the schema requires.",
             why="Code that reads the field without a check fails on a real answer.",
             violates="`{}` is answered, and the schema says `required: [id]`.",
             conforms="The property is not in `required`."),
    _traffic(id="observed-enum", title="A value that the enumeration does not list",
             meaning="Recorded bodies hold a value that is none of the listed ones.",
             why="An exhaustive `match` over the documented values misses it.",
             violates="A third status is answered, and the schema says `enum: [open, closed]`.",
             conforms="The schema lists the status, or no enumeration."),
    _traffic(id="observed-keyword", title="A value that a keyword of the schema refuses",
             meaning="Recorded bodies contradict a bound, a pattern, a length or another keyword.",
             why="A client that enforces the keyword refuses what the vendor takes and sends.",
             violates="An array of 120 items is answered, and the schema says `maxItems: 100`.",
             conforms="The schema says nothing of the length."),
    _traffic(id="observed-status", severity="warning", title="A status that is not documented",
             meaning="Recorded answers have a status that the operation does not list.",
             why="Its body has no type, and callers do not learn that it may come.",
             violates="409 is answered, and the operation lists 200 and 404.",
             conforms="The operation lists 409, or `default`."),
    _traffic(id="observed-media-type", severity="warning", title="A media type that is not documented",
             meaning="Recorded bodies have a content type that is not among the documented ones.",
             why="The body cannot be decoded by its documentation.",
             violates="`text/plain` is answered, and `application/json` is documented.",
             conforms="The content type of the answer is one of the documented ones."),
    _traffic(id="observed-correction-unused", severity="warning", owner="suite", title="A correction that nothing needs any more",
             meaning="Without this overlay action the same traffic contradicts nothing else.",
             why="Corrections that nobody needs hide what the vendor really promises.",
             violates="An action makes a field nullable, and no recording holds null there any more.",
             conforms="Recordings still hold null there."),
    _traffic(id="observed-correction-contradicts", severity="warning", owner="suite", title="Traffic contradicts a correction",
             meaning="The traffic calls for a correction at a place that an overlay action sets otherwise.",
             why="One of the two is outdated; only a person can decide which.",
             violates="The overlay sets `type: string`, and recordings hold null there.",
             conforms="The overlay agrees with the recordings."),
)
