"""What the feed refuses."""

from shared.errors import Kind, Refusal


class FeedGone(Refusal, kind=Kind.GONE):
    """The feed no longer has this place, since it was shortened or begun anew after a restore: ask without `cursor`,
    with `since` at the day after the last one you have proved, and pass over what you have by source and id.
    """

    zh = (
        "该位置已不在事件流中（事件流已截短，或恢复备份后重新开始），请去掉cursor，"
        "以已核对的最后一日的次日作为since重新读取，并按source和id去重。"
    )
