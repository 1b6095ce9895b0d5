"""The way in: documents, documentation pages and indexes become `specs/<vendor>/`."""
