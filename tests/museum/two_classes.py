# expect: syntax
from genesys.architecture.unit import Unit


class One(Unit):
    """One."""


class Two(Unit):
    """Two."""
