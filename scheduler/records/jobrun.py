"""What the timetable did: every run of a job, and every hour that was skipped."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from scheduler.records.columns import UtcDateTime, text_of


class JobState(StrEnum):
    """running → done, refused or failed; interrupted when the program died at it; skipped when it came too late."""

    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    SKIPPED = "skipped"


class JobRun(SQLModel, table=True):
    """One run of a job of the timetable, or one that was skipped.

    Attributes:
        due_at: the hour it stands for; where several were missed, the last of them.
        said: the sentence it ended with; "" when all went well.
    """

    id: int | None = Field(default=None, primary_key=True)
    job: str = Field(index=True)
    due_at: datetime = Field(sa_type=UtcDateTime)
    state: JobState = Field(sa_type=text_of(JobState))
    started_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    said: str = ""
