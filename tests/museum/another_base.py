# expect: syntax
from torch import nn


class AnotherBase(nn.Module):
    """A module, but no unit."""
