"""A simulated year: real services on a moved clock, people who are away, and some who never answer."""
