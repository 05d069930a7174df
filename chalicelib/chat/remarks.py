"""What is said without a model: to greetings, and when the catalogue has no answer. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

from chalicelib.config import Settings
from chalicelib.korean import content_words, has_tail, jamo

if TYPE_CHECKING:
    from chalicelib.index.profile import Profile

type Talk = Literal["greeting", "thanks", "goodbye", "who"]

NEAR = 0.62
"""Likeness of the letters from which on a title may be what a misspelt word meant."""

_NAMES_MAX = 3
_VALUES_MAX = 6

_POLITE = r"(?:요|용|염|욤|~)?"
_TALK: dict[Talk, re.Pattern[str]] = {
    "greeting": re.compile(
        rf"안녕(?:하세{_POLITE}|하십니까|하신가요|히세요)?|하이(?:루)?|ㅎㅇ|헬로우?|반가워{_POLITE}|"
        rf"반갑(?:습니다|네요|다)|처음뵙겠습니다|좋은(?:아침|저녁|하루)(?:이에요|입니다|이야)?|"
        r"hi|hello|hey|hithere|goodmorning|goodafternoon|goodevening"
    ),
    "thanks": re.compile(
        rf"(?:정말|너무|진짜|아주|네|응|알려줘서|알려주셔서|답변|도와줘서|도와주셔서)*"
        rf"(?:고마워{_POLITE}|고맙(?:습니다|다|네요)|감사(?:합니다|해요|해|드려요|드립니다)|땡큐|ㄱㅅ)"
        r"|thanks|thankyou(?:somuch|verymuch)?|thx"
    ),
    "goodbye": re.compile(
        rf"잘(?:가|있어){_POLITE}|안녕히(?:계세요|가세요)|수고(?:하세요|하셨습니다|했어{_POLITE}|해{_POLITE})|"
        r"다음에(?:또)?(?:봐요?|올게요?)|바이(?:바이)?|bye(?:bye)?|goodbye|seeyou"
    ),
    "who": re.compile(
        r"(?:너는?|넌|당신은?|이름이?|네이름은?|너의이름은?)?(?:누구(?:야|니|세요|신가요|예요|에요|입니까)|"
        r"이름이?(?:뭐야|뭐니|뭐예요|뭐에요|무엇인가요))|"
        r"(?:너는?|넌|여기서|여기는)?(?:뭘|뭐를?|무엇을|어떤걸|어떤것을)(?:물어볼수|물어보면|할수|도와줄수)"
        r"(?:있어|있니|있나요|있어요|있습니까|돼|되나요|돼요)|도움말|사용법|help|whoareyou|whatcanyoudo"
    ),
}
_NOISE = re.compile(r"[\s\W_ㅋㅎㅠㅜ]+")
_HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")
_LATIN = re.compile(r"[A-Za-z]")


def small_talk(question: str) -> Talk | None:
    """What kind of talk this is, if it is nothing but talk."""
    text = _NOISE.sub("", question.lower())
    bare = re.sub(r"\W+", "", question.lower())
    return next(
        (kind for kind, words in _TALK.items() if words.fullmatch(text) or words.fullmatch(bare)),
        None,
    )


def talk_answer(kind: Talk, question: str, profile: Profile, settings: Settings) -> str:
    """A short reply that tells what can be asked here."""
    name, about = settings.assistant_name, settings.catalogue_about
    example = _example(profile.titles, question)
    if _is_english(question):
        return {
            "greeting": f"Hello! I'm {name}. Ask me anything about {about}.{example}",
            "thanks": "You're welcome. Is there anything else you would like to know?",
            "goodbye": "Goodbye! Come back any time.",
            "who": f"I'm {name}. I answer questions about {about} from its catalogue.{example}",
        }[kind]
    copula = "이에요" if has_tail(name[-1]) else "예요"
    return {
        "greeting": f"안녕하세요! {name}{copula}. {about}에 대해 궁금한 점을 물어보세요.{example}",
        "thanks": "도움이 되었다니 기쁩니다. 더 궁금한 점이 있으면 언제든 물어보세요.",
        "goodbye": "네, 안녕히 가세요. 궁금한 점이 생기면 언제든 다시 찾아 주세요.",
        "who": f"저는 {name}{copula}. {about}에서 찾은 내용으로 질문에 답해 드립니다.{example}",
    }[kind]


def not_found_answer(
    question: str, near: Sequence[str], profile: Profile, settings: Settings
) -> str:
    """An honest refusal that names what the catalogue does hold."""
    titles = _alike(question, near)[:_NAMES_MAX]
    groups = _groups(profile)
    if _is_english(question):
        lines = ["I'm sorry, that is not in the catalogue."]
        lines += [f"Did you mean {', '.join(titles)}?"] if titles else []
        lines += [f"It does hold, by {label}: {values}." for label, values in groups.items()]
        return "\n".join(lines) + _example(profile.titles, question)
    lines = [f"죄송합니다. {settings.catalogue_about}에서는 질문하신 내용을 찾지 못했습니다."]
    lines += [f"혹시 {_quoted(titles)}에 대해 물어보셨나요?"] if titles else []
    lines += [f"{label}별로는 {values} 등이 있습니다." for label, values in groups.items()]
    return "\n".join(lines) + _example(profile.titles, question)


def blocked_answer(question: str) -> str:
    """For an answer that the model's safety filter kept back altogether."""
    if _is_english(question):
        return "I can't answer that question. Please try asking in another way."
    return "이 질문에는 답변을 드릴 수 없습니다. 다른 방식으로 질문해 주세요."


def _alike(question: str, titles: Iterable[str]) -> list[str]:
    """The titles that resemble a word of the question."""
    words = [letters for word in content_words(question) if len(letters := jamo(word)) > 2]
    return [
        title
        for title in dict.fromkeys(titles)
        if any(_likeness(word, jamo(title)) >= NEAR for word in words)
    ]


def _likeness(word: str, title: str) -> float:
    if len(word) > 5 and word in title:
        return 1.0
    return SequenceMatcher(None, word, title, autojunk=False).ratio()


def _groups(profile: Profile) -> Mapping[str, str]:
    """The catalogue's first two kinds of category, each with its commonest values."""
    kinds = [c for c in profile.columns if c.kind == "category" and len(c.values) > 1][:2]
    return {
        column.name: ", ".join(
            sorted(column.values, key=lambda value: (-column.values[value], value))[:_VALUES_MAX]
        )
        for column in kinds
    }


def _example(titles: Sequence[str], question: str) -> str:
    if not titles:
        return ""
    if _is_english(question):
        return f' For example: "Tell me about {titles[0]}."'
    return f" 예를 들어 “{titles[0]}에 대해 알려 줘”라고 물어보실 수 있어요."


def _quoted(titles: Sequence[str]) -> str:
    return ", ".join(f"‘{title}’" for title in titles)


def _is_english(question: str) -> bool:
    return not _HANGUL.search(question) and bool(_LATIN.search(question))
