"""What is asked."""

from django.db import migrations

from audit.tables import Tables
from workflow.migrations.squashed import answers, asks, checking, nothing_falls_early, payments, talk, walls


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("workflow", "0001_initial"),
        ("workflow", "0002_walls"),
        ("workflow", "0003_looking_again"),
        ("workflow", "0004_looking_back"),
        ("workflow", "0005_messages"),
        ("workflow", "0006_on_behalf_of"),
        ("workflow", "0007_challenges"),
        ("workflow", "0008_cant_wait"),
        ("workflow", "0009_earlier"),
        ("workflow", "0010_attachments"),
        ("workflow", "0011_what_waits_is_looked_at"),
        ("workflow", "0012_hidden_payee"),
        ("workflow", "0013_payments"),
        ("workflow", "0014_nothing_falls_early"),
        ("workflow", "0015_swaps_and_kept"),
        ("workflow", "0016_a_year_turns"),
        ("workflow", "0017_statements"),
        ("workflow", "0018_linked_asks"),
        ("workflow", "0019_helped"),
        ("workflow", "0020_lines_show_what_is_known"),
        ("workflow", "0021_talk_first"),
        ("workflow", "0022_weekly_sums_end"),
        ("workflow", "0023_taken_along"),
        ("workflow", "0024_ask_notes"),
        ("workflow", "0025_sealed"),
        ("workflow", "0026_kept_between_and_own_ways"),
        ("workflow", "0027_samples"),
    ]

    dependencies = [
        ("audit", "0001_squashed_0005_events_by"),
        ("delegation", "0001_squashed_0024_sealed"),
        # Its tables point at our users, so they come after those, and are closed here.
        ("guardian", "0001_initial"),
    ]

    operations = [
        Tables(
            [
                *asks.TABLES,
                *answers.TABLES,
                *checking.TABLES,
                *talk.TABLES,
                *payments.TABLES,
            ]
        ),
        walls.WALLS,
        nothing_falls_early.WALLS,
    ]
