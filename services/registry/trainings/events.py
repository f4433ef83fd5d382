"""Sessions of training → events."""

from typing import Any

from services.registry.models import Training, TrainingPlan
from shared.events.envelope import Event


def _published(training: Training) -> dict[str, Any]:
    columns = ("subject", "hours", "trainer_level", "trainee_level", "held_on")
    return {"training_id": training.id, **{name: getattr(training, name) for name in columns}}


def _planned(plan: TrainingPlan) -> dict[str, Any]:
    columns = ("subject", "trainee_level", "planned_on")
    return {"training_id": plan.id, **{name: getattr(plan, name) for name in columns}}


def training_announced(plan: TrainingPlan) -> Event:
    return Event("training.announced.v1", _planned(plan), plan.area)


def training_near(plan: TrainingPlan) -> Event:
    return Event("training.near.v1", _planned(plan), plan.area)


def training_completed(training: Training) -> Event:
    return Event("training.completed.v1", _published(training), training.area)


def training_withdrawn(training: Training) -> Event:
    return Event("training.withdrawn.v1", _published(training), training.area)
