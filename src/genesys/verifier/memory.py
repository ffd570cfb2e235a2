"""How much memory a job has taken."""


def peak_memory_mib() -> float:
    """Return the most memory that this process has held, in MiB; 0 where it cannot be told."""
    try:
        import resource
        import sys
    except ModuleNotFoundError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10
