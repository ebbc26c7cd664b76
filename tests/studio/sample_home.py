"""A sample home for tests of commands: opened by an administrator, who types."""

from datetime import UTC, datetime

from scheduler.administration import desk as administration
from scheduler.cli.common import run
from scheduler.cli.root import scheduler

NOW = datetime(2023, 7, 10, 2, 0, tzinfo=UTC)


def opened(home):
    """Make the home and return its house; the caller closes its database."""
    return administration.init(home, "admin", NOW, demo_today=NOW.date())


def typing(home, capsys):
    """Return what runs a command there and gives (exit code, stdout, stderr)."""

    def typed(*words, lang="vi", by="admin"):
        code = run(scheduler, ["--lang", lang, "--home", str(home), "--as", by, *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return typed
