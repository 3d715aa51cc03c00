"""PostgreSQL: where it is, and the embedded server for trial and development."""

from throughcare.config.env import env


def application_url() -> str:
    """URL at which the application role reaches the database."""
    return env().database_url or "postgresql://throughcare_app@/throughcare?host=/nonexistent"
