"""Publications, their editions, authors and distribution.

More than fifteen modules: those that every app of records has, one for each model, and those of
OAI-PMH and references.
"""
