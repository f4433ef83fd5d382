"""Names as they are typed, and by what each is found: one table for every test of names."""

from typing import NamedTuple


class Name(NamedTuple):
    """A name, where it comes from, what is special in it, by what it is found and by what it is not.

    `fault` is the slug by which a sheet refuses it; one that has none may stand in a sheet, which makes it one line.
    """

    source: str
    kind: str
    typed: str
    found_by: tuple[str, ...] = ()
    not_by: tuple[str, ...] = ()
    fault: str | None = None


NAMES = (
    # spaces and what cannot be seen
    Name("a form filled to a width", "space", "林 志强", ("林志强", "linzhiqiang", "lzq", "志强")),
    Name("a form filled to a width", "ideographic space", "李\u3000明", ("李明", "liming", "明")),
    Name("a web page", "no-break space", "王\u00a0刚", ("王刚", "wanggang")),
    Name("a typesetter's file", "thin space", "赵\u2009云", ("赵云", "zy")),
    Name("a chat", "zero width space", "孙\u200b权", ("孙权", "sunquan")),
    Name("a chat", "zero width joiner", "周\u200d瑜", ("周瑜", "zhouyu")),
    Name("a chat", "zero width non-joiner", "鲁\u200c肃", ("鲁肃", "lusu")),
    Name("a file's first cell", "byte order mark", "\ufeff吕蒙", ("吕蒙", "lvmeng", "lumeng")),
    Name("a PDF", "word joiner", "陆\u2060逊", ("陆逊", "luxun")),
    Name("a hyphenated text", "soft hyphen", "诸葛\u00ad瑾", ("诸葛瑾", "zhugejin", "瑾")),
    Name("an Arabic keyboard", "right-to-left mark", "马\u200f超", ("马超", "machao")),
    Name("a Korean keyboard", "Hangul filler", "黄\u3164忠", ("黄忠", "huangzhong")),
    Name("a Korean keyboard", "half-width Hangul filler", "魏\uffa0延", ("魏延", "weiyan")),
    Name("a game", "empty Braille cell", "姜\u2800维", ("姜维", "jiangwei")),
    Name("a font test", "combining grapheme joiner", "庞\u034f统", ("庞统", "pangtong")),
    Name("WeChat", "direction isolates", "\u2068关\u2069羽", ("关羽", "guanyu")),
    Name("a program's test", "tags of plane 14", "张\U000e0041飞", ("张飞", "zhangfei")),
    # variants of one character
    Name("a phone's emoji keyboard", "variation selector 15", "葛\ufe0e亮", ("葛亮", "geliang")),
    Name("a phone's emoji keyboard", "variation selector 16", "徐\ufe0f庶", ("徐庶", "xushu")),
    Name("a Japanese font", "ideographic variation", "辻\U000e0100本", ("辻本",)),
    Name("a Mongolian text", "Mongolian variation selector", "巴\u180b图", ("巴图", "batu")),
    Name("a scanned dictionary", "Kangxi radicals", "⻢文⼦", ("马文子", "mawenzi", "mwz", "文子")),
    Name("a scanned dictionary", "Kangxi radical as surname", "⽅圆", ("方圆", "fangyuan")),
    Name("a scanned dictionary", "CJK radicals", "⻰⻜", ("龙飞", "longfei")),
    Name("a scanned dictionary", "CJK radical of a surname", "⻤谷", ("鬼谷", "guigu")),
    Name("a Korean database", "compatibility ideograph", "金\uf9e1", ("金李", "jinli")),
    Name("a Korean database", "compatibility ideograph as surname", "\uf90a哲", ("金哲", "jinzhe")),
    Name("a Taiwanese database", "compatibility ideograph beyond U+FFFF", "\U0002f800美", ("丽美",), ("limei2",)),
    Name("a Japanese document", "circled ideograph", "㊤田", ("上田", "shangtian")),
    Name("a household book by GB 18030", "private use for FE59", "王\ue81e", ("王\u9fb4",)),
    Name("a household book by GB 18030", "private use for FE51", "李\ue816", ("李\U00020087",)),
    Name("a household book by GB 18030", "private use for FEA0", "陈\ue864", ("陈\u9fbb",)),
    # width and case
    Name("a Chinese input method", "full-width letters", "ＡＢＵ ＢＡＫＲ", ("abu bakr", "abubakr", "ABUBAKR")),
    Name("a passport", "capitals", "JOHN SMITH", ("john smith", "johnsmith", "John")),
    Name("a passport", "accents", "José Pérez", ("josé", "jose perez", "JOSÉ PÉREZ")),
    Name("a Mac", "decomposed accents", "Jose\u0301 Mun\u0303oz", ("José Muñoz", "josemunoz")),
    Name("a German passport", "sharp s", "Jürgen Weiß", ("jürgen weiss", "Jürgen WEISS")),
    Name("a Turkish passport", "dotted capital I", "İbrahim", ("i\u0307brahim", "ibrahim")),
    Name("a book title", "ligature", "Steﬃ Graf", ("steffi graf",)),
    # dots
    Name("a Uyghur ID card", "middle dot", "买买提·艾力江", ("买买提", "买买提艾力江", "艾力江", "mmt")),
    Name("a Uyghur ID card", "bullet", "阿卜杜拉•托合提", ("阿卜杜拉·托合提", "阿卜杜拉托合提", "托合提")),
    Name("a Japanese input method", "katakana dot", "帕提古丽・依明", ("帕提古丽·依明", "依明")),
    Name("an old terminal", "half-width katakana dot", "古丽娜･阿不都", ("古丽娜·阿不都", "古丽娜阿不都")),
    Name("a dictionary", "hyphenation point", "卓玛‧次仁", ("卓玛·次仁", "卓玛次仁")),
    Name("a formula", "bullet operator", "扎西∙顿珠", ("扎西·顿珠", "zhaxi")),
    Name("a formula", "dot operator", "洛桑⋅平措", ("洛桑·平措", "luosang")),
    Name("a Greek keyboard", "ano teleia", "丹增\u0387旺堆", ("丹增·旺堆", "danzeng")),
    Name("a catalogue", "word separator middle dot", "格桑⸱梅朵", ("格桑·梅朵", "gesang")),
    Name("a linguist's text", "sinological dot", "索朗ꞏ多吉", ("索朗·多吉", "suolang")),
    Name("a hurried clerk", "full stop", "努尔.买买提", ("努尔·买买提", "努尔买买提")),
    Name("a hurried clerk", "ideographic full stop", "热合曼。吐尔逊", ("热合曼·吐尔逊", "rehemantuerxun")),
    Name("a hurried clerk", "full-width full stop", "阿依古丽．艾山", ("阿依古丽·艾山", "艾山")),
    Name("a Uyghur ID card", "initial after a dot", "艾尔肯·K", ("艾尔肯", "艾尔肯·k")),
    Name("a Tibetan ID card", "two surnames' readings before a dot", "单增·多吉", ("danzeng", "dzdj", "单增多吉")),
    Name("a Mongolian ID card", "no surname", "孛儿只斤·铁木真", ("铁木真", "tiemuzhen", "孛儿只斤铁木真")),
    # scripts
    Name("a Hong Kong file", "traditional", "陳國慶", ("陈国庆", "國慶", "国庆", "chenguoqing", "陳国慶")),
    Name("a mainland file", "simplified, sought in traditional", "刘汉忠", ("劉漢忠", "漢忠", "liuhanzhong")),
    Name("a Hong Kong file", "two surnames in one", "鍾偉", ("钟伟", "锺伟", "zhongwei")),
    Name("a name law", "simplified as registered", "锺书", ("钟书", "鍾書", "zhongshu")),
    Name("a Taiwanese file", "traditional surname", "單雄信", ("单雄信", "shanxiongxin"), ("dan",)),
    Name("a Taiwanese file", "traditional compound surname", "歐陽小蘭", ("欧阳小兰", "ouyangxiaolan", "小兰")),
    Name("a Taiwanese file", "two simplified forms", "李乾", ("李乾", "liqian", "李干")),
    Name("a Taiwanese file", "a form simplified twice", "薴芳", ("苎芳", "苧芳")),
    # readings
    Name("a birthday in 1949", "长", "刘长征", ("lcz", "liuchangzheng", "lzz", "changzheng", "zhangzheng")),
    Name("a feast", "重", "胡重阳", ("hcy", "huchongyang", "hzy")),
    Name("a name book", "晟", "张晟", ("zhangsheng", "zhangcheng", "zs", "sheng")),
    Name("a name book", "茜", "何茜", ("hexi", "heqian", "hx", "xi")),
    Name("a common name", "ü", "吕建国", ("lvjianguo", "lujianguo", "lyujianguo", "lüjianguo", "LÜ JIANGUO", "ljg")),
    Name("a common name", "ü within", "陈女", ("chennv", "chennu", "chennü", "chennyu")),
    Name("a common name", "üe", "王略", ("wanglve", "wanglue", "wanglyue", "wanglüe")),
    Name("a common name", "yu after n", "陈宇", ("chenyu", "cy"), ("chenv",)),
    Name("a common name", "yun after n", "简云", ("jianyun",), ("jiavn",)),
    Name("a common name", "apostrophe", "西安", ("xi'an", "xi’an", "xian", "xī ān")),
    Name("a Guangxi file", "surname read in two ways", "覃勇", ("qinyong", "tanyong", "ty")),
    Name("a Zhejiang file", "surname read in two ways", "翟志刚", ("zhaizhigang", "dizhigang")),
    Name("a common name", "surname read so", "曾国强", ("zengguoqiang", "Zēng guó-qiáng"), ("ceng",)),
    Name("a common name", "compound surname", "尉迟恭", ("yuchigong", "ycg", "恭"), ("weichi",)),
    Name("a common name", "surname alone", "李", ("李", "li")),
    # rare characters
    Name("a Japanese surname", "beyond U+FFFF", "𠮷野家", ("𠮷野家", "野家", "yejia")),
    Name("a rare given name", "beyond U+FFFF", "王𬭎", ("王𬭎",)),
    Name("a rare surname", "extension A", "㐂田", ("㐂田",)),
    Name("a Tang empress", "made for her", "武曌", ("武曌", "wuzhao")),
    Name("a citizens' register", "Extension I, beyond Unicode 15.0", "王\U0002ebf0", ("王\U0002ebf0",)),
    Name("a citizens' register", "Extension J, beyond Unicode 15.0", "王\U000323b0", ("王\U000323b0",)),
    Name("a Miao name", "a single character of Extension I", "\U0002ebf1", ("\U0002ebf1",)),
    Name("a number that is a character", "〇", "张〇", ("张〇", "zhangling")),
    Name("a one-character name", "〇 alone", "〇", ("〇",)),
    # others
    Name("a spreadsheet's formula", "punctuation", "=陈+1", ("=陈+1",)),
    Name("a Korean passport", "Hangul", "김철수", ("김철수",)),
    Name("a Japanese passport", "half-width katakana", "ﾀﾅｶ", ("タナカ",)),
    Name("a Uyghur passport", "Arabic letters", "مەمەت", ("مەمەت",)),
    Name("a Tibetan passport", "Tibetan letters", "བསྟན་འཛིན", ("བསྟན་འཛིན",)),
    Name("a Mongolian passport", "Mongolian letters", "ᠪᠠᠲᠤ", ("ᠪᠠᠲᠤ",)),
)  # fmt: skip

