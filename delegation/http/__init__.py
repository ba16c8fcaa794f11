"""The way in by HTTP, shared by every app: who calls, what they sent, one transaction, and how a no is worded."""
