"""The pages of asking and deciding, one module for each who reads them."""
