"""Live pages: an open page is told that something changed, and asks for its part again, where walls and words are.

`topics` says which events a page is about (pure), `looking` asks the database, `hub` holds the open streams, `app` is
what a browser talks to. A stream carries an event's id and the name of a topic, and nothing of anybody (ADR 39).
"""
