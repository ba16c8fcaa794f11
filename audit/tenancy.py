"""What every tenant table shares: a UUIDv7 key, its organisation, and a query that stays inside it."""

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from django.db import connection, models

from audit.ids import new_id
from audit.scope import current_organisation_id, organisation_in_scope

M = TypeVar("M", bound=models.Model)
S = TypeVar("S")
G = TypeVar("G")


class TenantQuerySet(models.QuerySet[M]):
    """Rows of one organisation. Row-level security holds the same line below; each alone is enough."""

    def ours(self) -> Self:
        """This function will keep only the rows of the organisation in scope."""
        return self.filter(organisation_id=current_organisation_id())


def ours_sql(table: str) -> str:
    """This function will give the same line for a statement written by hand, which binds %(organisation)s."""
    return f"{table}.organisation_id = %(organisation)s::uuid"


def hydrate(model: type[M], row: Mapping[str, Any]) -> M:
    """This function will make a stored row of a model from its columns as PostgreSQL's JSON has them.

    A column that was left out is read when it is asked for.
    """
    fields = [each for each in model._meta.concrete_fields if each.column in row]
    values = [_value(each, row[each.column]) for each in fields]
    return model.from_db(connection.alias, [each.attname for each in fields], values)


def _value(field: Any, value: Any) -> Any:
    if value is not None and isinstance(field, models.BinaryField):
        return bytes.fromhex(value.removeprefix("\\x"))
    return field.to_python(value)


class Key(models.ForeignKey[S, G]):
    """A foreign key without an index of its own: each index here begins with the organisation and is named.

    Rows that others point at are never deleted.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **options: Any) -> None:
        super().__init__(to, on_delete=on_delete, **{"db_index": False, **options})


class TenantModel(models.Model):
    """A row that belongs to one organisation.

    The organisation is a plain column, not a foreign key: a key would lock the same organisation row on every
    insert, and row-level security already refuses a row of another organisation.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation_id = models.UUIDField(default=organisation_in_scope, editable=False)

    objects: Any = TenantQuerySet.as_manager()

    class Meta:
        abstract = True
