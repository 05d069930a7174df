"""``python -m infra.local status``: is ``make run`` up, and what does its index hold?"""

from __future__ import annotations

import urllib.error

from infra.local.http import Api
from infra.local.workspace import Workspace


def status(workspace: Workspace) -> int:
    """Print one line a fact; 0 when the stage answers questions."""
    running = workspace.running()
    if running is None:
        print("not running; start it with make run")
        return 1
    api = Api(running["api"])
    try:
        index = api.get("index").body
    except (urllib.error.URLError, OSError) as error:
        print(f"process {running['pid']} does not answer: {error}")
        return 1
    print(f"API      {running['api']}")
    print(f"index    version {index['version']}, {index['rows']} rows")
    for file in index["files"]:
        print(f"         {file['file']}: {file['rows']} rows, {file['rejected']} rejected")
    if (job := index["job"]) and job["state"] not in {"published", "unchanged"}:
        print(f"build    {job['state']}: {job['reason'] or job['phase']}")
    return 0 if index["ready"] else 1
