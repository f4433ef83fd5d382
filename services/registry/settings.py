"""The registry's own knobs."""

from dataclasses import dataclass
from pathlib import Path

from shared.settings import Env


@dataclass(frozen=True)
class RegistrySettings:
    """What signs access tokens, and how long they live."""

    signing_key_file: Path
    token_seconds: int

    @classmethod
    def of(cls, env: Env) -> "RegistrySettings":
        return cls(env.path("SIGNING_KEY_FILE"), env.int("TOKEN_SECONDS", 3600))
