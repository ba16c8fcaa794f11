"""Asks over HTTP, a module for each kind of conversation with the API."""
