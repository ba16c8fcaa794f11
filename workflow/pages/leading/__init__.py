"""The leader's pages: what could be let go of, and the numbers behind it."""
