"""Bringing a vendor's document in: the only part of the tool that uses the network.

In: an address or a file. Out: bytes, checked for being what they should be; nothing is written
before all of it is known to be good.
"""
