#!/usr/bin/env python
"""Django's command line for Leeway: `.venv/bin/python manage.py help`."""

import os
import sys


def main() -> None:
    """This function will run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
