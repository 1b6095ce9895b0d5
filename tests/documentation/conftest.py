"""A vendor's site and projects, as the tests of the way in have them."""

from tests.way_in.conftest import project, site, wireproof

__all__ = ["project", "site", "wireproof"]
