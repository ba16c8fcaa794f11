"""The organisation's own administration: people and circles, teams and posts, money, categories, files."""
