"""Thousands of standing weekly payments through a year in minutes, while what makes and pays them is killed."""
