"""One test for each page with a program, and one for each page with commands."""

from __future__ import annotations

import pytest

from docs.pages import PAGES, README

CHOICES = {
    "program": [page for page in PAGES if page.blocks("python")],
    "shell": [page for page in (*PAGES, README) if page.commands()],
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for name, pages in CHOICES.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, pages, ids=[page.name for page in pages])
