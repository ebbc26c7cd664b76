"""The group of all commands on bulletins; what they do stands in the files named here."""

import click

from scheduler.cli import bulletin_changes, bulletin_sheets, bulletin_steps, importing, mending
from scheduler.cli.common import t


@click.group(help=t("cli.about_bulletin"))
def bulletin() -> None:
    """Bulletins: their texts and states."""


for _command in (
    importing.bulletin_import,
    mending.bulletin_mend,
    mending.bulletin_cut,
    bulletin_sheets.bulletin_list,
    bulletin_sheets.bulletin_show,
    bulletin_sheets.bulletin_diff,
    bulletin_changes.bulletin_edit,
    bulletin_changes.bulletin_shorten,
    bulletin_steps.bulletin_submit,
    bulletin_steps.bulletin_acknowledge,
    bulletin_steps.bulletin_approve,
    bulletin_steps.bulletin_return,
    bulletin_steps.bulletin_withdraw,
    bulletin_steps.bulletin_retire,
):
    bulletin.add_command(_command)
