"""What somebody set for a stage, kept with its data so that every checkout deploys the same.

The settings are the stage's section of ``.chalice/config.json``, changed by hand in any working
copy. Where a copy has none, as in CI, it takes over those that were deployed last; a copy that did
not change them since it saw them does so too. A change made here counts, unless somebody else made
one in between.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from infra.callers import Refused

type Section = dict[str, Any]

_NOT_SET_BY_HAND = ("layers",)


def take_over(s3: Any, bucket: str, project: Path, stage: str) -> Section:
    """Bring ``project`` to the settings that count, and return them."""
    config = _config(project)
    here, stored = config["stages"].get(stage), _stored(s3, bucket, stage)
    seen = _seen(project, stage)
    if stored is None or _own(here) == _own(stored):
        return here or {}
    if here is None or _own(here) == seen:
        config["stages"][stage] = stored
        _write(_config_path(project), config)
        return stored
    if seen is None or seen == _own(stored):
        return here  # type: ignore[no-any-return]
    raise Refused(
        f"the settings of {stage!r} were changed here and elsewhere: compare its section of "
        f".chalice/config.json with s3://{bucket}/{_key(stage)}; delete the section to take those"
    )


def keep(s3: Any, bucket: str, project: Path, stage: str) -> None:
    """Store the settings that ``project`` deploys."""
    section = _config(project)["stages"][stage]
    s3.put_object(Bucket=bucket, Key=_key(stage), Body=json.dumps(section).encode())
    _seen_path(project, stage).parent.mkdir(parents=True, exist_ok=True)
    _write(_seen_path(project, stage), _own(section))


def _own(section: Section | None) -> Section | None:
    """A section without what each deployment finds out by itself."""
    return section and {k: v for k, v in section.items() if k not in _NOT_SET_BY_HAND}


def _stored(s3: Any, bucket: str, stage: str) -> Section | None:
    try:
        body = s3.get_object(Bucket=bucket, Key=_key(stage))["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"NoSuchKey", "NoSuchBucket"}:
            raise
        return None
    return json.loads(body)  # type: ignore[no-any-return]


def _seen(project: Path, stage: str) -> Section | None:
    path = _seen_path(project, stage)
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def _config(project: Path) -> Any:
    return json.loads(_config_path(project).read_text(encoding="utf-8"))


def _config_path(project: Path) -> Path:
    return project / ".chalice" / "config.json"


def _seen_path(project: Path, stage: str) -> Path:
    return project / ".chalice" / "deployed" / f"{stage}.settings.json"


def _key(stage: str) -> str:
    return f"deployed/{stage}.settings.json"


def _write(path: Path, document: Any) -> None:
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
