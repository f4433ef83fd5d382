"""Names are found as people look for them."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.files.domain.names import keys_of, looked_for, split
from services.registry.files.rules import SURNAMES
from shared.text import clean


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("陈建国", "chenjianguo", "cjg"),
        ("曾国", "zengguo", "zg"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("单于飞", "chanyufei", "cyf"),
        ("仇英", "qiuying", "qy"),
        ("区小兰", "ouxiaolan", "oxl"),
        ("解放", "xiefang", "xf"),
        ("查良镛", "zhaliangyong", "zly"),
        ("覃勇", "qinyong", "qy"),
        ("薄明", "boming", "bm"),
        ("乜国强", "nieguoqiang", "ngq"),
        ("能胜", "naisheng", "ns"),
        ("粘文", "nianwen", "nw"),
        ("黑虎", "hehu", "hh"),
        ("句平", "gouping", "gp"),
        ("欧阳修", "ouyangxiu", "oyx"),
        ("万俟卨", "moqixie", "mqx"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("吕布", "lvbu", "lb"),
        ("李", "li", "l"),
        ("买买提·吐尔逊", "maimaitituerxun", "mmttex"),
        ("John Smith", "johnsmith", "johnsmith"),
        ("=1", "1", "1"),
    ],
)
def test_readings(name: str, pinyin: str, initials: str) -> None:
    keys = keys_of(name, SURNAMES)
    assert (keys.pinyin, keys.initials) == (pinyin, initials)


def test_compound_surnames_are_split_from_the_given_name() -> None:
    assert split("欧阳小兰", SURNAMES) == ("欧阳", "小兰")
    assert split("欧阳", SURNAMES) == ("欧", "阳"), "a name of two characters has a surname of one"
    assert keys_of("欧阳小兰", SURNAMES).given_pinyin == "xiaolan"


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("Zēng Guó-qiáng", "zengguoqiang"),
        ("LÜ BU", "lvbu"),
        ("lǚ", "lv"),
        ("zgq", "zgq"),
        ("曾", ""),
        ("zeng曾", ""),
        ("1", ""),
    ],
)
def test_what_is_typed_is_made_a_key(typed: str, wanted: str) -> None:
    assert looked_for(typed) == wanted


@given(st.text(min_size=1, max_size=50))
def test_any_name_has_keys(text: str) -> None:
    try:
        name = clean(text)
    except ValueError:
        return
    keys = keys_of(name, SURNAMES)
    assert keys.pinyin.endswith(keys.given_pinyin)
    assert not set(" '-·") & set(keys.pinyin + keys.initials)


def test_the_command_line_leaves_out_the_phrases() -> None:
    """Names are read by character, and the phrases take 46 MB of a process."""
    names = "import services.registry.__main__, services.registry.files.domain.names"
    asked = f"{names}; from pypinyin.constants import PHRASES_DICT; print(len(PHRASES_DICT))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"
