"""The proof: a generated client is called, and what it puts on the wire is judged by the spec."""
