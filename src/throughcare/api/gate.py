"""Before and around every operation: the guard first, then the repeated request, then the operation itself."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja.operation import Operation

from throughcare.access.guards import Guard
from throughcare.api import rules
from throughcare.api.models import KeptAnswer
from throughcare.api.problems import of_refusal
from throughcare.kernel.errors import NotAllowed, NotValid, Problem

KEY = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
Run = Callable[..., HttpResponse]


def reading(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a POST that changes nothing: its answer is never kept."""
    view.reads = True  # type: ignore[attr-defined]
    return view


def fit(operation: Operation) -> None:
    """Put an operation behind its guard, and let a repeated POST have the first one's answer."""
    guard: Guard = operation.view_func.guard  # type: ignore[attr-defined]
    operation.auth_callbacks = [] if guard.public else [_admitted_by(guard)]
    operation.run = _once(operation, guard)  # type: ignore[method-assign]


def keeps_answers(operation: Operation) -> bool:
    """Whether an operation changes something, so that an Idempotency-Key means something to it."""
    return "POST" in operation.methods and not getattr(operation.view_func, "reads", False)


def _admitted_by(guard: Guard) -> Callable[[HttpRequest], bool]:
    """The guard, asked before what was sent is looked at."""

    def admitted(request: HttpRequest) -> bool:
        actor = request.actor  # type: ignore[attr-defined]
        if actor.user_id is None:
            return False
        if not guard.admits(actor):
            raise NotAllowed("Your role does not include this. Ask your organisation's administrator if it should.")
        return True

    return admitted


def _once(operation: Operation, guard: Guard) -> Run:
    run = operation.run

    @wraps(run)
    def once(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        key, actor = request.headers.get(KEY), request.actor  # type: ignore[attr-defined]
        if request.content_type == "multipart/form-data" and guard.admits(actor):  # a browser's form, read already
            return of_refusal(request, NotValid([Problem(message="Send the body as JSON.")]))
        if key is None or not keeps_answers(operation) or not guard.admits(actor):
            return run(request, **kwargs)  # type: ignore[return-value]
        try:
            rules.check_key(key).or_raise()
            with transaction.atomic():
                return _kept(request, key, actor.who, lambda: run(request, **kwargs))  # type: ignore[arg-type,return-value]
        except NotValid as refusal:
            return of_refusal(request, refusal)

    return once


def _kept(request: HttpRequest, key: str, user_id: int, run: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer of the first request with this key; what was refused is not kept, and may be tried again.

    The row is written before the operation runs: a second request that comes meanwhile waits for it.
    """
    fingerprint = _fingerprint(request)
    kept, is_new = KeptAnswer.objects.get_or_create(
        user_id=user_id,
        key=key,
        defaults={"fingerprint": fingerprint, "at": request.now},  # type: ignore[attr-defined]
    )
    if kept.fingerprint != fingerprint:
        raise NotValid([Problem(message="This key was used for another request. Send a new one.", field=KEY)])
    if not is_new:
        return HttpResponse(
            kept.body, status=kept.status, content_type="application/json; charset=utf-8", headers={REPLAYED: "true"}
        )
    answer = run()
    if answer.status_code >= 400:
        transaction.set_rollback(True)
        return answer
    kept.status, kept.body = answer.status_code, answer.content.decode()
    kept.save(update_fields=["status", "body"])
    return answer


def _fingerprint(request: HttpRequest) -> str:
    told = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(told).hexdigest()
