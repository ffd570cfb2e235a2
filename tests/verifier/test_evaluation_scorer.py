"""Scores of many requests at once equal those of each alone, read in full."""

from pathlib import Path
from random import Random

import numpy
import pytest
import torch
from evaluation_models import plainly, small_model
from torch import Tensor

from genesys.architecture.language_model import LanguageModel
from genesys.corpus.corpus import Corpus
from genesys.errors import CorpusError
from genesys.verifier.evaluation.answers import Answers
from genesys.verifier.evaluation.generation import continuations
from genesys.verifier.evaluation.prompt import Prompt
from genesys.verifier.evaluation.requests import Request, Requests, row
from genesys.verifier.evaluation.scorer import Scorer


@pytest.fixture(scope="module")
def model(corpus: Corpus) -> LanguageModel:
    return small_model(corpus)


@pytest.fixture
def requests(prose: list[str]) -> list[Request]:
    """Texts of their own, choices of one and of many tokens, a text that begins another one."""
    draw = Random(0)
    found = [Request("", prose[0][:80]), Request("", prose[0][:200]), Request("", "x")]
    for text in prose[1:20]:
        cut = draw.randrange(20, 120)
        context = text[:cut]
        found += [Request(context, f" {choice}") for choice in ("a", "b", "the nation", "war")]
    found.append(Request(prose[3][:60] + "  \n", "spaces that end a context"))
    draw.shuffle(found)
    return found


@pytest.mark.parametrize("context", [None, 256, 40, 7])
def test_each_request_is_scored_as_if_alone(
    corpus: Corpus, model: LanguageModel, requests: list[Request], context: int | None
) -> None:
    with torch.inference_mode():
        answers = Scorer(Requests.of(requests, corpus), context).answers(model)
    for number, request in enumerate(requests):
        tokens, asked = row(request, corpus)
        if context and asked > context:
            continue
        tokens = list(tokens)[-(context + 1) :] if context else list(tokens)
        likely, greedy = plainly(model, tokens, asked)
        assert answers.log_probabilities[number] == pytest.approx(likely, abs=1e-4)
        assert answers.greedy[number] == greedy


def test_nothing_is_read_twice(corpus: Corpus, model: LanguageModel) -> None:
    """Four choices of one token share one input; so does a text that begins it."""
    context = "The people of the United States"
    choices = [Request(context, f" {letter}") for letter in ("A", "B", "C", "D")]
    assert {row(choice, corpus)[1] for choice in choices} <= {1, 2}
    requests = Requests.of([*choices, Request(context[:10], context[10:])], corpus)
    read: list[Tensor] = []

    def watched(tokens: Tensor) -> Tensor:
        read.append(tokens)
        return model(tokens)

    with torch.inference_mode():
        Scorer(requests).answers(watched)
    inputs = {tuple(own[:-1].tolist()) for own in requests.rows}
    longest = [one for one in inputs if not any(one == two[: len(one)] != two for two in inputs)]
    assert sum(len(batch) for batch in read) == len(longest) < len(requests)


