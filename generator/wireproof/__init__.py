"""Typed Python clients from vendor OpenAPI specs, proven on the wire."""

__version__ = "0.1.0"
