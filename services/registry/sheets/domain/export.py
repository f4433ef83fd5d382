"""Files as a sheet shows them: the columns of an export, without what identifies people, and nothing that runs."""

import enum
from collections.abc import Mapping

from services.registry.sheets.domain.words import CATEGORY_WORDS, TAG_WORDS


class Written(enum.StrEnum):
    """In which formats people are exported."""

    CSV = "CSV"
    XLSX = "XLSX"


HEADINGS = (
    "档案编号", "姓名", "性别", "出生年月", "人员类别", "人员标签", "联系等级",
    "服务站编码", "户籍地编码", "常住地编码", "联系电话", "是否在世", "核验时间",
)  # fmt: skip
SEX_WORDS: Mapping[str, str] = {"MALE": "男", "FEMALE": "女"}
TIER_WORDS: Mapping[str, str] = {"KEY": "重点联系", "UNIVERSAL": "普遍联系"}
CATEGORIES = {str(value): word for word, value in CATEGORY_WORDS.items()}
TAGS = {str(value): word for word, value in TAG_WORDS.items()}
