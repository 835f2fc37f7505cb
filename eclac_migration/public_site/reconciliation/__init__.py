"""Reconciliation by the W3C community specification 0.2, for OpenRefine and other clients.

`/reconcile/<kind>` matches names with public rows by the name lookup of the import, so both find
the same. Source: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""
