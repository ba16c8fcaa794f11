"""Keep an index of prices, an organisation's own figures, and whether anybody may read what it let go of."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.ids
import audit.scope
import audit.tenancy
from audit.walls import append_only, definer, sealed, tenant


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0028_fewer_minutes"),
    ]

    operations = [
        migrations.CreateModel(
            name="PricePoint",
            fields=[
                ("id", models.UUIDField(default=audit.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField(default=audit.scope.organisation_in_scope, editable=False)),
                ("index", models.CharField(help_text="what it is called, such as CPIH", max_length=40)),
                ("month", models.DateField(help_text="its first day")),
                ("thousandths", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="organisation",
            name="check_pence",
            field=models.BigIntegerField(help_text="what one check costs, by its own figure", null=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="hour_pence",
            field=models.BigIntegerField(help_text="what an hour of work costs, by its own figure", null=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="letting_go_public",
            field=models.BooleanField(default=False, help_text="whether anybody may read its letting-go page"),
        ),
        migrations.AlterField(
            model_name="broughtin",
            name="what",
            field=models.CharField(
                choices=[("people", "People"), ("teams", "Teams"), ("budgets", "Budgets"), ("prices", "Prices")],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("check_pence__isnull", True), ("check_pence__gte", 0), _connector="OR"),
                    models.Q(("hour_pence__isnull", True), ("hour_pence__gte", 0), _connector="OR"),
                ),
                name="organisation_figures_not_negative",
            ),
        ),
        migrations.AddField(
            model_name="pricepoint",
            name="by",
            field=audit.tenancy.Key(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="pricepoint",
            index=models.Index(fields=["organisation_id", "at"], name="price_point_by_time"),
        ),
        migrations.AddConstraint(
            model_name="pricepoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("thousandths__gt", 0)), name="price_point_above_nothing"
            ),
        ),
        migrations.AddConstraint(
            model_name="pricepoint",
            constraint=models.CheckConstraint(condition=models.Q(("month__day", 1)), name="price_point_of_a_month"),
        ),
        tenant("delegation_pricepoint"),
        append_only("delegation_pricepoint"),
        sealed("delegation_pricepoint"),
        # Nobody is signed in on the public page, so no organisation is known.
        definer(
            "leeway_letting_go",
            "",
            "TABLE (id uuid, slug text, name text)",
            "SELECT id, slug, name FROM delegation_organisation WHERE letting_go_public ORDER BY name, slug",
        ),
    ]
