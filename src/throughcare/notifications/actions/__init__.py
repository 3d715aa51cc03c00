"""The only writer of notices, digests and choices."""

from throughcare.notifications.actions.choosing import ask_code, choose, confirm_mobile, forget_mobile
from throughcare.notifications.actions.digesting import send_digests
from throughcare.notifications.actions.telling import tell

__all__ = ["ask_code", "choose", "confirm_mobile", "forget_mobile", "send_digests", "tell"]
