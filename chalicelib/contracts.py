"""Wire models of ``/api/v1/triple``: the source of the OpenAPI document and of the page's types.

Requests forbid what they don't know, so a misspelt field is an error and not a silent default.
Responses are frozen. Times on the wire are whole seconds since the Unix epoch.

A model's validator is built with its first use (``defer_build``): a request needs two or three.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    model_validator,
)

USER_ID_PATTERN = r"^[A-Za-z0-9_-]{24}$"
"""24 characters of URL-safe base64: 144 random bits, issued by the server only."""

NOT_BLANK_PATTERN = r"\S"

QUESTION_MAX_CHARS = 2_000

Role = Literal["embedding", "reasoning", "generation"]
ROLES: tuple[Role, ...] = ("embedding", "reasoning", "generation")

UserId = Annotated[
    str, Field(pattern=USER_ID_PATTERN, description="Opaque id issued by `POST user/`.")
]


def _whole(value: object) -> object:
    """A number that JSON writes with a fraction of zero is an integer to JSON Schema."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


ChatId = Annotated[
    int,
    Field(ge=1, lt=2**53, description="Time-ordered id of a turn; safe as a JSON number."),
    BeforeValidator(_whole),
]
Epoch = Annotated[int, Field(ge=0, description="Seconds since the Unix epoch.")]
ProviderName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]


class Request(BaseModel):
    """Base of every request body."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class OfUser(Request):
    """Base of what is asked for a user, who need not be named beside a token that says it."""

    user_id: UserId

    @model_validator(mode="before")
    @classmethod
    def _named_by_token(cls, given: object, info: ValidationInfo) -> object:
        """The context of a validation is the user whom a token proved, if any."""
        if isinstance(given, dict) and "user_id" not in given and info.context:
            return {**given, "user_id": info.context}
        return given


class Response(BaseModel):
    """Base of every response body."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class ErrorBody(BaseModel):
    """The one form of every failure; further machine-readable facts may stand beside these."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)

    error: str = Field(description="Stable code, e.g. `Session expired`.")
    message: str = Field(description="What went wrong and what to do next, in Korean.")
    request_id: str | None = None
    retry_after: int | None = Field(default=None, ge=0, description="Seconds to wait.")
    fields: list[FieldProblem] | None = None


class FieldProblem(BaseModel):
    """One field of a request that does not fit."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    field: str
    message: str


# --- user, activity ---------------------------------------------------------------------------


class UserRequest(Request):
    """`POST user/`: with the id of an earlier visit, or empty."""

    user_id: Annotated[str, Field(max_length=128)] | None = None


class UserResponse(Response):
    """A live session."""

    user_id: UserId
    expires_at: Epoch
    token: str | None = Field(
        default=None,
        exclude_if=lambda token: token is None,
        description="Proves the user id as `Authorization: Bearer`; absent where that is off.",
    )


class ActivityRequest(OfUser):
    """`POST activity/`: the visitor is still there."""


class ActivityResponse(Response):
    """The session after it was slid."""

    user_id: UserId
    expires_at: Epoch


# --- chat -------------------------------------------------------------------------------------


class ChatRequest(OfUser):
    """`POST chat/`: one question."""

    question: Annotated[
        str, Field(min_length=1, max_length=QUESTION_MAX_CHARS, pattern=NOT_BLANK_PATTERN)
    ]


class Source(Response):
    """One catalogue row that was given to the model; `n` is what `[n]` in the answer points at."""

    n: int = Field(ge=1)
    id: str = Field(description="Stable id of the row.")
    title: str
    category: str | None = None
    url: str | None = None
    images: list[str] = []
    facts: dict[str, str] = Field(default={}, description="The row's other columns, as labelled.")
    snippet: str = ""
    score: float = Field(ge=0, le=1)
    cited: bool = False
    file: str = Field(description="The catalogue file that the row comes from.")


