"""Keep what people say of their groups apart: under a random key, in tables that no role of the application reads.

Who a key is of stands in a second table. Both are opened by the functions here and by the one that sums up, which
gives sums alone (workflow 0034); so no query of ours, by mistake or not, can list what somebody said.
"""

from django.db import migrations, models

from audit.walls import CURRENT, closed

TABLES = migrations.RunSQL(
    """
    CREATE TABLE delegation_grouptold (
        key uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        organisation_id uuid NOT NULL,
        ethnicity text NOT NULL DEFAULT '',
        impairment text NOT NULL DEFAULT ''
    );
    -- Without a key they asked to be left out.
    CREATE TABLE delegation_grouplink (
        person_id uuid PRIMARY KEY,
        organisation_id uuid NOT NULL,
        key uuid UNIQUE
    );
    """,
    "DROP TABLE delegation_grouplink; DROP TABLE delegation_grouptold;",
)

# Each looks at people of the organisation in scope alone, since its owner passes every wall.
OURS = f"""
    IF NOT EXISTS (SELECT FROM delegation_person WHERE id = whose AND organisation_id = {CURRENT}) THEN
        RAISE EXCEPTION 'no such person' USING ERRCODE = 'no_data_found';
    END IF;
    DELETE FROM delegation_grouptold
        WHERE key IN (SELECT key FROM delegation_grouplink WHERE person_id = whose AND organisation_id = {CURRENT});
    DELETE FROM delegation_grouplink WHERE person_id = whose AND organisation_id = {CURRENT};
"""  # noqa: S608 - our own text


def writes(name: str, arguments: str, body: str) -> migrations.RunSQL:
    """This function will make a function that writes to what nobody else opens."""
    signature = f"{name}({arguments})"
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION {signature} RETURNS void LANGUAGE plpgsql SECURITY DEFINER
            SET search_path = pg_catalog, public AS $$ DECLARE made uuid; BEGIN {OURS} {body} END $$;
        REVOKE ALL ON FUNCTION {signature} FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION {signature} TO leeway_app;
        """,
        f"DROP FUNCTION {signature};",
    )


SAY = f"""
    INSERT INTO delegation_grouptold (organisation_id, ethnicity, impairment)
        VALUES ({CURRENT}, of_ethnicity, of_impairment) RETURNING key INTO made;
    INSERT INTO delegation_grouplink (person_id, organisation_id, key) VALUES (whose, {CURRENT}, made);
"""  # noqa: S608 - our own text
LEAVE_OUT = f"""
    INSERT INTO delegation_grouplink (person_id, organisation_id, key) VALUES (whose, {CURRENT}, NULL);
"""  # noqa: S608 - our own text
STATE = f"""
    SELECT CASE WHEN key IS NULL THEN 'out' ELSE 'said' END FROM delegation_grouplink
    WHERE person_id = whose AND organisation_id = {CURRENT}
"""  # noqa: S608 - our own text


class Migration(migrations.Migration):
    dependencies = [
        ("delegation", "0030_comments"),
    ]

    operations = [
        TABLES,
        closed("delegation_grouptold"),
        closed("delegation_grouplink"),
        writes("leeway_groups_say", "whose uuid, of_ethnicity text, of_impairment text", SAY),
        writes("leeway_groups_leave_out", "whose uuid", LEAVE_OUT),
        migrations.RunSQL(
            f"""
            CREATE FUNCTION leeway_groups_state(whose uuid) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
                SET search_path = pg_catalog, public AS $$ {STATE} $$;
            REVOKE ALL ON FUNCTION leeway_groups_state(uuid) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION leeway_groups_state(uuid) TO leeway_app;
            """,
            "DROP FUNCTION leeway_groups_state(uuid);",
        ),
        migrations.AlterField(
            model_name="broughtin",
            name="what",
            field=models.CharField(
                choices=[
                    ("people", "People"),
                    ("teams", "Teams"),
                    ("budgets", "Budgets"),
                    ("prices", "Prices"),
                    ("groups", "Groups"),
                ],
                max_length=10,
            ),
        ),
    ]
