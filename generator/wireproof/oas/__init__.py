"""What the standards say, once: OpenAPI 2.0 to 3.2, JSON, JSON Pointer, media types.

Facts of syntax and tables without an opinion of what a document means. Everything may import this
package; it imports nothing of the project.
"""
