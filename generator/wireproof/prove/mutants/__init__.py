"""Clients that are broken on purpose: a proof that lets them live proves nothing."""
