"""The regions of the country, which each file may have a column of its own for."""

from __future__ import annotations

import re

REGION = re.compile(
    r"(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충[북남]|충청[북남]|전[북남]|전라[북남]|경[북남]|경상[북남]|제주)"
    r"(?:특별자치도|특별자치시|특별시|광역시|도)?"
)
"""A region by its short or its full name."""
