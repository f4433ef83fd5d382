"""What the template tells of each column, in the language of those who fill it in."""

from services.registry.sheets.domain.words import (
    CATEGORY_WORDS,
    CAUSE_WORDS,
    PLACEMENT_WORDS,
    SERVED_WORDS,
    TAG_WORDS,
)

LISTS = {
    "categories": list(CATEGORY_WORDS),
    "tags": list(TAG_WORDS),
    "served_as": list(SERVED_WORDS),
    "placement": list(PLACEMENT_WORDS),
    "disability_cause": list(CAUSE_WORDS),
    "disability_grade": [f"{grade}级" for grade in range(1, 11)],
}
"""Words that may stand in a column."""
MAY_BE_SEVERAL = ("categories", "tags")

_CODE = "12位统计用区划代码，末尾的0可省略。旁边有名称时会互相核对。"
_NAME = "镇（街道），或“镇/村（社区）”。已填编码时可不填。"
HINTS = {
    "name": "与身份证一致。",
    "id_number": "18位，文本格式。以数值保存会丢失末尾几位。",
    "categories": f"可填多项，用顿号隔开：{'、'.join(CATEGORY_WORDS)}。",
    "station_area": f"管理档案的服务站。{_CODE}",
    "station_name": f"管理档案的服务站。{_NAME}",
    "registered_area": f"户籍所在地，可在市外。{_CODE}",
    "registered_name": f"户籍所在地。{_NAME}市外请填编码。",
    "residence_area": f"常住地，不填则与户籍地相同。{_CODE}",
    "residence_name": f"常住地，不填则与户籍地相同。{_NAME}市外请填编码。",
    "phone": "一个号码，文本格式。",
    "address": "详细住址，最多200字。",
    "tags": f"可填多项，用顿号隔开：{'、'.join(TAG_WORDS)}。",
    "served_as": f"填一项：{'、'.join(SERVED_WORDS)}。",
    "placement": f"填一项，须与服役身份相符：{'、'.join(PLACEMENT_WORDS)}。",
    "disability_cause": f"填一项：{'、'.join(CAUSE_WORDS)}。性质、等级、评残日期须同时填写。",
    "disability_grade": "1级最重，10级最轻。",
    "disability_assessed_on": "四位年份的日期。",
    "last_contact": "建档前最近一次联系的日期，四位年份，可不填。今后的联系从此日起算。",
    "last_visit": "建档前最近一次入户走访的日期，四位年份，可不填。",
}
EXAMPLES = {
    "name": "张三",
    "id_number": "11010519491231002X",
    "categories": "退役士兵、残疾军人",
    "station_area": "440703101000",
    "station_name": "棠下镇",
    "registered_area": "440703101001",
    "registered_name": "棠下镇/棠下社区",
    "residence_area": "440703101001",
    "residence_name": "棠下镇/棠下社区",
    "phone": "13800138000",
    "address": "蓬江区棠下镇棠下社区1号",
    "tags": "参战、功臣模范",
    "served_as": "义务兵",
    "placement": "自主就业",
    "disability_cause": "因公",
    "disability_grade": "8级",
    "disability_assessed_on": "2024-02-29",
    "last_contact": "2026-03-05",
    "last_visit": "2025-12-20",
}
"""`11010519491231002X` is the standard's own example (GB 11643)."""
