"""The invented programme of `make demo`: its files, texts and colours, users and reports."""
