"""Indexes in the order that lists ask for (base/paging.py), on either database."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Index, Model


class FallingIndex(Index):
    """The highest of `column` first, what is unknown last, ties by `tie`, the highest first."""

    def __init__(self, column: str, tie: str, *, name: str) -> None:
        self.column, self.tie = column, tie
        super().__init__(F(column).desc(nulls_last=True), F(tie).desc(), name=name)

    def deconstruct(self) -> Any:
        path, _expressions, options = super().deconstruct()
        return path, (self.column, self.tie), options

    def create_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor, using: str = "", **options: Any) -> Any:
        """SQLite puts the unknown last by itself, and takes no word about it in an index."""
        if schema_editor.connection.vendor != "sqlite":
            return super().create_sql(model, schema_editor, using, **options)
        plain = Index(F(self.column).desc(), F(self.tie).desc(), name=self.name)
        return plain.create_sql(model, schema_editor, using, **options)