def test_the_head_is_applied_where_something_is_asked(
    corpus: Corpus, model: LanguageModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    head = LanguageModel.logits

    def counted(self: LanguageModel, features: Tensor) -> Tensor:
        asked.append(features.shape[:-1].numel())
        return head(self, features)

    monkeypatch.setattr(LanguageModel, "logits", counted)
    request = Request("A long context, of which nothing is asked but what comes", " next")
    requests = Requests.of([request], corpus)
    with torch.inference_mode():
        Scorer(requests).answers(model)
    assert sum(asked) <= requests.asked.sum() + 1 < requests.lengths.sum()


def test_a_continuation_longer_than_the_context_is_asked_in_windows(
    corpus: Corpus, model: LanguageModel, prose: list[str]
) -> None:
    """Every token once, each window with as much before it as fits: lm-eval's rolling score."""
    context, text = 16, prose[0][:150]
    tokens = [corpus.separator, *corpus.encode(text)]
    expected, done = 0.0, 0
    while done < len(tokens) - 1:
        end = min(done + context, len(tokens) - 1)
        window = tokens[max(0, end - context) : end + 1]
        expected += plainly(model, window, end - done)[0]
        done = end
    with torch.inference_mode():
        answers = Scorer(Requests.of([Request("", text)], corpus), context).answers(model)
    assert answers.log_probabilities[0] == pytest.approx(expected, abs=1e-3)


def test_a_context_and_its_continuation_are_encoded_together(corpus: Corpus) -> None:
    """As in lm-eval: the space between them belongs to the continuation's first token."""
    for context, continuation in (("The state of the", " Union"), ("The state of the ", "Union")):
        tokens, asked = row(Request(context, continuation), corpus)
        assert list(tokens) == corpus.encode("The state of the Union")
        assert corpus.decode(list(tokens)[-asked:]) == " Union"


def test_a_continuation_that_melts_into_its_context_is_asked_all_the_same(corpus: Corpus) -> None:
    merged = next(
        corpus.decode([index])
        for index in range(256, corpus.separator)
        if corpus.decode([index]).isalpha() and len(corpus.decode([index])) == 2
    )
    tokens, asked = row(Request(merged[0], merged[1]), corpus)
    assert asked == 1
    assert corpus.decode(list(tokens)) == merged


def test_requests_are_kept(corpus: Corpus, requests: list[Request], tmp_path: Path) -> None:
    path = tmp_path / "requests.safetensors"
    made = Requests.of(requests, corpus)
    made.write(path)
    found = Requests.read(path)
    assert [own.tolist() for own in found.rows] == [own.tolist() for own in made.rows]
    assert found.asked.tolist() == made.asked.tolist()
    assert [file.name for file in tmp_path.iterdir()] == ["requests.safetensors"]
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(CorpusError, match="prepare its tasks again"):
        Requests.read(path)


def test_answers_cross_into_json_and_back() -> None:
    answers = Answers(numpy.asarray([-1.5, -numpy.inf, 0.1]), numpy.asarray([True, False, True]))
    found = Answers.unpacked(answers.packed(), 3)
    assert found.log_probabilities.tolist() == answers.log_probabilities.tolist()
    assert found.greedy.tolist() == answers.greedy.tolist()
    with pytest.raises(ValueError, match="expected answers to 4 requests, got 3"):
        Answers.unpacked(answers.packed(), 4)


def test_texts_are_written_token_by_token(corpus: Corpus, model: LanguageModel) -> None:
    """In batches as alone; a sign of the end ends a text and is not part of it."""
    contexts = ["We the people", "It is", "A"]
    with torch.inference_mode():
        prompts = [Prompt(context, (), 6) for context in contexts]
        together = continuations(model, prompts, corpus, 64)
        for context, text in zip(contexts, together, strict=True):
            tokens = corpus.encode(context)
            for _ in range(6):
                tokens.append(int(model(torch.tensor([tokens]))[0, -1].argmax()))
                if tokens[-1] == corpus.separator:
                    break
            assert corpus.decode(tokens[len(corpus.encode(context)) :]) == text
        sign = together[0][2:4]
        (short,) = continuations(model, [Prompt(contexts[0], (sign,), 6)], corpus, 64)
    assert short == together[0][: together[0].find(sign)]


def test_a_text_may_outgrow_the_context(corpus: Corpus, model: LanguageModel) -> None:
    with torch.inference_mode():
        (text,) = continuations(model, [Prompt("We the people " * 20, (), 24)], corpus, 8)
        again = continuations(model, [Prompt("A", (), 5, temperature=1.0)] * 2, corpus, 8)
    assert text
    assert again == continuations(model, [Prompt("A", (), 5, temperature=1.0)] * 2, corpus, 8)
