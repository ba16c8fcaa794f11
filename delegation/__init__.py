"""Who may decide what: users, people, money, schemes, mandates, the authority engine."""
