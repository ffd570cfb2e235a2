"""A data set of the Hugging Face hub, as a config names it."""

from dataclasses import dataclass

from genesys.errors import ConfigError


@dataclass(frozen=True)
class HubDataset:
    """A data set by name, with its share of a mixture."""

    name: str
    """As on the hub: `owner/name`."""

    subset: str = ""
    """One of the data set's configurations; empty for the only one."""

    split: str = "train"
    """Which of its splits is read; ours are made from it by document."""

    fields: tuple[str, ...] = ("text",)
    """Columns with the text; those of a row are joined by blank lines."""

    weight: float = 1.0
    """Share of the bytes, relative to the other data sets of the mixture."""

    revision: str = ""
    """Commit, tag or branch; empty for what is newest when it is first read."""

    def __post_init__(self) -> None:
        """Refuse a share of nothing and a text of no columns."""
        if not self.weight > 0.0:
            raise ConfigError(
                f"corpus.datasets: {self.name}: expected a positive weight, got {self.weight}."
            )
        if not self.fields:
            raise ConfigError(f"corpus.datasets: {self.name}: expected at least one field.")

    @property
    def domain(self) -> str:
        """The subset, or the data set's own name.

        >>> HubDataset("owner/books").domain, HubDataset("owner/mixed", "web").domain
        ('books', 'web')
        """
        return self.subset or self.name.rpartition("/")[2]
