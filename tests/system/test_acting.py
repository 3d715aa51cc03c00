"""The database knows who acts, for one transaction and no longer."""

import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import RequestFactory

from throughcare.access.acting import EVERYTHING, NAMES, SHOW, acting, told
from throughcare.access.actor import NOBODY, SYSTEM
from throughcare.access.permissions import Permission as P
from throughcare.commissioning.actions import opening
from throughcare.config.middleware import RequestContext
from throughcare.people import actions as people
from throughcare.people.tests.factories import NOW, make_actor
from throughcare.referrals import actions as referrals

AS_TESTS_BEGIN = ("", "", EVERYTHING, "")
NOTHING = ("", "", "", "")


def known():
    with connection.cursor() as cursor:
        cursor.execute(SHOW)
        return cursor.fetchone()


@pytest.mark.django_db
def test_inside_the_database_knows_user_organisations_permissions_and_moment_and_forgets_them_outside():
    actor = make_actor()
    organisation = actor.postings[0].organisation_id

    with acting(actor, NOW):
        user, organisations, may, at = known()

    assert (user, organisations, at) == (str(actor.user_id), str(organisation), "2022-03-07T09:00:00+00:00")
    assert str(P.PERSON_VIEW) in may.split(",")
    assert EVERYTHING not in may.split(",")
    assert known() == AS_TESTS_BEGIN


@pytest.mark.django_db
def test_what_is_told_inside_ends_with_its_block_also_after_an_error_of_the_database():
    with acting(NOBODY):
        with pytest.raises(ZeroDivisionError), acting(SYSTEM):
            raise ZeroDivisionError
        assert known() == NOTHING

    assert known() == AS_TESTS_BEGIN


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_of_the_site_acts_as_nobody_until_told_and_again_after_commit_and_rollback():
    seen = []

    def serve():
        seen.append(known())
        with acting(SYSTEM):
            seen.append(known())
        seen.append(known())
        with pytest.raises(ZeroDivisionError), acting(SYSTEM):
            raise ZeroDivisionError
        seen.append(known())
        connection.close()

    thread = threading.Thread(target=serve, name="process_request_thread")
    thread.start()
    thread.join()

    assert seen == [NOTHING, AS_TESTS_BEGIN, NOTHING, NOTHING]


@pytest.mark.django_db
def test_nobody_may_nothing_and_a_user_never_what_the_system_may():
    assert told(NOBODY, NOW) == NOTHING
    assert told(SYSTEM, NOW) == AS_TESTS_BEGIN
    assert EVERYTHING not in set(P)
    assert len(NAMES) == len(told(make_actor(), None))


@pytest.mark.django_db
def test_a_request_acts_as_its_visitor_while_it_is_answered_and_while_its_answer_is_streamed():
    seen = []

    def view(request):
        seen.append(known())
        return StreamingHttpResponse(iter([str(known()).encode()]))

    request = RequestFactory().get("/")
    request.user, request.session = AnonymousUser(), {}
    response = RequestContext(view)(request)
    between = known()

    assert b"".join(response.streaming_content).decode() == str(NOTHING)
    assert (seen, between, known()) == ([NOTHING], AS_TESTS_BEGIN, AS_TESTS_BEGIN)


def test_in_tests_every_action_acts_as_its_actor():
    assert all(hasattr(action, "acts") for action in (people.break_glass, referrals.accept, opening.take_part))
