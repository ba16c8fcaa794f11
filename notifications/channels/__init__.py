"""How a notice leaves: one module for each way."""
