# expect: syntax
from genesys.architecture.unit import Unit


class NotPython(Unit):
    """Here is the unit that you asked for:"""

    def forward(self, x, signals)
        return x, signals
