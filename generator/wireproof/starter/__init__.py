"""What `wireproof init` writes into a project: files as they are, and how they are filled in.

In: a project's folder. Out: text by path. What is there already is never touched.
"""
