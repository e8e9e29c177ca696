"""Django's PostgreSQL backend, on the embedded server where there is no other, with writers known to `write_gate`."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base
from psycopg2 import OperationalError, errors, sql

from newsroom.lib.db import embedded_postgres
from newsroom.lib.db.write_gate import Passage, gate_at

READS = re.compile(r"\s*(?:SELECT|WITH|SHOW|SET|EXPLAIN)\s(?!.*\b(?:INSERT|UPDATE|DELETE|MERGE)\b)", re.DOTALL)
"""Statements that change no row. Outside a transaction every other one passes the gate."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Connection to PostgreSQL. OPTIONS may have two entries of ours.

    `embedded_data`: the path of the data directory of the embedded server, which is started at the first connection;
    the site's own database is created where the server lacks it, so that every command works on a fresh checkout.
    `write_gate`: the path of the file in which this machine's writers leave their mark.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        path = self.settings_dict["OPTIONS"].get("write_gate")
        gate = gate_at(Path(path)) if path else None
        self.passage = Passage(gate) if gate else None
        if self.passage:
            self.execute_wrappers.append(self._through_the_gate)

    def get_connection_params(self) -> dict[str, Any]:
        """Return the parameters of the connection, with the socket of the embedded server if it is used."""
        params = super().get_connection_params()
        params.pop("write_gate", None)
        data = params.pop("embedded_data", None)
        if data is None:
            return params
        return params | {"host": embedded_postgres.socket_directory(Path(data)), "user": "postgres"}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect, after creating the database if it is missing. Databases of tests are created by their runner."""
        try:
            return super().get_new_connection(conn_params)
        except OperationalError as error:
            name = conn_params["dbname"]
            is_missing = f'database "{name}" does not exist' in str(error)
            if not is_missing or name.startswith("test_") or "embedded_data" not in self.settings_dict["OPTIONS"]:
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

    def _set_autocommit(self, autocommit: bool) -> None:
        """Begin or end a transaction: every transaction may write."""
        if self.passage and not autocommit:
            self.passage.enter()
        super()._set_autocommit(autocommit)  # type: ignore[misc] # not in the stubs
        if self.passage and autocommit:
            self.passage.leave()

    def _through_the_gate(
        self, execute: Callable[..., Any], statement: Any, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """Execute a statement. Outside a transaction it is one of its own."""
        if self.passage is None or self.passage.is_inside or READS.match(str(statement)):
            return execute(statement, params, many, context)
        self.passage.enter()
        try:
            return execute(statement, params, many, context)
        finally:
            if self.get_autocommit():
                self.passage.leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc] # not in the stubs
        finally:
            if self.passage:
                self.passage.close()
