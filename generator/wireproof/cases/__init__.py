"""Valid and invalid data for a document's operations: what the checks try."""
