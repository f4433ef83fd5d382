"""Which language an answer is in, by what its request accepts."""

import pytest
from flask import Flask, jsonify

from shared.errors import VersionStale
from shared.http import problems
from shared.http.languages import language


def ask(header: str | None, path: str = "/said") -> tuple[str, str | None, str | None]:
    """The language told, and the answer's Content-Language and Vary."""
    app = Flask("languages")
    problems.install(app)

    def refuse() -> None:
        raise VersionStale

    app.add_url_rule("/said", view_func=lambda: jsonify(language()), endpoint="said")
    app.add_url_rule("/plain", view_func=lambda: jsonify("plain"), endpoint="plain")
    app.add_url_rule("/refused", view_func=refuse)
    answer = app.test_client().get(path, headers={} if header is None else {"Accept-Language": header})
    said = answer.json["detail"] if path == "/refused" else answer.json
    return said, answer.headers.get("Content-Language"), answer.headers.get("Vary")


@pytest.mark.parametrize(
    "header",
    [
        "zh", "zh-CN", "zh-Hans", "zh-Hans-CN", "zh_CN", "ZH-cn", "zh-CN,zh;q=0.9,en;q=0.8", "zh-CN,en;q=0.5",
        "de,zh;q=0.1", "en;q=0,*", "en;q=abc,zh", "zh-" * 2 + '"' * 8_000,
    ],
)  # fmt: skip
def test_who_prefers_chinese_gets_it(header: str) -> None:
    assert ask(header) == ("zh", "zh", "Accept-Language")


@pytest.mark.parametrize(
    "header",
    [
        None, "", "en", "en-GB", "*", "de", "en-GB,zh;q=0.5", "zh;q=0", "zh;q=0,en;q=0", "*;q=0.5, zh;q=0", ";;;,",
        "中文", "zhx", "z" * 8_000, "en," * 2_700, "zh;q=2", "\x01",
    ],
)  # fmt: skip
def test_everyone_else_gets_english(header: str | None) -> None:
    assert ask(header.encode().decode("latin-1") if header else header) == ("en", "en", "Accept-Language")


def test_a_refusal_is_told_in_the_language_chosen() -> None:
    assert ask("zh-CN", "/refused") == (VersionStale.zh, "zh", "Accept-Language")
    assert ask(None, "/refused") == (str(VersionStale()), "en", "Accept-Language")


def test_an_answer_without_words_depends_on_no_language() -> None:
    assert ask("zh", "/plain") == ("plain", None, None)
