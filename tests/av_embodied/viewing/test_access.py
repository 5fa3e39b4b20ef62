from __future__ import annotations

import pytest

from av_embodied.errors import InputError
from av_embodied.viewing.access import (
    POLICY,
    is_everywhere,
    is_loopback,
    is_own_host,
    is_own_origin,
    is_token,
    token_for,
)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "[::1]", "localhost"])
def test_loopback_needs_no_token(host: str) -> None:
    assert is_loopback(host)
    assert token_for(host, None) is None
    assert token_for(host, "a-long_word.~") == "a-long_word.~"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "robot", "127.0.0.1.example"])
def test_any_other_host_has_a_token_of_its_own(host: str) -> None:
    assert not is_loopback(host)
    made = {token_for(host, None) for _ in range(3)}
    assert len(made) == 3
    assert all(token is not None and len(token) >= 32 for token in made)


@pytest.mark.parametrize("token", ["", "short", "with a blank", "ümlaute-sind-keine", "a&b=cdefgh"])
def test_tokens_that_do_not_serve_are_refused(token: str) -> None:
    with pytest.raises(InputError, match="token must be at least 8 letters"):
        token_for("0.0.0.0", token)


def test_only_the_token_lets_in() -> None:
    assert is_token("abcdefgh", "abcdefgh")
    assert not any(
        is_token("abcdefgh", said) for said in (None, "", "abcdefg", "abcdefghi", "é", "\udcff")
    )
    assert is_token(None, None)


def test_only_the_own_page_may_ask() -> None:
    host = "127.0.0.1:8765"
    assert is_own_origin(None, host)
    assert is_own_origin("http://127.0.0.1:8765", host)
    for origin in (
        "null",
        "",
        "http://[",
        "http://evil.example",
        "http://127.0.0.1:9",
        "http://localhost",
    ):
        assert not is_own_origin(origin, host)


def test_a_name_made_to_point_here_is_not_ours() -> None:
    assert is_own_host("localhost:8765", "127.0.0.1")
    assert is_own_host("[::1]:8765", "::1")
    assert not is_own_host("evil.example:8765", "127.0.0.1")
    assert not is_own_host("", "127.0.0.1")
    assert not is_own_host("[::1", "127.0.0.1")
    assert is_own_host("robot.example:8765", "0.0.0.0")


def test_only_own_files_run() -> None:
    rules = {name: rest for name, _, rest in (rule.partition(" ") for rule in POLICY.split("; "))}
    assert rules["default-src"] == "'none'"
    assert rules["connect-src"] == "'self'"
    assert all(
        part == "'self'" or part.startswith("'sha256-") for part in rules["script-src"].split()
    )
    assert "unsafe" not in POLICY
    assert "http" not in POLICY


def test_everywhere_is_every_address() -> None:
    assert is_everywhere("0.0.0.0")
    assert is_everywhere("::")
    assert not is_everywhere("127.0.0.1")
    assert not is_everywhere("robot")
