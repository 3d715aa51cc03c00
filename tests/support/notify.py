"""A stand-in for GOV.UK Notify: a real HTTP server that checks tokens as Notify does, and remembers what it took."""

import base64
import hashlib
import hmac
import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SERVICE, SECRET = str(uuid.UUID(int=7)), str(uuid.UUID(int=11))
KEY = f"made_up-{SERVICE}-{SECRET}"
EMAIL_TEMPLATE, TEXT_TEMPLATE = "template-of-e-mails", "template-of-texts"
TOKEN_SECONDS = 30


class Notify(ThreadingHTTPServer):
    """What was taken, in order, and how it answers: `answers` are statuses to give before it takes anything again."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.taken: list[dict[str, Any]] = []
        self.answers: list[int] = []
        self.loses_answers = False  # takes a message and breaks the connection

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def environment(self) -> dict[str, str]:
        """Settings with which the product sends here."""
        return {
            "notify_url": self.url,
            "notify_key": KEY,
            "notify_email_template": EMAIL_TEMPLATE,
            "notify_text_template": TEXT_TEMPLATE,
            "notify_callback_token": "agreed-with-notify",
        }


class Desk(BaseHTTPRequestHandler):
    """The two operations of the published API that are used: send, and list by reference."""

    server: Notify

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.refuses():
            return
        sent |= {"id": str(uuid.uuid4()), "kind": self.path.rpartition("/")[2]}
        self.server.taken.append(sent)
        if self.server.loses_answers:
            self.close_connection = True
            return
        self.answer(201, {"id": sent["id"], "reference": sent["reference"]})

    def do_GET(self) -> None:
        if self.refuses():
            return
        wanted = parse_qs(urlsplit(self.path).query)["reference"]
        found = [{"id": each["id"]} for each in self.server.taken if each["reference"] in wanted]
        self.answer(200, {"notifications": found, "links": {}})

    def refuses(self) -> bool:
        """Answer with what the test wants to go wrong, or with 403 where the token is not right."""
        status = self.server.answers.pop(0) if self.server.answers else 403 if not self.is_known() else 0
        if status:
            self.answer(status, {"status_code": status, "errors": [{"error": "made up", "message": "somebody@x.test"}]})
        return bool(status)

    def is_known(self) -> bool:
        """Whether the token is signed with the service's secret, by it, and of the last half minute."""
        head, claims, signature = self.headers["Authorization"].removeprefix("Bearer ").split(".")
        expected = hmac.digest(SECRET.encode(), f"{head}.{claims}".encode(), hashlib.sha256)
        told = json.loads(unpacked(claims))
        return (
            json.loads(unpacked(head)) == {"typ": "JWT", "alg": "HS256"}
            and hmac.compare_digest(unpacked(signature), expected)
            and told["iss"] == SERVICE
            and abs(time.time() - told["iat"]) <= TOKEN_SECONDS
        )

    def answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def unpacked(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@contextmanager
def running() -> Iterator[Notify]:
    """A server of this process, until the end of the block."""
    with Notify() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
