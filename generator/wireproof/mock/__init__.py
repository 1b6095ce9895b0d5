"""A server that answers from the spec and refuses what the spec refuses.

In: a `Document`. Out: a Starlette application, or a running server. It reads the document itself
and judges data with `wireproof.cases`: it shares nothing with the generator, so that a client that
works against it was not tested against its own mistakes.
"""
