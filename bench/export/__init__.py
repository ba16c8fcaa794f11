"""A long log as a file, and checked: in how much time, and in memory that does not grow with it?"""
