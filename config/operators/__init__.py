"""The operators' desk: `python -m config.operators ORGANISATION --by NAME`, for who runs the system to look, only look.

It is a process of its own on the loopback, beside the web server and never part of it (ADR 31). Whoever may start it
has a shell on the machine already; its link works once, in one browser, for one organisation.
"""
