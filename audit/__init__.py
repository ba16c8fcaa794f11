"""What happened: events, words, the outbox, the sealed log."""
