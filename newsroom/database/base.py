"""Django's PostgreSQL backend on the embedded server: started, and given its database, at the first connection."""

from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base
from psycopg2 import OperationalError, errors, sql

from newsroom.lib.db import embedded_postgres


class DatabaseWrapper(base.DatabaseWrapper):
    """Connection to the embedded server. OPTIONS must have `embedded_data`, the path of its data directory.

    The site's own database is created where the server lacks it, so that every command works on a fresh checkout.
    """

    def get_connection_params(self) -> dict[str, Any]:
        """Start the embedded server unless it runs, and return the parameters that connect to its socket."""
        data = Path(self.settings_dict["OPTIONS"]["embedded_data"])
        params = super().get_connection_params()
        del params["embedded_data"]
        return params | {"host": embedded_postgres.socket_directory(data), "user": "postgres"}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect, after creating the database if it is missing. Databases of tests are created by their runner."""
        try:
            return super().get_new_connection(conn_params)
        except OperationalError as error:
            name = conn_params["dbname"]
            is_missing = f'database "{name}" does not exist' in str(error)
            if not is_missing or name.startswith("test_"):
                raise
        self._create(name, conn_params)
        return super().get_new_connection(conn_params)

    def _create(self, name: str, conn_params: dict[str, Any]) -> None:
        server = super().get_new_connection(conn_params | {"dbname": "postgres"})
        server.autocommit = True
        try:
            with server.cursor() as cursor:
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except errors.DuplicateDatabase:
            pass  # another process was faster
        finally:
            server.close()
