"""Jobs that import torch before they begin, as checks and trainings do."""

import time

import torch


def rests(payload, report):
    """Take next to nothing, for so many seconds."""
    time.sleep(payload)
    return torch.ones(2).tolist()
