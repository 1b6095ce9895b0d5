"""An imported client under test: its manifest, how it is called, what it put on the wire."""
