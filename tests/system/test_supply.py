"""What `make check` finds of secrets in the tree, of licences, and of packages without a hash."""

import pytest

from support import leaks, packages

# Put together here, so that the scan of this file finds none of them.
PLANTED = {
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "a key of a cloud": "AKIA" + "ABCDEFGHIJKLMNOP",
    "a token of a code host": "gh" + "p_" + "a1B2c3D4" * 5,
    "a token of a chat": "xox" + "b-123456789012-abcdef",
    "a key of a payment service": "sk_" + "live_a1B2c3D4e5F6g7H8",
    "a signed token": ".".join(
        ("eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0NTY3ODkwIn0", "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P")
    ),
    "a password in an address": "postgres" + "://owner:correcthorse9@db.example/app",
    "a secret by its name": "SECRET_" + 'KEY = "q7$Rk2!vLz9@mXw4Tb8#"',
}


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_secret_is_found_and_not_repeated(what: str):
    found = list(leaks.leaks_of("settings.py", f"x = 1\n{PLANTED[what]}\n"))

    assert found == [leaks.Leak("settings.py:2", what)]


def test_what_is_meant_to_look_like_one_may_say_so():
    assert (
        list(leaks.leaks_of("a.py", PLANTED["a secret by its name"] + "  # of the example: made up, no secret")) == []
    )


@pytest.mark.parametrize(
    "line",
    [
        'PASSWORD = "three made-up words"',
        'token_hash = "registered-by-somebody"',
        "password=os.environ['DATABASE_PASSWORD']",
        "smtp://user:password@host:port",
    ],
)
def test_words_and_names_of_variables_are_no_secrets(line: str):
    assert list(leaks.leaks_of("a.py", line)) == []


def test_no_secret_is_in_the_project():
    assert leaks.all_leaks() == []


@pytest.mark.parametrize(
    ("licence", "usable"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-3-Clause", True),
        ("LGPL-3.0-only", True),
        ("GNU Lesser General Public License v3 or later (LGPLv3+)", True),
        ("MPL-2.0", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("GNU Affero General Public License v3", False),
        ("GNU General Public License v2 (GPLv2)", False),
        ("GPL-2.0-only OR MIT", True),
        ("SSPL-1.0", False),
    ],
)
def test_a_licence_may_be_used_that_binds_nobody_who_hosts_us(licence: str, usable: bool):
    assert packages.may_be_used(licence) is usable


def test_every_package_has_a_licence_that_may_be_used():
    assert packages.barred() == []
    assert len(dict(packages.licences())) > 100


def test_a_tool_that_the_product_comes_to_need_is_no_tool_any_more(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(packages, "LISTS", ("requirements-dev.txt",))

    assert packages.barred() == ["djlint: GPL-3.0-or-later"]


def test_a_package_without_a_hash_is_named():
    assert packages.unpinned("one==1.0 \\\n    --hash=sha256:ab\n    # via us\ntwo==2.0\n") == ["two==2.0"]
    assert [name for file in packages.LISTS for name in packages.unpinned((packages.ROOT / file).read_text())] == []


def test_what_could_not_be_checked_is_said_aloud(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(packages, "LONGEST_AUDIT_SECONDS", 0.01)

    assert packages.main() == 0
    assert "NOT CHECKED: known faults of packages" in capsys.readouterr().err
