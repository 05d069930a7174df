"""Answers made of sentences: what a row says of the question, what it is, what it leaves open."""

from __future__ import annotations

import re

from chalicelib import korean
from chalicelib.providers.offline.asked import Asked
from chalicelib.providers.offline.aspects import Aspect
from chalicelib.providers.offline.fitting import has, nouns_of
from chalicelib.providers.offline.misnaming import absent_name
from chalicelib.providers.offline.naming import length
from chalicelib.providers.offline.picking import (
    WITHOUT,
    Picked,
    about,
    answering,
    best_of,
    cited,
    is_question,
)
from chalicelib.providers.offline.rows import Fact, Row, words_of
from chalicelib.providers.offline.wanted import is_attribute
from chalicelib.providers.offline.whereabouts import located
from chalicelib.providers.offline.wording import joined, polite, subject, topic, with_particle

_RULES = re.compile(
    r"(?:규정|정책|안내|약관|지침|규칙|공지|방침|요령|faq|q&a|절차|제도)$", re.IGNORECASE
)
_CAN = re.compile(r"(?:가능|수 있|됩니다|된다|있습니다|있다|지원|제공|무료)")
_CANT = re.compile(r"(?:불가|없습니다|없다|않|못|금지|제외|안 됩|안 된)")
_DEBRIS = re.compile(r"[가-힣][이가은는을를도]|[가-힣]+(?:면|서|고|지|게)")
_PERIODS = ("기간", "기한")
"""What is told in days, without a word for it."""

_MOSTLY = 0.6
_FACTS_MAX = 3
_LABELS_MAX = 4
_VALUE_MAX = 40
_SENTENCES_MAX = 2
_ANSWER_MAX = 4
_TOPIC_MAX = 4
_RELATED = "관련 안내는 다음과 같습니다."
_ENOUGH = 0.34
_DENIED = 0.5
_CLEARLY = 0.75
_ELSEWHERE = 0.75
"""How well another row has to fit before it answers for the one that was named."""


def quote(asked: Asked) -> str | None:
    """What the rows say about the question's words; None if they say nothing of it."""
    named = asked.named.rows
    if named and is_question(named[0]) and not asked.words and named[0].sentences:
        return _whole(named[0])
    if not asked.words and named and not asked.aspects:
        return _exists(named[0]) if asked.asks_existence else describe(named[0])
    if named and not is_question(named[0]):
        if picked := _telling(asked, named[0]):
            return _opening(asked, picked) + _introduced(picked, asked)
        if asked.wanted.certain:
            return None
    # A question half alike may be beaten by one that says the same in other words.
    unsure = not named or (is_question(named[0]) and asked.named.clarity < _CLEARLY)
    picked = best_of(asked, asked.rows if unsure else named)
    if named and (not picked or picked.score < _ENOUGH):
        picked = _elsewhere(asked)
    if not picked or picked.score < (_DENIED if WITHOUT.search(asked.question) else _ENOUGH):
        return None
    return _opening(asked, picked) + _introduced(picked, asked)


def explain(asked: Asked) -> str | None:
    """The answer to the question that the search found first, where one asks the like of it."""
    row = asked.rows[0]
    nouns = nouns_of(asked)
    if not (is_question(row) and row.sentences and any(has(row, noun) for noun in nouns)):
        return None
    noun = asked.wanted.nouns[-1] if asked.wanted.certain else ""
    if noun and noun not in _PERIODS and not has(row, noun):
        return None
    questions = [each for each in asked.rows if is_question(each)]
    picked = best_of(asked, questions)
    return picked.text if picked and picked.score >= _ENOUGH else _whole(row)


def _telling(asked: Asked, row: Row) -> Picked | None:
    """The sentence of a named row that tells what is wanted of it."""
    if picked := answering(asked, row):
        return picked
    if asked.wanted.certain:
        return None
    return next((picked for aspect in asked.aspects if (picked := about(aspect, row))), None)


def _elsewhere(asked: Asked) -> Picked | None:
    """Another row that answers for the named one: a rule about what was asked, not a namesake."""
    other = best_of(asked, [row for row in asked.rows if _is_about(asked, row)])
    return other if other and other.score >= _ELSEWHERE else None


def _is_about(asked: Asked, row: Row) -> bool:
    general = is_question(row) or bool(_RULES.search(row.title))
    return general and asked.share(korean.fold(row.title)) > 0


def describe(row: Row) -> str:
    """A row in its own first sentences and its main facts."""
    lines = []
    if row.sentences:
        chosen = tuple(polite(sentence) for sentence in row.sentences[:_SENTENCES_MAX])
        lines.append(_introduced(Picked(row, chosen, 1.0)))
    facts = [f"{fact.label}: {fact.value}" for fact in _main(row)]
    if facts:
        opening = "" if lines else f"{row.title} - "
        lines.append(f"{opening}{' / '.join(facts)} {row.mark}")
    if not lines:
        kind = f"분류가 {row.category}인 " if row.category else ""
        lines.append(f"{topic(row.title)} 자료에 올라 있는 {kind}항목입니다 {row.mark}.")
    return "\n".join(lines)


