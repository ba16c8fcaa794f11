"""Tests: unit (no database), integration, functional, browser, faults."""
