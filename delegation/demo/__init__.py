"""The demo organisation: its people, money, limits and authority, made by the same services as everybody's."""
