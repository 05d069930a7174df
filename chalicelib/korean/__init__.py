"""Korean text for retrieval: cleaning, index tokens, the words that carry a question, jamo."""

from chalicelib.korean.content import (
    content_words,
    is_called,
    is_fragment,
    is_particle,
    stem,
    without_use,
)
from chalicelib.korean.predicates import is_predicate
from chalicelib.korean.regions import REGION
from chalicelib.korean.text import HEAD, clean, fold, has_tail, jamo, token_text, tokens, words

__all__ = [
    "HEAD",
    "REGION",
    "clean",
    "content_words",
    "fold",
    "has_tail",
    "is_called",
    "is_fragment",
    "is_particle",
    "is_predicate",
    "jamo",
    "stem",
    "token_text",
    "tokens",
    "without_use",
    "words",
]
