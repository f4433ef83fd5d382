"""The words of the sheet's closed lists, each with what it stands for."""

from services.registry.files.domain.military import Cause, Placement, ServedAs
from services.registry.files.domain.people import Category, Tag

CATEGORY_WORDS = {
    "军队转业干部": Category.TRANSFERRED_OFFICER,
    "退役士兵": Category.DISCHARGED_SOLDIER,
    "军队离退休干部": Category.RETIRED_CADRE,
    "无军籍离退休退职职工": Category.NON_MILITARY_STAFF_RETIREE,
    "复员军人": Category.DEMOBILISED,
    "老红军": Category.RED_ARMY_VETERAN,
    "残疾军人": Category.DISABLED_SERVICEMAN,
    "伤残民兵民工": Category.DISABLED_MILITIA,
    "烈士遗属": Category.MARTYR_SURVIVOR,
    "因公牺牲军人遗属": Category.DUTY_DEATH_SURVIVOR,
    "病故军人遗属": Category.ILLNESS_DEATH_SURVIVOR,
    "现役军人家属": Category.ACTIVE_DUTY_FAMILY,
}
TAG_WORDS = {
    "参战": Tag.COMBAT,
    "参试": Tag.TEST,
    "功臣模范": Tag.MERIT,
    "年满60周岁农村籍退役士兵": Tag.RURAL_60,
    "带病回乡": Tag.ILL_RETURNED,
    "特困": Tag.ESPECIALLY_POOR,
}
SERVED_WORDS = {"军官": ServedAs.OFFICER, "军士": ServedAs.SERGEANT, "义务兵": ServedAs.CONSCRIPT}
PLACEMENT_WORDS = {
    "退休": Placement.RETIRED,
    "转业": Placement.TRANSFERRED,
    "逐月领取退役金": Placement.MONTHLY_PENSION,
    "复员": Placement.DEMOBILISED,
    "自主就业": Placement.SELF_EMPLOYED,
    "安排工作": Placement.ASSIGNED_WORK,
    "供养": Placement.SUPPORTED,
    "自主择业": Placement.SELF_CHOSEN_CAREER,
}
CAUSE_WORDS = {"因战": Cause.WAR, "因公": Cause.DUTY, "因病": Cause.ILLNESS}