def _main(row: Row) -> list[Fact]:
    """The facts that matter: short ones that say more than the title and the sentences do."""
    place = located(row)
    told = korean.fold(f"{row.title} {' '.join(row.sentences[:_SENTENCES_MAX])}")
    facts = [fact for fact in row.plain if len(fact.value) <= _VALUE_MAX]
    facts = [fact for fact in facts if korean.fold(fact.value) not in told]
    where = set(words_of(place.value)) if place else set()
    areas = [fact for fact in facts if where.issuperset(words_of(fact.value))]
    widest = max(areas, key=lambda fact: len(fact.value), default=None)
    return [fact for fact in facts if fact is widest or fact not in areas][:_FACTS_MAX]


def _exists(row: Row) -> str:
    said = f"네, {subject(row.title)} 있습니다"
    if not row.sentences:
        return f"{said} {row.mark}."
    return f"{said}. {cited([polite(row.sentences[0])], row)}"


def lacking(asked: Asked) -> str | None:
    """An honest answer when a named row does not tell what was asked."""
    rows = asked.named.rows
    if not rows:
        return None
    if is_question(rows[0]) and rows[0].sentences:
        return f"{_RELATED} {_whole(rows[0])}"
    wanted = asked.wanted
    called = joined([_called(aspect, asked) for aspect in asked.aspects][:2])
    what = wanted.phrase if wanted.certain else called
    if not what or _is_debris(what.split()[-1]):
        return describe(rows[0])
    if wanted.is_of_thing and wanted.asks_price:
        return absent_name(f"{asked.named.title} {what}", rows)
    if only := next((fact for fact in rows[0].plain if fact.label == what), None):
        value = with_particle(only.value, "으로")
        return f"자료에 {asked.named.title}의 {topic(what)} {value}만 나와 있습니다 {rows[0].mark}."
    absent = f"자료에는 {asked.named.title}의 {what} 정보는 나와 있지 않습니다"
    return f"{absent} {rows[0].mark}.{_instead(asked, rows[0])}"


def _is_debris(word: str) -> bool:
    """Whether a word is hardly the name of what is missing: 불면 of 바람이 불면, 날이."""
    return bool(_DEBRIS.fullmatch(word)) and not is_attribute(word)


def _instead(asked: Asked, row: Row) -> str:
    """What the row does tell: the fact that comes nearest, else of what there are facts."""
    for fact in row.plain:
        if any(noun[:2] == fact.label[:2] for noun in asked.wanted.nouns):
            return f" {topic(fact.label)} {fact.value}입니다 {row.mark}."
    known = [fact.label for fact in row.plain][:_LABELS_MAX]
    return f" 자료에서 확인할 수 있는 것은 {joined(known)}입니다." if known else ""


def _whole(row: Row) -> str:
    """The answer under a title that is a question, as far as it is short."""
    return cited([polite(sentence) for sentence in row.sentences[:_ANSWER_MAX]], row)


def _called(aspect: Aspect, asked: Asked) -> str:
    """The asker's own word for a thing, if it is a noun that headers use too."""
    said = aspect.asks.search(asked.beside_name)
    if said and said[0] in ("무료", "공짜"):
        return "무료 여부"
    return said[0] if said and aspect.labels.fullmatch(said[0]) else aspect.name


def _opening(asked: Asked, picked: Picked) -> str:
    """Yes or no, where one sentence settles it."""
    sentence = picked.sentences[0]
    if not asked.wants_yes_or_no or len(asked.words) != 1 or asked.words[0] not in sentence:
        return ""
    if _CANT.search(sentence):
        return "아니요, "
    return "네, " if _CAN.search(sentence) else ""


def _introduced(picked: Picked, asked: Asked | None = None) -> str:
    """The sentences, with their subject where they leave it out."""
    row, sentence = picked.row, picked.sentences[0]
    if asked and _RULES.search(row.title):
        return f"{row.title}에 따르면, {picked.text}"
    if is_question(row) or (asked and row in asked.named.rows and asked.words):
        return picked.text
    if _mentions(" ".join(sentence.split()[:5]), row):
        return picked.text
    if any(len(word) > 2 and word[-1] in "은는" for word in sentence.split()[:_TOPIC_MAX]):
        return picked.text if asked is None else f"{row.title} 자료에 따르면, {picked.text}"
    if not sentence.endswith("니다."):
        return picked.text
    return cited([f"{topic(row.title)} {sentence}", *picked.sentences[1:]], row)


def _mentions(text: str, row: Row) -> bool:
    """Whether a text names the row, and not only the kind of thing that it is."""
    words = words_of(row.title)
    said = sum(length(word) for word in words if word in korean.fold(text))
    return said > _MOSTLY * sum(map(length, words))