REFUSED = (
    Name("an empty form", "nothing", "", fault="cell-missing"),
    Name("an empty form", "spaces", "  \u3000\u00a0", fault="cell-missing"),
    Name("an empty form", "zero width space", "\u200b", fault="cell-missing"),
    Name("an empty form", "Hangul filler", "\u3164", fault="cell-missing"),
    Name("an empty form", "empty Braille cell", "\u2800", fault="cell-missing"),
    Name("an empty form", "variation selector", "\ufe0f", fault="cell-missing"),
    Name("an empty form", "dots", "··•", fault="name-without-letter"),
    Name("a lost encoding", "question marks", "????", fault="character-unreadable"),
    Name("a lost encoding", "a question mark", "陈?国", fault="character-unreadable"),
    Name("a lost encoding", "a question mark of full width", "王？", fault="character-unreadable"),
    Name("a lost encoding", "replacement characters", "陈\ufffd国", fault="character-unreadable"),
    Name("a wrong column", "digits", "13800138000", fault="name-without-letter"),
    Name("a wrong column", "full-width digits", "１２３", fault="name-without-letter"),
    Name("a wrong column", "dashes", "---", fault="name-without-letter"),
    Name("a wrong column", "a bare combining mark", "\u0301", fault="name-without-letter"),
    Name("a wrong column", "an emoji", "🙂", fault="name-without-letter"),
    Name("a font of one office", "private use", "陈\ue000", fault="character-unreadable"),
    Name("a font of one office", "private use beside GB 18030's", "陈\ue81f", fault="character-unreadable"),
    Name("a font of one office", "private use of plane 15", "陈\U000f0001", fault="character-unreadable"),
    Name("a font of one office", "private use of plane 16", "陈\U00100001", fault="character-unreadable"),
    Name("a broken program", "noncharacter", "陈\ufdd0", fault="character-unreadable"),
    Name("a broken program", "noncharacter U+FFFE", "陈\ufffe", fault="character-unreadable"),
    Name("a broken program", "noncharacter U+FFFF", "陈\uffff", fault="character-unreadable"),
    Name("a broken program", "noncharacter of another plane", "陈\U0001ffff", fault="character-unreadable"),
    Name("a broken program", "lone surrogate", "陈\ud842", fault="character-unreadable"),
    Name("a broken program", "NUL", "陈\x00国", fault="character-unreadable"),
    Name("a broken program", "tab", "陈\t国"),
    Name("a broken program", "line break", "陈\n国"),
    Name("a broken program", "next line", "陈\x85国", fault="character-unreadable"),
)
