"""The command line: one file per command; the only place that prints, reads the environment, exits.

In: arguments. Out: an exit code. 0 fine; 1 findings, drift or a breaking change; 2 usage or
configuration; 3 a spec could not be read; 4 a fault of the tool itself.
"""

from wireproof.cli.app import main

__all__ = ["main"]
