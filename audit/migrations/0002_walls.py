"""Put up the walls of what happened."""

from django.db import migrations

from audit.walls import REFUSE_CHANGE, append_only, tenant

TENANT = ("audit_words", "audit_event", "audit_delivery")
APPEND_ONLY = ("audit_words", "audit_event")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [REFUSE_CHANGE, *map(tenant, TENANT), *map(append_only, APPEND_ONLY)]
