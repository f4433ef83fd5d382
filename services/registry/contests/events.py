"""Contests → events."""

from services.registry.models import Contest
from shared.events.envelope import Event


def contest_announced(contest: Contest) -> Event:
    data = {"contest_id": contest.id, "planned_on": contest.planned_on}
    return Event("contest.announced.v1", data, contest.area)


def contest_near(contest: Contest) -> Event:
    return Event("contest.near.v1", {"contest_id": contest.id, "planned_on": contest.planned_on}, contest.area)


def contest_held(contest: Contest) -> Event:
    return Event("contest.held.v1", {"contest_id": contest.id, "held_on": contest.held_on}, contest.area)


def contest_published(contest: Contest) -> Event:
    return Event("contest.published.v1", {"contest_id": contest.id}, contest.area)
