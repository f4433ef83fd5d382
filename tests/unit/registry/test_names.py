"""Names are found as people look for them."""

import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.registry.names.domain import keys_of, looked_for, plain_name, split
from services.registry.names.rules import NAMES
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
    main = keys_of(name, NAMES).readings[0]
    assert (main.pinyin, main.initials) == (pinyin, initials)


def test_compound_surnames_are_split_from_the_given_name() -> None:
    assert split("欧阳小兰", NAMES.surnames) == ("欧阳", "小兰")
    assert split("欧阳", NAMES.surnames) == ("欧", "阳"), "a name of two characters has a surname of one"
    assert keys_of("欧阳小兰", NAMES).readings[0].given_pinyin == "xiaolan"


def test_a_name_with_a_dot_is_split_there() -> None:
    assert split("买买提·吐尔逊", NAMES.surnames) == ("买买提", "吐尔逊")
    keys = keys_of("买买提•吐尔逊", NAMES)
    assert (keys.plain_name, keys.given_name) == ("买买提吐尔逊", "吐尔逊")


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("刘长征", {"liuzhangzheng", "liuchangzheng"}),
        ("张晟", {"zhangcheng", "zhangsheng", "zhangjing"}),
        ("覃勇", {"qinyong", "tanyong"}),
        ("吕律", {"lvlv", "lulv", "lvlu", "lulu"}),
        ("王略", {"wanglve", "wanglue"}),
        ("陈建国", {"chenjianguo"}),
        ("Lv V", {"lvv"}),
    ],
)
def test_every_reading(name: str, readings: set[str]) -> None:
    assert {each.pinyin for each in keys_of(name, NAMES).readings} == readings


def test_readings_beyond_sixteen_differ_from_the_main_one_in_one_character() -> None:
    assert len(keys_of("长长长长长", NAMES).readings) == 2**4, "a surname has the reading of surnames alone"
    assert len(keys_of("长长长长长长", NAMES).readings) == 1 + 5


def test_either_script_has_one_key() -> None:
    table = NAMES.simplified.items()
    assert [chr(one) for one, plain in table if plain_name(chr(one), NAMES) != plain_name(plain, NAMES)] == []
    assert plain_name("陳國慶", NAMES) == plain_name("陈国庆", NAMES)
    assert plain_name("鍾锺钟", NAMES) == "钟钟钟"


@given(st.lists(st.sampled_from(sorted(NAMES.simplified)), min_size=1, max_size=10))
def test_either_script_is_found_by_the_other(characters: list[int]) -> None:
    traditional = "".join(map(chr, characters))
    simplified = traditional.translate(NAMES.simplified)
    one, other = keys_of(traditional, NAMES), keys_of(simplified, NAMES)
    assert (one.plain_name, one.given_name) == (other.plain_name, other.given_name)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("Zēng Guó-qiáng", "zengguoqiang"),
        ("LÜ BU", "lvbu"),
        ("lǚ", "lv"),
        ("lyujianguo", "lvjianguo"),
        ("Lyue", "lve"),
        ("nyu", "nv"),
        ("chennyu", "chennv"),
        ("chenyu", "chenyu"),
        ("jianyun", "jianyun"),
        ("ｌｃｊ", "lcj"),
        ("xi’an", "xian"),
        ("zgq", "zgq"),
        ("曾", ""),
        ("zeng曾", ""),
        ("1", ""),
    ],
)
def test_what_is_typed_is_made_a_key(typed: str, wanted: str) -> None:
    assert looked_for(typed) == wanted


@given(st.text(min_size=1, max_size=50))
@example("lyu")
def test_any_name_has_keys(text: str) -> None:
    try:
        name = clean(text)
    except ValueError:
        return
    keys = keys_of(name, NAMES)
    assert keys.plain_name.endswith(keys.given_name)
    for each in keys.readings:
        assert each.pinyin.endswith(each.given_pinyin) or "v" in each.pinyin, "a yu for ü may begin in the surname"
        assert not set(" '-·") & set(each.pinyin + each.initials)


def test_the_command_line_leaves_out_the_phrases() -> None:
    """Names are read by character, and the phrases take 46 MB of a process."""
    names = "import services.registry.__main__, services.registry.names.domain"
    asked = f"{names}; from pypinyin.constants import PHRASES_DICT; print(len(PHRASES_DICT))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"
