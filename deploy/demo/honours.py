"""Preferential cards 优待证 at every state, and honour plaques 光荣牌 of households."""

from collections.abc import Callable
from functools import partial

from deploy.demo.acts import Acts, Body
from deploy.demo.cast import HEAD, Cast
from services.registry.cards.domain import Ground, State
from services.registry.files.domain.people import Category

BUREAU = "county-bureau-officer"
SIGNED_FOR = "receipt"
WAY = (
    (State.TOWN_ACCEPTED, HEAD),
    (State.CENTRE_VERIFIED, "county-centre-staff"),
    (State.BUREAU_CHECKED, BUREAU),
    (State.CITY_REVIEWED, "admin"),
    (State.PROVINCE_FILED, "admin"),
    (State.PRODUCED, "admin"),
    (SIGNED_FOR, "county-centre-staff"),
    (State.DELIVERED, HEAD),
)
"""A card's steps, and who takes each."""

CARDS = (
    (Category.RED_ARMY_VETERAN, 0, 8),
    (Category.RED_ARMY_VETERAN, 1, 7),
    (Category.DISABLED_SERVICEMAN, 0, 6),
    (Category.MARTYR_SURVIVOR, 0, 5),
    (Category.TRANSFERRED_OFFICER, 0, 4),
    (Category.DISABLED_SERVICEMAN, 1, 3),
    (Category.DISCHARGED_SOLDIER, 0, 2),
    (Category.DUTY_DEATH_SURVIVOR, 0, 1),
    (Category.DISCHARGED_SOLDIER, 3, 0),
)
"""Whose card has come how far. Those of 80 and over are served at home."""

HOUSEHOLDS = (
    (((Category.MARTYR_SURVIVOR, 0), (Category.DUTY_DEATH_SURVIVOR, 0)), "hanging"),
    (((Category.RED_ARMY_VETERAN, 0), (Category.DISCHARGED_SOLDIER, 0)), "hanging"),
    (((Category.ACTIVE_DUTY_FAMILY, 0),), "removal"),
    (((Category.ACTIVE_DUTY_FAMILY, 1), (Category.DISCHARGED_SOLDIER, 3)), None),
)
"""Who lives together, and what became of the plaque; None while it is due."""


class Honours:
    def __init__(self, acts: Acts, cast: Cast) -> None:
        self._acts = acts
        self._cast = cast

    def scenes(self) -> list[Callable[[], object]]:
        cards = [partial(self._card, *card) for card in CARDS]
        return [*cards, self._refused_by_rule, self._refused, *(partial(self._household, *each) for each in HOUSEHOLDS)]

    def _apply(self, veteran: str, *grounds: Ground) -> Body:
        body = {"veteran_id": veteran, "answers": {ground.lower(): ground in grounds for ground in Ground}}
        return self._acts.post(HEAD, "registry", "/v1/cards", body)

    def _card(self, category: Category, index: int, steps: int) -> None:
        card = self._apply(self._cast[category][index])
        for to, login in WAY[:steps]:
            path = f"/v1/cards/{card['id']}"
            if to is SIGNED_FOR:
                card = self._acts.post(login, "registry", f"{path}/receipt")
            else:
                card = self._acts.post(login, "registry", f"{path}/steps", {"to": to}, card)

    def _refused_by_rule(self) -> None:
        self._apply(self._cast[Category.DISCHARGED_SOLDIER][1], Ground.IN_CUSTODY)

    def _refused(self) -> None:
        card = self._apply(self._cast[Category.DISCHARGED_SOLDIER][2], Ground.CONVICTED)
        body = {"to": State.REFUSED, "reason": "【演示】服役档案缺失，身份无法核实。"}
        self._acts.post(BUREAU, "registry", f"/v1/cards/{card['id']}/steps", body, card)

    def _household(self, members: tuple[tuple[Category, int], ...], then: str | None) -> None:
        household = {"members": [self._cast[category][index] for category, index in members]}
        id = self._acts.post(HEAD, "registry", "/v1/households", household)["id"]
        plaque = self._acts.post(HEAD, "registry", "/v1/plaques", {"household_id": id})
        done: dict[str, Body] = {"hanging": {"with_armed_forces": True}, "removal": {"reason": "DECLINED"}}
        if then:
            self._acts.post(BUREAU, "registry", f"/v1/plaques/{plaque['id']}/{then}", done[then], plaque)
