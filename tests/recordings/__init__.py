"""Sessions that were played through the mailbox: what was asked, answered, checked and judged."""
