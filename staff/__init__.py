"""User accounts, roles and sign-in.

More than fifteen modules: the usual ones of a Django app, and one for each way to sign in or to
recover an account.
"""