class RoleUsage(Response):
    """Tokens that one role spent on a turn; zeros for a provider that bills none."""

    input_tokens: int = 0
    output_tokens: int = 0


class Usage(Response):
    """Tokens of a turn, by role and in sum."""

    embedding: RoleUsage = RoleUsage()
    reasoning: RoleUsage = RoleUsage()
    generation: RoleUsage = RoleUsage()
    total_tokens: int = 0


class Models(Response):
    """Who really answered, as `provider/model`; null where a role was not needed."""

    embedding: str | None = None
    reasoning: str | None = None
    generation: str | None = None


Outcome = Literal["answered", "not_found", "small_talk", "blocked", "truncated"]
"""How a turn ended: from sources; honestly without any; a greeting; stopped by the model's safety
filter; cut at the model's length limit."""


class ChatResponse(Response):
    """The answer. `response`, `chat_id` and `images` are the original contract."""

    response: str
    chat_id: ChatId
    images: list[str] = []
    sources: list[Source] = []
    outcome: Outcome
    usage: Usage
    models: Models
    index_version: int = Field(ge=0)
    expires_at: Epoch


Rating = Literal["up", "down"]


# --- history ----------------------------------------------------------------------------------


class Turn(Response):
    """One stored question with its answer."""

    chat_id: ChatId
    asked_at: Epoch
    question: str
    response: str
    images: list[str] = []
    sources: list[Source] = []
    outcome: Outcome
    usage: Usage
    models: Models
    index_version: int
    rating: Rating | None = Field(default=None, description="What the visitor thought of it.")


class FeedbackRequest(OfUser):
    """`POST feedback/`: was the answer any good?"""

    chat_id: ChatId
    rating: Rating
    comment: Annotated[str, Field(max_length=1_000)] | None = None


class FeedbackResponse(Response):
    """The opinion as it was kept."""

    chat_id: ChatId
    rating: Rating
    expires_at: Epoch


class ErasureResponse(Response):
    """An erasure that is not through yet: call again to go on."""

    erased: int = Field(ge=0, description="Records that this call erased.")


class HistoryRequest(OfUser):
    """`GET history/`: the newest turns, or those before one."""

    before: ChatId | None = Field(default=None, description="`next` of the page before.")
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class HistoryResponse(Response):
    """Turns of the live session, oldest first; `next` asks for the page before."""

    turns: list[Turn]
    next: str | None = Field(default=None, description="Pass as `before` for older turns.")
    expires_at: Epoch


# --- providers --------------------------------------------------------------------------------


class ProviderChoice(Response):
    """One provider as a choice for one role."""

    name: ProviderName
    label: str
    model: str | None = Field(default=None, description="The model that the settings name.")
    configured: bool
    healthy: bool | None = Field(default=None, description="null: not probed, as not configured.")
    selectable: bool
    reason: str | None = Field(default=None, description="Why it can't be chosen, in Korean.")


class RoleChoices(Response):
    """What exists for a role and what this session uses."""

    current: ProviderName
    default: ProviderName
    choices: list[ProviderChoice]


class ProvidersResponse(Response):
    """The session's mix of providers, by role."""

    embedding: RoleChoices
    reasoning: RoleChoices
    generation: RoleChoices


class ProvidersRequest(OfUser):
    """`POST providers/`: what is left out stays as it is."""

    embedding: ProviderName | None = None
    reasoning: ProviderName | None = None
    generation: ProviderName | None = None


class SessionRequest(OfUser):
    """A call that names nothing but the session."""


# --- index, health ----------------------------------------------------------------------------


class SourceFile(Response):
    """One catalogue file as the live index knows it."""

    file: str
    etag: str = Field(default="", description="S3's ETag of the content that was taken in.")
    rows: int
    rejected: int
    state: Literal["indexed", "failed"]
    reason: str | None = None
    updated_at: Epoch | None = None


