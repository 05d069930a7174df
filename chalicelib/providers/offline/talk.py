"""Small talk: what needs no catalogue, and what to say to it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chalicelib.providers.ports import Message

_GREETING = (
    r"안녕(?:하세요|하십니까|하신가요|히)?|하이(?:요|루)?|헬로우?|반가(?:워|워요|습니다)|반갑(?:다|네|습니다)|"
    r"ㅎㅇ|처음\s?뵙겠습니다|좋은\s?(?:아침|저녁|오후|하루)(?:이에요|입니다|되세요)?|여보세요|"
    r"hi|hello|hey|good\s(?:morning|evening|afternoon)"
)
_THANKS = (
    r"(?:정말|너무|매우|아주|진짜)?\s?(?:고마(?:워|워요|웠어|웠어요)|고맙(?:다|네|네요|습니다)|"
    r"감사(?:해|해요|합니다|드립니다|드려요)|땡큐|ㄱㅅ)|수고(?:했어|하셨어요|하세요|하셨습니다|많으셨습니다)?|"
    r"도움이?\s?(?:됐|되었|많이\s?됐)(?:어|어요|습니다)|thanks?(?:\syou)?(?:\s(?:so|very)\smuch)?|thx"
)
_PARTING = (
    r"잘\s?(?:가|있어|자)(?:요)?|안녕히\s?(?:계세요|가세요)|다음에\s?(?:봐|봬요|또\s?올게)(?:요)?|"
    r"바이(?:바이)?|그만(?:할게|할래)?(?:요)?|끝|이제\s?됐어(?:요)?|good\s?bye|bye"
)
_IDENTITY = (
    r"(?:너|넌|너는|당신은?|네|니|넌|자네)\s?(?:는|은|의)?\s?(?:누구|이름|정체|뭐\s?하는|뭐야|뭐니|뭔데|"
    r"사람이야|로봇|ai|에이아이|챗봇|봇이야|몇\s?살).*|이름이?\s?(?:뭐|무엇).{0,5}|누구(?:세요|야|니|신가요|십니까)|"
    r"자기\s?소개.{0,8}|who\sare\syou|what(?:'s|\sis)\syour\sname|are\syou\s(?:a\s)?(?:bot|ai|human)"
)
_ABILITY = (
    r"(?:너는?|넌|뭘|뭐|무엇을|어떤\s?(?:걸|것을|일을|질문을))?\s?(?:할|도와줄|물어볼|물어봐도|답할)\s?수\s?있"
    r"(?:어|어요|나요|니|습니까|는데|는지)|뭐\s?할\s?줄\s?아.{0,3}|(?:뭐|뭘|무엇을|어떻게)\s?(?:물어보면|"
    r"질문하면|쓰면|사용하면)\s?(?:돼|되|될까).{0,4}|사용법.{0,8}|도움말|도와\s?(?:줘|주세요)|help(?:\sme)?|"
    r"what\scan\syou\sdo|how\sdo(?:es)?\s(?:this|it)\swork"
)
_NOD = (
    r"(?:아+|오+|음+|와+|우와)|(?:응+|네+|넵|예|어|그래|그렇구나|아하|오케이|ㅇㅇ|ㅇㅋ|ok(?:ay)?|yes|no|아니(?:야|요)?|"
    r"됐어(?:요)?|알겠(?:어|어요|습니다|다)|알았어(?:요)?|좋(?:아|아요|네|네요|습니다)|괜찮(?:아|아요|네)|"
    r"그렇(?:군|네|네요|군요|습니다)|맞아(?:요)?|대박|굿|good|great|cool|nice)"
)
_FEELING = (
    r"사랑해(?:요)?|심심해(?:요)?|미안(?:해|해요|합니다)?|죄송(?:해요|합니다)|배고파(?:요)?|"
    r"잘\s?(?:했어|하네|한다)(?:요)?|똑똑하(?:다|네|네요)|기분이?\s?어때(?:요)?|잘\s?지내(?:니|요|세요)?|테스트|test"
)
_RECALL = (
    r"(?:(?:방금|아까|조금\s?전에?|이전에?|지금까지|처음에)\s?(?:내가|제가)?|내가|제가)\s?"
    r"(?:뭐라고|뭐|뭘|무엇을|무슨)\s?(?:물어|질문|말|했|얘기).*|다시\s?말해\s?(?:줘|줄래|주세요)(?:요)?|"
    r"뭐라고(?:요|했어)?|what\sdid\si\s(?:just\s)?ask"
)
_KINDS = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in {
        "greeting": _GREETING,
        "thanks": _THANKS,
        "parting": _PARTING,
        "identity": _IDENTITY,
        "ability": _ABILITY,
        "recall": _RECALL,
        "nod": _NOD,
        "feeling": _FEELING,
    }.items()
}
_LONGEST = 60
_AROUND = " \n!?.,~^;:)(❤♥☺😀😊🙏👍"
_LAUGHTER = "ㅋㅎㅠㅜ"
_OPENER = re.compile(
    rf"(?:{_GREETING}|{_THANKS}|저기요?|혹시|있잖아(?:요)?|음+|어+|오+|아하?|네(?!\s?번)|응|그래|ok(?:ay)?)"
    r"[\s!?.,~]+",
    re.IGNORECASE,
)
_REPLIES = {
    "greeting": "안녕하세요! 자료에서 무엇을 찾아 드릴까요? 궁금한 점을 편하게 물어보세요.",
    "thanks": "도움이 되었다니 기쁩니다. 더 궁금한 점이 있으면 언제든지 물어보세요.",
    "parting": "이용해 주셔서 감사합니다. 좋은 하루 보내세요!",
    "identity": "저는 등록된 자료에서 답을 찾아 드리는 안내원입니다. "
    "이름이나 조건을 말씀해 주시면 자료에 적힌 내용을 바탕으로 답해 드립니다.",
    "ability": "등록된 자료에서 조건에 맞는 항목을 찾고, 자세한 정보를 알려 드리거나 서로 "
    "비교해 드릴 수 있습니다. 찾으시는 이름이나 조건을 말씀해 주세요.",
    "nod": "네, 더 궁금한 점이 있으면 말씀해 주세요.",
    "feeling": "저는 자료를 찾아 드리는 일을 가장 잘합니다. "
    "궁금한 점을 물어보시면 바로 찾아보겠습니다.",
}
_ENGLISH = {
    "greeting": "Hello! Ask me anything about the catalogue.",
    "thanks": "You're welcome. Feel free to ask anything else.",
    "parting": "Thank you for visiting. Goodbye!",
    "identity": "I answer questions from the catalogue that was registered here.",
    "ability": "I look things up in the catalogue: ask for an item by name, or for what fits.",
    "nod": "All right. Feel free to ask anything else.",
    "feeling": "I'm best at looking things up. Ask me anything about the catalogue.",
}


def small_talk(text: str) -> str | None:
    """The kind of small talk that a remark is, or None for a real question."""
    if len(text) > _LONGEST:
        return None
    bare = text.strip(_AROUND).strip(_LAUGHTER + _AROUND)
    if not bare:
        return "feeling" if text.strip(_AROUND) else "ability"
    remarks = [part.strip(_AROUND) for part in re.split(r"[!.,~]+\s*|\n+", bare)]
    kinds = [_kind(remark) for remark in [bare, *filter(None, remarks)]]
    return kinds[0] or (kinds[-1] if all(kinds[1:]) else None)


def _kind(remark: str) -> str | None:
    return next((kind for kind, form in _KINDS.items() if form.fullmatch(remark)), None)


def without_opener(question: str) -> str:
    """A question without the greeting or thanks in front of it."""
    rest = question
    while (opener := _OPENER.match(rest)) and len(rest) > opener.end():
        rest = rest[opener.end() :]
    return rest.strip() or question


def reply(question: str, messages: Sequence[Message]) -> str:
    """What to say when no row is needed; ``messages`` end with the question."""
    kind = small_talk(question) or "ability"
    if kind == "recall":
        return _recalled(messages)
    english = question.isascii() and any(c.isalpha() for c in question)
    return (_ENGLISH if english else _REPLIES)[kind]


def _recalled(messages: Sequence[Message]) -> str:
    asked = [m.text for m in messages[:-1] if m.role == "user"]
    if not asked:
        return "아직 나눈 대화가 없습니다. 궁금한 점을 물어보세요."
    return f"바로 앞에서는 ‘{asked[-1][:200]}’라고 물어보셨습니다."
