"""Django's settings: `base` is all of them, `environment` reads what a machine says, `test` is for pytest alone."""

from config.settings.base import *  # noqa: F403 - a settings module is its names
