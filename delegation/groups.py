"""What people may say of their groups, so that leaders see whether yes is said fairly (pure)."""

ETHNICITIES = ("white", "asian", "black", "mixed_other")
IMPAIRMENTS = ("none", "body", "senses", "learning", "mind", "illness", "several")
