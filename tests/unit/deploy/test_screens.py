"""Pictures are small, and without a browser one is told what to do."""

import pytest

from deploy import screens
from deploy.local.faults import Fault

LARGEST = 150_000
"""Bytes."""


def test_a_browser_that_is_missing_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Fault, match=r"no /nowhere/chrome here\.\nInstall Chromium .*make screens BROWSER="):
        screens.found("/nowhere/chrome")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Fault, match="There is no chromium and no chromium-browser"):
        screens.found(None)


def test_pictures_are_small() -> None:
    sizes = {file.name: file.stat().st_size for file in screens.FOLDER.iterdir()}
    assert sizes.keys() == {"alerts.png", "docs.png"}
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}
