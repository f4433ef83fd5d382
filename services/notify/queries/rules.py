"""The alert rules that notify ships, read at start."""

from importlib.resources import files

import yaml

from services.notify.domain import rules
from shared.events.catalogue import CONTRACTS

RULES = rules.load(
    yaml.safe_load(files("services.notify").joinpath("rules.yaml").read_text("utf-8")),
    {type: {name: field.required for name, field in c.fields.items()} for type, c in CONTRACTS.items()},
)
