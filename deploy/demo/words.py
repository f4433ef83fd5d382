"""What the demo's people, visitors and officers write. All invented, and marked as such."""

from services.assistance.aid.domain.cases import Ground
from services.visits.dues.domain.contact import Method

MARK = "【演示】"

NOTES = {
    Method.HOME_VISIT: (
        "【演示】入户走访，本人在家，身体状况稳定，家庭生活正常。",
        "【演示】入户走访，宣讲优待政策，更新家庭成员信息。",
        "【演示】节前上门慰问，送上慰问信，老人精神状态良好。",
        "【演示】入户走访，本人反映住房漏雨，已转村委会跟进。",
    ),
    Method.PHONE: (
        "【演示】电话问候，近况良好，暂无困难诉求。",
        "【演示】电话联系，提醒参加年度体检。",
        "【演示】电话联系，咨询优待证使用范围，已答复。",
    ),
    Method.MESSAGE: (
        "【演示】微信联系，发送就业招聘会信息，已回复。",
        "【演示】短信提醒更新档案资料，本人已确认。",
    ),
    Method.AT_STATION: (
        "【演示】本人到站咨询抚恤补助政策，现场答复。",
        "【演示】到站办理优待证信息更正，顺带了解近况。",
    ),
}
UNREACHED = ("【演示】电话无人接听，改日再联系。", "【演示】手机关机，已留言。")

DISTRESS = {
    Ground.SERVICE_DISABILITY_OR_ILLNESS: (
        "【演示】因服役期间致残，近期康复费用较高，家庭支出困难。",
        "【演示】服役期间患病，长期服药，收入不足以支付。",
    ),
    Ground.LONG_UNEMPLOYMENT_OR_LAYOFF: ("【演示】企业停产后失业一年多，子女上学，生活困难。",),
    Ground.OLD_WOUND_RELAPSE: ("【演示】旧伤复发住院治疗，自付部分较多。",),
    Ground.SUDDEN_EVENT: (
        "【演示】台风后房屋受损，需修缮屋顶。",
        "【演示】家庭成员突发重病住院，医疗费用负担重。",
        "【演示】交通事故受伤，暂时无法工作。",
    ),
    Ground.OTHER: ("【演示】独居，生活照料支出增加，申请临时补助。",),
}
VERIFIED_HOW = "【演示】入户核对身份证、退役证，信息一致。"
OPINION = "【演示】经调查，家庭困难情况属实，建议给予援助。"
VERIFIED_NOTE = "【演示】入户核实，情况属实，家庭经济状况与申请一致。"
GRANT_REASON = "【演示】情况属实，符合帮扶援助条件，同意给予援助。"
REFUSE_REASON = "【演示】经核实，同一事由已获其他救助，本次不予援助；可依法申请复核。"
FUND_NAME = "【演示】退役军人应急救助资金"
CARE_FUND_NAME = "【演示】退役军人关爱基金"
