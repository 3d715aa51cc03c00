"""The log says what went wrong and where, and never what is in a record."""

import logging
import sys

import pytest
from django.db import IntegrityError, connection

from throughcare.config.logs import Discreet
from throughcare.config.postgres import SETTINGS

WORDS = "a secret\n\nof two parts"


@pytest.mark.django_db
def test_a_row_that_breaks_a_rule_of_the_database_is_not_quoted() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE said (words text UNIQUE)")
        cursor.execute("INSERT INTO said VALUES (%s)", [WORDS])
        try:
            cursor.execute("INSERT INTO said VALUES (%s)", [WORDS])
        except IntegrityError:
            wrong = logging.LogRecord("any", logging.ERROR, "", 0, "It failed.", (), sys.exc_info())

    line = Discreet("{message}", style="{").format(wrong)

    assert 'violates unique constraint "said_words_key"' in line
    assert line.count("Traceback (most recent call last)") == 2
    assert "secret" not in line
    assert "two parts" not in line


def test_the_database_logs_no_statement_and_no_row() -> None:
    assert SETTINGS["log_min_error_statement"] == "panic"
    assert SETTINGS["log_error_verbosity"] == "terse"
