"""What was signed, and the keys that sign, are named after what they say; whether it was told stands beside it.

A key's own moment goes: it is that of the first checkpoint that it signed, which is signed.
"""

from django.db import migrations, models
from django.db.migrations import RunSQL

NAMED = """
    ALTER TABLE {table} DISABLE TRIGGER {table}_append_only;
    UPDATE {table} SET id = encode(set_byte(set_byte(substring(digest FOR 16), 6, get_byte(digest, 6) & 15 | 128),
                                            8, get_byte(digest, 8) & 63 | 128), 'hex')::uuid
    FROM (SELECT id AS old, sha256(convert_to({column}, 'UTF8')) AS digest FROM {table}) known WHERE old = id;
    ALTER TABLE {table} ENABLE TRIGGER {table}_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0006_erased_words"),
    ]

    operations = [
        migrations.RemoveField(model_name="logkey", name="at"),
        migrations.AddField(
            model_name="checkpoint",
            name="told",
            field=models.BooleanField(default=False, help_text="whether systems outside are told of it"),
        ),
        migrations.AlterField(
            model_name="checkpoint",
            name="note",
            field=models.TextField(help_text="ids, numbers, a moment and signatures only"),
        ),
        RunSQL(NAMED.format(table="audit_checkpoint", column="note"), RunSQL.noop),
        RunSQL(NAMED.format(table="audit_logkey", column="verifier"), RunSQL.noop),
    ]
