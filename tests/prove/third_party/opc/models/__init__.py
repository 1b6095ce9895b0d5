"""Contains all the data models used in inputs/outputs"""

from .search_deep_filter import SearchDeepFilter

__all__ = ("SearchDeepFilter",)
