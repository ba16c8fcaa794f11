"""Put up the walls of who is told."""

from django.db import migrations

from audit.walls import tenant


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("delegation", "0002_walls")]
    operations = [tenant("notifications_notice")]