class Reject(Response):
    """One row that was left out, with the reason."""

    file: str
    line: int = Field(ge=0, description="1-based line of the file; 0 for the file as a whole.")
    column: str | None = None
    reason: str


JobState = Literal["queued", "running", "published", "unchanged", "blocked", "failed"]


class Job(Response):
    """One build of the index."""

    id: str
    state: JobState
    trigger: str
    phase: str = ""
    done: int = Field(default=0, description="Rows handled so far in this phase.")
    total: int | None = None
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    rejected: int = 0
    errors: list[Reject] = []
    reason: str | None = Field(default=None, description="Why it was blocked or failed, Korean.")
    started_at: Epoch
    updated_at: Epoch
    seconds: float | None = None


class IndexResponse(Response):
    """What the index knows, for the content editor."""

    ready: bool
    version: int = 0
    rows: int = 0
    built_at: Epoch | None = None
    embedding: str | None = Field(default=None, description="The embedding space served.")
    files: list[SourceFile] = []
    rejects: list[Reject] = Field(default=[], description="The first hundred.")
    job: Job | None = None
    suggestions: list[str] = Field(default=[], description="Questions that this index can answer.")


UPLOAD_NAME_PATTERN = r"^[^/\\\x00-\x1f._][^/\\\x00-\x1f]{0,118}\.[cC][sS][vV]$"


class UploadRequest(Request):
    """`POST index/upload/`: an operator wants to put a file into the catalogue."""

    file: Annotated[
        str, Field(pattern=UPLOAD_NAME_PATTERN, description="Name of the CSV file, no folder.")
    ]


class UploadResponse(Response):
    """Where to send the file: a form with these fields, then `file`, by POST."""

    url: str
    fields: dict[str, str]
    max_bytes: int = Field(ge=1, description="A larger file is refused.")
    expires_at: Epoch


class HealthResponse(Response):
    """`ok` when the service can take a question."""

    status: Literal["ok", "starting"]
    version: str
    stage: str
    index_version: int


# --- the event stream of a turn ---------------------------------------------------------------


class MetaEvent(Response):
    """First event: what this turn is."""

    event: Literal["meta"] = "meta"
    seq: int
    chat_id: ChatId
    index_version: int
    expires_at: Epoch


class SourcesEvent(Response):
    """The rows that the answer may cite; `cited` is not known yet."""

    event: Literal["sources"] = "sources"
    seq: int
    sources: list[Source]


class DeltaEvent(Response):
    """A piece of the answer; the pieces joined are `response` of the done event."""

    event: Literal["delta"] = "delta"
    seq: int
    text: str


class DoneEvent(Response):
    """Last event of a turn that was stored."""

    event: Literal["done"] = "done"
    seq: int
    answer: ChatResponse


class ErrorEvent(Response):
    """Last event of a turn that failed; nothing was stored."""

    event: Literal["error"] = "error"
    seq: int
    status: int
    error: ErrorBody


Event = MetaEvent | SourcesEvent | DeltaEvent | DoneEvent | ErrorEvent


# --- WebSocket --------------------------------------------------------------------------------


IDEMPOTENCY_KEY_PATTERN = r"^[!-~]{1,128}$"


class SocketMessage(Request):
    """One question over the WebSocket; the answer comes as the frames of `Event`.

    Either the user id or a token says who asks, in every message: a connection remembers nobody.
    """

    user_id: UserId | None = None
    token: Annotated[str, Field(max_length=1_024)] | None = None
    question: Annotated[
        str, Field(min_length=1, max_length=QUESTION_MAX_CHARS, pattern=NOT_BLANK_PATTERN)
    ]
    idempotency_key: Annotated[str, Field(pattern=IDEMPOTENCY_KEY_PATTERN)] | None = None


class SocketPart(Response):
    """A frame that was too large for one message: its JSON text comes in `parts` pieces."""

    event: Literal["part"] = "part"
    part: int = Field(ge=1)
    parts: int = Field(ge=2)
    text: str
