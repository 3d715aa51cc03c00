"""The framework's questions: a draft begins as a copy of the last version, is changed, and is published for good."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from throughcare.access.actor import Actor
from throughcare.audit.record import record
from throughcare.kernel.errors import NotNow, NotValid, Problem
from throughcare.market import permissions
from throughcare.market.models import Framework, Question, Questionnaire
from throughcare.market.queries import questions as queries
from throughcare.market.rules.first_questions import LEAST_LOT_GBP, expectations, first_questions
from throughcare.market.rules.questions import PARTS, check_version

TEXTS = tuple(f"{part}{language}" for part in PARTS for language in ("", "_cy"))
COPIED = ("for_small", "for_small_cy", "for_consortia", "for_consortia_cy", "least_lot_gbp")


@transaction.atomic
def publish_first(*, actor: Actor, now: datetime, framework: Framework) -> Questionnaire:
    """Publish the questions that come with the software as a framework's first; those it has stay."""
    permissions.can_ask(actor, framework).or_raise()
    made, created = Questionnaire.objects.get_or_create(
        framework=framework,
        number=1,
        defaults={"begun_at": now, "published_at": now, "least_lot_gbp": LEAST_LOT_GBP, **expectations()},
    )
    if created:
        Question.objects.bulk_create(Question(questionnaire=made, **row) for row in first_questions())
        record("questionnaire.published", actor=actor, now=now, thing=made, fields=["questions", "published_at"])
    return made


@transaction.atomic
def begin(*, actor: Actor, now: datetime, framework: Framework) -> Questionnaire:
    """Begin the next version as a copy of the last, or return the draft that there is."""
    framework = Framework.objects.select_for_update(of=("self",)).get(pk=framework.pk)
    permissions.can_ask(actor, framework).or_raise()
    last = Questionnaire.objects.filter(framework=framework).order_by("-number").first()
    if last is None:
        return publish_first(actor=actor, now=now, framework=framework)
    if last.published_at is None:
        return last
    copied = {name: getattr(last, name) for name in COPIED}
    made = Questionnaire.objects.create(
        framework=framework, number=last.number + 1, begun_at=now, begun_by_id=actor.user_id, **copied
    )
    for question in queries.rows(last):
        question.pk, question.questionnaire = None, made
        question.save(force_insert=True)
    record("questionnaire.begun", actor=actor, now=now, thing=made, fields=["questions"])
    return made


@transaction.atomic
def describe(*, actor: Actor, now: datetime, questionnaire: Questionnaire, **texts: Any) -> Questionnaire:
    """Say what is new in a draft, what is expected of whom, and how small the smallest lot is."""
    found = _draft(actor, questionnaire)
    named = {name: texts[name] for name in ("change", "change_cy", *COPIED) if name in texts}
    for name, value in named.items():
        setattr(found, name, value)
    found.save(update_fields=list(named))
    record("questionnaire.described", actor=actor, now=now, thing=found, fields=list(named))
    return found


@transaction.atomic
def add_question(
    *,
    actor: Actor,
    now: datetime,
    questionnaire: Questionnaire,
    key: str,
    max_words: int,
    is_case_study: bool,
    **texts: str,
) -> Question:
    """Ask one more question, as the last."""
    found = _draft(actor, questionnaire)
    if found.questions.filter(key=key).exists():
        raise NotValid([Problem(message="This version has a question of that short name. Choose another", field="key")])
    last = found.questions.aggregate(last=Max("position"))["last"] or 0
    parts = {name: texts.get(name, "") for name in TEXTS}
    made = Question.objects.create(
        questionnaire=found, key=key, position=last + 1, max_words=max_words, is_case_study=is_case_study, **parts
    )
    record("question.added", actor=actor, now=now, thing=made, fields=[*TEXTS, "max_words"])
    return made


@transaction.atomic
def change_question(
    *, actor: Actor, now: datetime, question: Question, max_words: int, is_case_study: bool, **texts: str
) -> Question:
    """Ask a question of a draft in other words. Answers are carried over by its short name, which stays."""
    _draft(actor, question.questionnaire)
    question.max_words, question.is_case_study = max_words, is_case_study
    for name in TEXTS:
        setattr(question, name, texts.get(name, ""))
    question.save(update_fields=["max_words", "is_case_study", *TEXTS])
    record("question.changed", actor=actor, now=now, thing=question, fields=[*TEXTS, "max_words"])
    return question


@transaction.atomic
def remove_question(*, actor: Actor, now: datetime, question: Question) -> None:
    """Ask a question of a draft no more."""
    _draft(actor, question.questionnaire)
    record("question.removed", actor=actor, now=now, thing=question)
    question.delete()


@transaction.atomic
def publish(*, actor: Actor, now: datetime, questionnaire: Questionnaire) -> Questionnaire:
    """Ask a draft of every application that begins from now on; those begun keep the version that they began with."""
    found = _draft(actor, questionnaire)
    check_version(queries.version_facts(found)).or_raise()
    found.published_at, found.published_by_id = now, actor.user_id
    found.save(update_fields=["published_at", "published_by"])
    record("questionnaire.published", actor=actor, now=now, thing=found, fields=["published_at"])
    return found


def _draft(actor: Actor, questionnaire: Questionnaire) -> Questionnaire:
    found = Questionnaire.objects.select_for_update(of=("self",)).select_related("framework").get(pk=questionnaire.pk)
    permissions.can_ask(actor, found.framework).or_raise()
    if found.published_at is not None:
        raise NotNow("These questions are published and stay as they are. Begin a new version to change them.")
    return found
