"""The process's vault, as routes hand it to use cases."""

from flask import current_app

from shared.security.crypto import Vault


def vault() -> Vault:
    """Seals and unseals what is personal."""
    of_process: Vault = current_app.extensions["muster"].vault
    return of_process
