"""Our limits: what is in force, drafts of others, trying them on last year, publishing by a second person."""
