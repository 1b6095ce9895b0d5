"""What the tests of hostile documents share."""

from tests.generate.conftest import acme

__all__ = ["acme"]
