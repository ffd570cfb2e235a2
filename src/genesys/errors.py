"""Everything that Genesys raises on purpose.

GenesysError
├── ConfigError          a setting is wrong: names it, what was expected and what is known
├── DesignError          a design is at fault: feedback for whoever wrote it
│   ├── UnitSyntaxError      the text of a unit is not one unit class
│   ├── OpenSlotError        a unit tree still has a slot without a unit
│   ├── FitError             no width and depth bring the design to its rung's size
│   └── UnprovedError        a verification without proof, without control, or of nothing learned
├── CorpusError          the text to train on is missing, unreadable or too small
├── SandboxError         the sandbox itself failed (not the code inside it)
├── JournalError         the record on disk is damaged, newer than this program, or unwritable
│   └── JournalMoved         someone else wrote first: read on, then decide again
├── KnowledgeError       what can be looked up is unreadable, or cannot be indexed
│   └── SourceError          a source outside did not answer; the others do
├── LLMError             an LLM gave no answer
│   ├── LLMUnavailable       overloaded, out of reach or failing, for longer than patience lasts
│   ├── LLMFatal             asking again is no use: a bad key, an unknown model, no credit
│   └── ContextTooLong       the conversation does not fit the LLM
├── BudgetError          the next call could cost more than is left: nothing was asked
├── ReplayError          a session asked something else than its record says
│   └── RecordEnded          it asked more than its record has
└── RunBusyError         another process is discovering in this run's folder

Foreign code that fails is not an exception: it is an `Outcome`, a `Finding` or an event.
"""


class GenesysError(Exception):
    """Base of every error raised on purpose; its text is meant for the user."""


class ConfigError(GenesysError):
    """A setting is wrong."""


class DesignError(GenesysError):
    """A design breaks the rules of units and trees."""


class UnitSyntaxError(DesignError):
    """The text of a unit is not one class that inherits from Unit."""


class OpenSlotError(DesignError):
    """A unit tree still has a slot without a unit."""


class FitError(DesignError):
    """No width and depth bring the design to the size of its rung."""


class UnprovedError(DesignError):
    """A verification whose reload proof or control fails, or of a design that did not learn."""


class CorpusError(GenesysError):
    """The text to train on is missing, unreadable or too small."""


class SandboxError(GenesysError):
    """The sandbox could not run the job at all."""


class JournalError(GenesysError):
    """The journal cannot be read or written."""


class JournalMoved(JournalError):
    """Someone else wrote first: read on, then decide again."""


class KnowledgeError(GenesysError):
    """What can be looked up is unreadable, or cannot be indexed."""


class SourceError(KnowledgeError):
    """A source outside this machine did not answer."""


class LLMError(GenesysError):
    """An LLM gave no answer."""

    usage: object = None
    """A `Usage` where tokens were counted all the same: by attempts that broke off half-way."""


class LLMUnavailable(LLMError):
    """The provider is overloaded, out of reach or failing, for longer than patience lasts."""


class LLMFatal(LLMError):
    """Asking again is no use: a bad key, an unknown model, no credit."""


class ContextTooLong(LLMError):
    """The conversation does not fit the LLM."""


class BudgetError(GenesysError):
    """The next call could cost more than is left, of `whole`: a call, a session or the run."""

    def __init__(self, message: str, whole: str) -> None:
        super().__init__(message)
        self.whole = whole


class ReplayError(GenesysError):
    """A session asked something else than its record says, or more than it has."""


class RecordEnded(ReplayError):
    """A session asked more than its record has: first at this stage."""

    def __init__(self, message: str, stage: str) -> None:
        super().__init__(message)
        self.stage = stage


class RunBusyError(GenesysError):
    """Another process is discovering in this run's folder."""
