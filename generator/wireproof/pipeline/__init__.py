"""The passes in their order; what the commands call. Nothing here prints."""
