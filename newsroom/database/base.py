"""Django's PostgreSQL backend, starting the embedded server of `EMBEDDED_DATA` at the first connection."""

from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base

from newsroom.lib.db import embedded_postgres


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        data = Path(self.settings_dict["OPTIONS"]["embedded_data"])
        params = super().get_connection_params()
        del params["embedded_data"]
        return params | {"host": embedded_postgres.socket_directory(data), "user": "postgres"}
