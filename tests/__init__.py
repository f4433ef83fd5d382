"""Tests of Muster. What the kit asserts is told in full, as it is in tests."""

import pytest

pytest.register_assert_rewrite("tests.kit")
