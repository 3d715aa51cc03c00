"""GOV.UK Notify: sends an e-mail or a text message by its published HTTP API, and asks whether one was sent already.

All words are ours: its two templates hold nothing but `((subject))` and `((body))`.
"""

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from throughcare.letters.models import Channel, Message

TIMEOUT_SECONDS = 20
UUID_LENGTH = 36
KINDS = {Channel.EMAIL: ("email", "email_address"), Channel.TEXT: ("sms", "phone_number")}


class NotifyError(Exception):
    """Notify could not be reached, or would not take the message now; `what` is the kind, never an address."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


class RefusedError(NotifyError):
    """Notify will never take this message: the address is none, or not one that we may write to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A service's access to Notify: the key is `name-<service id>-<secret>`, each id of 36 characters."""

    url: str
    key: str
    email_template: str
    text_template: str

    @property
    def service(self) -> str:
        """The id of the service, which is the issuer of every token."""
        return self.key[-2 * UUID_LENGTH - 1 : -UUID_LENGTH - 1]

    @property
    def secret(self) -> str:
        """What tokens are signed with."""
        return self.key[-UUID_LENGTH:]


def send(account: Account, message: Message) -> str:
    """Hand a message over; returns the id by which Notify will speak of it."""
    kind, address = KINDS[Channel(message.channel)]
    is_email = message.channel == Channel.EMAIL
    answer = _ask(
        account,
        f"/v2/notifications/{kind}",
        {
            address: message.to,
            "template_id": account.email_template if is_email else account.text_template,
            "personalisation": {"subject": message.subject, "body": message.body}
            if is_email
            else {"body": message.body},
            "reference": reference(message),
        },
    )
    return str(answer["id"])


def found(account: Account, message: Message) -> str | None:
    """The id of a message that an earlier try handed over without living to note it; None where there is none."""
    answer = _ask(account, f"/v2/notifications?{urlencode({'reference': reference(message)})}")
    return next((str(each["id"]) for each in answer["notifications"]), None)


def reference(message: Message) -> str:
    """What we call a message towards Notify: the moment belongs to it, lest two installations share a number."""
    return f"throughcare-{message.pk}-{message.created_at.timestamp():.0f}"


def token(account: Account) -> str:
    """A JSON web token (RFC 7519) of this moment, signed with the secret (HS256); Notify takes it for half a minute."""
    claims = {"iss": account.service, "iat": int(time.time())}
    signed = f"{_packed({'typ': 'JWT', 'alg': 'HS256'})}.{_packed(claims)}"
    return f"{signed}.{_text(hmac.digest(account.secret.encode(), signed.encode(), hashlib.sha256))}"


def _ask(account: Account, path: str, sent: dict[str, Any] | None = None) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310 - the address is the setting's, which must be http
        account.url.rstrip("/") + path,
        data=json.dumps(sent).encode() if sent else None,
        headers={"Authorization": f"Bearer {token(account)}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            told: dict[str, Any] = json.load(answer)
            return told
    except urllib.error.HTTPError as error:
        with error:
            raise _refusal(error) from None  # its words may hold the address
    except (OSError, ValueError) as error:
        raise NotifyError(type(error).__name__) from None


def _refusal(error: urllib.error.HTTPError) -> NotifyError:
    """400 is said of the message itself; of keys, limits and outages it is tried again."""
    return (RefusedError if error.code == 400 else NotifyError)(f"HTTP {error.code}")


def _packed(part: dict[str, Any]) -> str:
    return _text(json.dumps(part, separators=(",", ":")).encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
