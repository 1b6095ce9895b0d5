"""Observe: what the vendor really answers, held against what its document says.

In: recorded traffic and a document. Out: causes of deviation, the smallest correction of the
document that explains them, and what of the document the traffic exercised. No value of a body, a
header or a query leaves this package: shapes, pointers and counts only.
"""
