"""What every plug-in promises, as tests: one kind of plug-in a file.

selection_policy  who becomes a parent, who climbs
fitness           stored verifications in, one merit a design out
tracker           takes a whole run, and keeps it in the run's folder
sandbox           every job ends as an outcome
journal           every fact is kept, in order, whoever writes
transcripts       every answer is kept, nothing is asked twice, no cap is broken
designer          a session ends in one event, and touches nothing else
verifier          a design, a rung and a seed in; a verification out
operator          an edit of a sound tree is a sound tree
llm               answers conversations, counts tokens, keeps its secrets
source            finds passages, best first, whatever it is asked
embedding         the same text, the same vector; near texts, near vectors
collection        passages that can be told apart, cited and found again
documents         the same text in the same order, as often as asked
seed              whole, valid, and it learns
source_check      reads any unit without running it
mend              repairs its slip, says so, and leaves valid units alone
live_check        runs a design, finds what it is there for, and leaves no trace
unit              any width and length; causal; nothing without a gradient           (torch)
task              the same score for the same model, whatever the luck               (torch)

A contract is a class of tests. Inherit from it under a name that starts with `Test`, override its
fixture so that it returns your plug-in, and let pytest run the file; `docs/plugins.md` shows one.
A fixture that is not overridden fails every test of the contract: were it abstract, pytest would
leave the class out without a word.

Raises ModuleNotFoundError, with the command that mends it, where pytest is not installed.
"""

import pkgutil

try:
    import pytest
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "The contracts need pytest, which Genesys itself does not: run `pip install "
        "'genesys[test]'`."
    ) from error

# So that a promise that is broken is shown with its values, as in any test file.
pytest.register_assert_rewrite(
    *(f"{__name__}.{module.name}" for module in pkgutil.iter_modules(__path__))
)
