"""The commands by name. Each is imported only when it is called, so that `--help` is quick."""

from cyclopts import App, Parameter

from safeconduct import __version__

app = App(
    name="safeconduct",
    version=__version__,
    help="A hotline in a box: one vetted guide on every channel, and a sealed way to a person.",
    help_format="plaintext",
    version_flags=["--version"],
    default_parameter=Parameter(negative=""),  # a flag that is not given is off; `--no-x` would only be noise
)

COMMANDS = {
    "demo": ("demo:demo", "Show the whole job end to end in a temporary folder, then serve it."),
    "init": ("init:init", "Make a new line: its keys, its store, and the invitation for its first lead."),
    "practice": ("practice:practice", "Make and serve a practice line: made-up people write to it."),
    "serve": ("serve:serve", "Serve the line: the public site and the console."),
    "doctor": ("doctor:doctor", "Look whether the line is in order, and say what to do where it is not."),
    "guide": ("guide:app", "Check, search, preview and draw the guide."),
    "prompts": ("prompts:app", "Speak what the telephone says, and look what is missing."),
    "call": ("call:call", "Call a line by SIP, press keys, and print what is heard."),
    "channels": ("channels:app", "Sign the list of official channels."),
    "walk": ("walk:walk", "Talk to the guide in the terminal, as a caller would."),
    "export": ("export:export", "Write everything of a line into one file, sealed as it is."),
    "export-key": (
        "export_key:export_key",
        "Make the key of a line's exports, on five sheets; any three open one.",
    ),
    "open": ("open:open_export", "Open an export on a machine without a network."),
    "alarm": ("alarm:alarm", "Send a test alarm, to see whether it arrives."),
    "team": ("team:app", "Add a team with keys of its own, or drop one."),
    "audit": ("audit:app", "Check what staff did, and what was destroyed."),
    "verify": ("verify:verify", "Check a proof, a whole public book, or that one book continues another."),
    "witness": ("witness:app", "Watch a line's public book for others, and sign that it only grew."),
    "backup": ("backup:backup", "Make one sealed file, from which the line comes back."),
    "backup-key": ("backup_key:backup_key", "Make the key pair of a line's backups."),
    "restore": ("restore:restore", "Bring a line back from a backup, or prove that it would come back."),
    "plan": ("plan:plan", "Work out how many people the line needs, hour by hour, and what breaks first."),
    "settings": ("settings:settings", "List every setting, its default and its meaning."),
}

for name, (target, summary) in COMMANDS.items():
    app.command(f"safeconduct.commands.{target}", name=name, help=summary)
