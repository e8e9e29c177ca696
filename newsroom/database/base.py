"""Django's PostgreSQL backend, which starts the embedded server of `embedded_data` at the first connection."""

from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base

from newsroom.lib.db import embedded_postgres


class DatabaseWrapper(base.DatabaseWrapper):
    """Connection to the embedded server. OPTIONS must have `embedded_data`, the path of its data directory."""

    def get_connection_params(self) -> dict[str, Any]:
        """Start the embedded server unless it runs, and return the parameters that connect to its socket."""
        data = Path(self.settings_dict["OPTIONS"]["embedded_data"])
        params = super().get_connection_params()
        del params["embedded_data"]
        return params | {"host": embedded_postgres.socket_directory(data), "user": "postgres"}
