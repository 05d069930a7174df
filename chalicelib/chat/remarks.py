"""What is said without a model: to greetings, and when the catalogue has no answer. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from chalicelib.config import Settings
from chalicelib.korean import content_words, has_tail, jamo

if TYPE_CHECKING:
    from chalicelib.index.profile import Column, Profile

type Talk = Literal["greeting", "thanks", "goodbye", "night", "laughter", "bored", "human", "who"]

NEAR = 0.62
"""Likeness of the letters from which on a title may be what a misspelt word meant."""

_NAMES_MAX = 3
_GROUPS_MAX = 2
_VALUES_MAX = 4
_GROUP = re.compile(r"분류|카테고리|종류|구분|category|type", re.IGNORECASE)
"""Headers of the column by which a catalogue is sorted."""
_VALUES_MIN, _ROWS_MIN = 3, 3
"""Another column sorts it too if it has some values, each of several rows."""
_STATE = re.compile(
    r".*(?:가능|불가|있음|없음|무료|추천|좋음|안 됨).*|[yn]|예|아니[오요]", re.IGNORECASE
)
"""Values that say how a row is, and not what it is."""

_POLITE = r"(?:요|용|염|욤|~)?"
_TALK: dict[Talk, re.Pattern[str]] = {
    "greeting": re.compile(
        rf"안녕(?:하세{_POLITE}|하십니까|하신가요|히세요)?|하이(?:루)?|ㅎㅇ|헬로우?|반가워{_POLITE}|"
        rf"반갑(?:습니다|네요|다)|처음뵙겠습니다|좋은(?:아침|저녁|하루)(?:이에요|입니다|이야)?|"
        r"hi|hello|hey|hithere|goodmorning|goodafternoon|goodevening"
    ),
    "thanks": re.compile(
        rf"(?:정말|너무|진짜|아주|많이|큰|네|응|알려줘서|알려주셔서|답변|도와줘서|도와주셔서|"
        rf"고마워{_POLITE}|고맙(?:습니다|다|네요)|감사(?:합니다|해요|해|드려요|드립니다)|땡큐|ㄱㅅ)*"
        rf"(?:고마워{_POLITE}|고맙(?:습니다|다|네요)|감사(?:합니다|해요|해|드려요|드립니다)|땡큐|ㄱㅅ|"
        rf"도움(?:이|많이|이많이)?(?:됐|되었)(?:어{_POLITE}|네요|습니다))"
        r"|thanks|thankyou(?:somuch|verymuch)?|thx"
    ),
    "goodbye": re.compile(
        rf"잘(?:가|있어){_POLITE}|안녕히(?:계세요|가세요)|수고(?:하세요|하셨습니다|했어{_POLITE}|해{_POLITE})|"
        r"다음에(?:또)?(?:봐요?|올게요?)|바이(?:바이)?|bye(?:bye)?|goodbye|seeyou"
    ),
    "night": re.compile(rf"(?:안녕히|잘)(?:자{_POLITE}|주무세요|자렴)|굿나잇|굿밤|goodnight"),
    "laughter": re.compile(r"[ㅋㅎ]+|(?:하|호|히|크){3,}|lol|haha(?:ha)*"),
    "bored": re.compile(
        rf"(?:나|아|너무|정말|진짜)*(?:심심(?:해{_POLITE}|하다|한데)|놀아줘{_POLITE}|뭐하지)"
    ),
    "human": re.compile(
        r"(?:사람|상담원|상담사|직원|담당자)(?:이랑|랑|과|하고|와|이|을)?(?:직접)?"
        r"(?:얘기|이야기|말|대화|통화|상담|연결|바꿔)(?:할수|해줘|해주|하고싶|하려면|시켜|줄수|좀)\w*|"
        r"(?:사람|상담원|직원)(?:이야|이에요|인가요|바꿔줘\w?|연결)|talktoahuman"
    ),
    "who": re.compile(
        r"(?:너는?|넌|당신은?|이름이?|네이름은?|너의이름은?)?(?:누구(?:야|니|세요|신가요|예요|에요|입니까)|"
        r"이름이?(?:뭐야|뭐니|뭐예요|뭐에요|무엇인가요))|"
        r"(?:너는?|넌|여기서|여기는)?(?:뭘|뭐를?|무엇을|어떤걸|어떤것을)(?:물어볼수|물어보면|할수|도와줄수)"
        r"(?:있어|있니|있나요|있어요|있습니까|돼|되나요|돼요)|(?:나)?(?:좀)?도와(?:줘|주세요|줄래)(?:요)?|도움말|사용법|help(?:me)?|whoareyou|"
        r"whatcanyoudo"
    ),
}
_NOISE = re.compile(r"[\s\W_ㅋㅎㅠㅜ]+")
_HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")
_LATIN = re.compile(r"[A-Za-z]")


def small_talk(question: str) -> Talk | None:
    """What kind of talk this is, if it is nothing but talk."""
    text = _NOISE.sub("", question.lower())
    # Laughter is noise beside words, and talk where nothing else was said.
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
            "night": "Good night! Come back any time.",
            "laughter": f"Glad to hear it. Ask me anything about {about}.",
            "bored": f"How about a look at {about}?{example}",
            "human": f"I'm an automatic guide to {about} and can't connect you with a person.",
            "who": f"I'm {name}. I answer questions about {about} from its catalogue.{example}",
        }[kind]
    return {
        "greeting": f"안녕하세요! {name}입니다. {about}에 대해 궁금한 점을 물어보세요.{example}",
        "thanks": "도움이 되었다니 기쁩니다. 더 궁금한 점이 있으면 언제든 물어보세요.",
        "goodbye": "네, 안녕히 가세요. 궁금한 점이 생기면 언제든 다시 찾아 주세요.",
        "night": "안녕히 주무세요. 궁금한 점이 생기면 언제든 다시 찾아 주세요.",
        "laughter": f"즐거우시다니 저도 기쁩니다. {about}에 대해 궁금한 점을 물어보세요.",
        "bored": f"저와 함께 {_object(about)} 둘러보시는 것은 어떨까요?{example}",
        "human": f"저는 {about}에서 답을 찾아 드리는 자동 안내라서 사람에게 연결해 드리지는 "
        "못합니다. 궁금한 점을 물어보시면 바로 찾아보겠습니다.",
        "who": f"저는 {name}입니다. {about}에서 찾은 내용으로 질문에 답해 드립니다.{example}",
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
    from difflib import SequenceMatcher

    return SequenceMatcher(None, word, title, autojunk=False).ratio()


def _groups(profile: Profile) -> Mapping[str, str]:
    """How the catalogue is sorted: at most two columns, each with its commonest values."""
    kinds = [column for column in profile.columns if _is_group(column)]
    return {
        column.name: ", ".join(
            sorted(column.values, key=lambda value: (-column.values[value], value))[:_VALUES_MAX]
        )
        for column in sorted(kinds, key=lambda each: not _GROUP.fullmatch(each.name))[:_GROUPS_MAX]
    }


def _is_group(column: Column) -> bool:
    """Whether rows are sorted by a column, as by region; an author or a state sorts nothing."""
    if column.kind != "category" or len(column.values) < 2:
        return False
    several = len(column.values) >= _VALUES_MIN and not any(map(_STATE.match, column.values))
    return bool(_GROUP.fullmatch(column.name)) or (
        several and column.filled >= _ROWS_MIN * len(column.values)
    )


def _example(titles: Sequence[str], question: str) -> str:
    if not titles:
        return ""
    if _is_english(question):
        return f' For example: "Tell me about {titles[0]}."'
    title = titles[0].strip()
    asked = title if title[-1:] in "?？.!" else f"{title}에 대해 알려 줘"
    return f" 예를 들어 “{asked}”라고 물어보실 수 있습니다."


def _object(word: str) -> str:
    return word + ("을" if has_tail(word[-1]) else "를")


def _quoted(titles: Sequence[str]) -> str:
    return ", ".join(f"‘{title}’" for title in titles)


def _is_english(question: str) -> bool:
    return not _HANGUL.search(question) and bool(_LATIN.search(question))
