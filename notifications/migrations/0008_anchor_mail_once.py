"""One address gets the last checkpoint once, however it is written."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("notifications", "0007_anchor_mails")]

    operations = [
        migrations.RemoveConstraint("AnchorMail", "one_anchor_mail_each"),
        migrations.AddConstraint(
            "AnchorMail",
            models.UniqueConstraint(
                "organisation_id",
                Lower("email"),
                condition=models.Q(("ended_at__isnull", True)),
                name="anchor_mail_once",
            ),
        ),
    ]
