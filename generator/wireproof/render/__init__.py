"""From an `Api` to the files of its client.

In: an `Api` and what is known of its sources. Out: `{path: text}`, checked and laid out, nothing
written. Only this package imports Jinja and calls ruff.
"""
