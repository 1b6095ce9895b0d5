"""The properties that a client is held to, one file each."""
