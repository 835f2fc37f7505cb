"""E-mail alerts for the public: what became public in a list, a search or about a record.

`subjects` reads what an alert is about and finds its news, `subscriptions` stores and deletes the
addresses, `mails` writes and sends the messages.
"""
