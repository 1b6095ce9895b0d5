"""Spec-diff review: what changed, what it does to our client, which of our lines it breaks."""
