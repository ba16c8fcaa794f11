"""Who may decide what."""

from django.db import migrations

from audit.tables import Tables
from delegation.migrations.squashed import (
    mandates,
    money,
    movements,
    organisations,
    people,
    plans,
    restricted,
    signing_in,
    walls,
)


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("delegation", "0001_initial"),
        ("delegation", "0002_walls"),
        ("delegation", "0003_movement"),
        ("delegation", "0004_caller"),
        ("delegation", "0005_watermark"),
        ("delegation", "0006_restricted"),
        ("delegation", "0007_works_for"),
        ("delegation", "0008_away_and_passed_on"),
        ("delegation", "0009_lives"),
        ("delegation", "0010_less_is_never_small"),
        ("delegation", "0011_duty"),
        ("delegation", "0012_widening"),
        ("delegation", "0013_finance"),
        ("delegation", "0014_money_back"),
        ("delegation", "0015_plan_lines_by_the_year"),
        ("delegation", "0016_plan_changes"),
        ("delegation", "0017_year_end"),
        ("delegation", "0018_instalments"),
        ("delegation", "0019_small_sums"),
        ("delegation", "0020_reviews"),
        ("delegation", "0021_year_end_that_failed"),
        ("delegation", "0022_signing_in"),
        ("delegation", "0023_who_looked"),
        ("delegation", "0024_sealed"),
    ]

    dependencies = [
        ("audit", "0001_squashed_0005_events_by"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        Tables(
            [
                *organisations.TABLES,
                *people.TABLES,
                *mandates.TABLES,
                *money.TABLES,
                *plans.TABLES,
                *movements.TABLES,
                *restricted.TABLES,
                *signing_in.TABLES,
            ]
        ),
        walls.WALLS,
    ]
