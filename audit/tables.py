"""A migration operation that makes many tables for the cost of one."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory


class Tables(Operation):
    """Makes tables together: they may point at each other in any order.

    Before each operation Django copies every model it knows, and draws anew all that point at what changed. For 90
    tables that are all linked this is most of what `migrate` costs on an empty database; here it is done once.
    """

    category = OperationCategory.ADDITION
    reduces_to_sql = True
    reversible = True

    def __init__(self, operations: Sequence[CreateModel]) -> None:
        self.operations = list(operations)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """This function will say of what it is made, as Django's writer of migrations wants it."""
        return type(self).__name__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """This function will add the models to what Django knows, and have them drawn when they are asked for."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """This function will make the tables; their keys to each other follow when the migration ends."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """This function will remove the tables."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """This function will name the tables' models, for `migrate --plan`."""
        return f"Create models {', '.join(operation.name for operation in self.operations)}"

    def references_model(self, name: str, app_label: str) -> bool:
        """This function will say whether one of its models has to do with another."""
        return any(operation.references_model(name, app_label) for operation in self.operations)
