"""The web application, as config/web.py loads it. It refuses to start where it would not be safe."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.safety import check_safe_to_serve

check_safe_to_serve()
application = get_wsgi_application()
