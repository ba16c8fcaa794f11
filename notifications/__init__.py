"""Who is told: rules, notices, channels."""
