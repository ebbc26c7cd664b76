"""How the installation stands, on one page: disk, timetable, backups, certificate. It gathers and judges nothing."""

import shutil
import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from scheduler.administration.backing_up import backups_in
from scheduler.administration.desk import Finding, doctor
from scheduler.administration.job_runs import Run, last_runs
from scheduler.messages import Message
from scheduler.records.house import House

FULL_SOON_GIB = 2.0
BACKUP_GROWS_OLD = timedelta(hours=36)
CERTIFICATE_ENDS_SOON = timedelta(days=14)
CONNECT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Disk:
    """A folder's disk; sizes in GiB."""

    what: str
    folder: str
    free_gib: float
    total_gib: float

    @property
    def well(self) -> bool:
        """Whether there is room for weeks."""
        return self.free_gib >= FULL_SOON_GIB


@dataclass(frozen=True, slots=True)
class Backups:
    """The backups in their folder; `newest` is None when there is none."""

    count: int
    newest: datetime | None
    well: bool


@dataclass(frozen=True, slots=True)
class Health:
    """How the installation stands.

    Attributes:
        findings: as `doctor` has them.
        jobs: each job's last run, by its word.
        certificate: what is known of the certificate of the address that communes use; None without TLS.
    """

    findings: tuple[Finding, ...]
    disks: tuple[Disk, ...]
    jobs: tuple[Run, ...]
    backups: Backups
    certificate: Finding | None


def health(house: House, now: datetime) -> Health:
    """Look at everything that somebody ought to know before it fails; waits at most two seconds for the certificate.

    Args:
        house: the opened house.
        now: tells how old a backup and how near a certificate's end is.
    """
    runs = last_runs(house)
    return Health(
        doctor(house),
        _disks(house),
        tuple(runs[job] for job in sorted(runs)),
        _backups(house.backups, now),
        certificate(house.settings.web.address, now),
    )


def certificate(address: str, now: datetime) -> Finding | None:
    """Return until when the certificate of an address is good; None when the address has no TLS.

    Args:
        address: "https://phatthanh.example", as the settings have it.
        now: a certificate that ends within 14 days isn't well.
    """
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        return None
    place = {"host": parts.hostname}
    try:
        with (
            socket.create_connection((parts.hostname, parts.port or 443), CONNECT_SECONDS) as line,
            ssl.create_default_context().wrap_socket(line, server_hostname=parts.hostname) as shaken,
        ):
            shown = shaken.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        return Finding(False, Message("administration.certificate_bad", {**place, "why": error.verify_message}))  # noqa: FBT003 - it isn't well
    except OSError as error:
        return Finding(False, Message("administration.certificate_unseen", {**place, "why": error}))  # noqa: FBT003
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
    message = Message("administration.certificate_until", {**place, "day": ends.date(), "days": (ends - now).days})
    return Finding(ends - now > CERTIFICATE_ENDS_SOON, message)


def _disks(house: House) -> tuple[Disk, ...]:
    folders = {"home": house.home, "audio": house.store.root, "backups": house.backups}
    found = []
    for what, folder in folders.items():
        place = next((f for f in (folder, *folder.parents) if f.exists()), Path("/"))
        usage = shutil.disk_usage(place)
        found.append(Disk(what, str(folder), usage.free / 2**30, usage.total / 2**30))
    return tuple(found)


def _backups(folder: Path, now: datetime) -> Backups:
    found = backups_in(folder)
    newest = max((datetime.fromtimestamp(f.stat().st_mtime, UTC) for f in found), default=None)
    return Backups(len(found), newest, newest is not None and now - newest < BACKUP_GROWS_OLD)
