"""Real servers on a development machine: PostgreSQL and Valkey from wheels, and the supervisor behind `make run`.

Production does not use this folder: there DATABASE_URL, DATABASE_OWNER_URL and BROKER_URL come from the environment.
"""
