"""Documentation pages become an OpenAPI document: no model, no network, nothing invented.

In: pages as they were received. Out: an `Imported` with the document's bytes, and the questions
that no page answers. Every fact that was read from words and tags carries `x-source`, the page and
line that it stands on.
"""
