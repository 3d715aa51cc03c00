"""Forms of messages: they parse, and decide nothing."""

from uuid import UUID

from pydantic import BaseModel


class Receipt(BaseModel):
    """What GOV.UK Notify posts when it knows what became of a message; the rest of it is not looked at."""

    id: UUID
    status: str
