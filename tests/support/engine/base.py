"""The database engine of tests."""

import threading
from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL

SERVES_REQUESTS = "process_request_thread"  # in the name of a thread of the live server


class DatabaseWrapper(PostgreSQL):
    """Connections act as the system until `acting` says otherwise; those of the live server as nobody."""

    def get_connection_params(self) -> dict[str, Any]:
        """As the product's, with who acts."""
        found = super().get_connection_params()
        if SERVES_REQUESTS not in threading.current_thread().name:
            found["options"] += " -c throughcare.may=system"
        return found
