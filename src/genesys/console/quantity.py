"""Durations and counts in words."""


def duration(seconds: float) -> str:
    """Write seconds the way people say them.

    >>> duration(0.3), duration(41.6), duration(200), duration(5000)
    ('0.3 s', '42 s', '3 min', '1 h 23 min')
    """
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def count(number: float) -> str:
    """Write a large count with three figures at most.

    >>> count(950), count(250_000), count(1_500_000), count(1.37e9)
    ('950', '250k', '1.5M', '1.37G')
    """
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.3g}{unit}"
    return f"{number:.3g}"


def dollars(amount: float) -> str:
    """Write an amount of money: cents where they matter, less where it is less.

    >>> dollars(0), dollars(0.00042), dollars(0.0312), dollars(1.5), dollars(1234.5)
    ('$0', '$0.0004', '$0.031', '$1.50', '$1,234.50')
    """
    if amount == 0:
        return "$0"
    if amount < 0.01:
        return f"${amount:.4f}"
    return f"${amount:.3f}" if amount < 0.1 else f"${amount:,.2f}"
