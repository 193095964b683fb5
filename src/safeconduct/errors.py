"""Every exception of the house. Its first docstring line is its message, so each is a sentence for somebody.

Two questions are answered by the type. Whose fault: `Theirs` (the caller, the operator's file, the
network peer) or `Ours`. Will trying again help: `Passing` or not. What the operator needs to know
(`detail`) never reaches the caller, and a caller's words never enter an error.
"""


class SafeconductError(Exception):
    """Something went wrong."""

    def __init__(self, detail: str = "") -> None:
        self.sentence = (type(self).__doc__ or "").partition("\n")[0]
        self.detail = detail
        super().__init__(f"{self.sentence} {detail}".strip())


class Theirs(SafeconductError):
    """What was given cannot be used."""


class Ours(SafeconductError):
    """The line has a fault of its own."""


class Passing(SafeconductError):
    """This cannot be done right now. Trying again later will help."""


# --- settings and the line folder -------------------------------------------------------------
class SettingsError(Theirs):
    """A setting cannot be used."""


class LineMissing(Theirs):
    """There is no line in this folder. Run `safeconduct init` there first."""


class LineExists(Theirs):
    """There is a line here already. Nothing was changed."""


class AddressTaken(Theirs):
    """The server cannot listen there: something else does, or it is not allowed. Set `listen.port`."""


class PlaceUnwritable(Theirs):
    """Nothing can be written there."""


class FileTaken(Theirs):
    """There is a file of that name already. It was not touched."""


class FileUnreadable(Theirs):
    """This file cannot be read, or it is not text."""


class SecretMissing(Ours):
    """A secret file of the line is missing, so nothing that needs it is done."""


# --- exports ------------------------------------------------------------------------------------
class ArchiveError(Theirs):
    """This is not a whole export of a line."""


class WordsUnknown(Theirs):
    """These words open nobody's keys in this export."""


class SheetsError(Theirs):
    """These sheets do not give the key of an export."""


class ExportKeyMissing(Theirs):
    """There is no key to seal exports to. Make one with `safeconduct export-key` first."""


class ExportKeyKnown(Theirs):
    """The line has an export key already. Nothing was changed."""


class TeamKnown(Theirs):
    """The line has this team already. Nothing was changed."""


class TeamBusy(Theirs):
    """This team has cases that are not closed. Hand them over or close them first."""


class TeamUnknown(Theirs):
    """The line has no such team."""


# --- backups ------------------------------------------------------------------------------------
class BackupError(Theirs):
    """This is not a whole backup of a line, or it was sealed to another key."""


class BackupKeyMissing(Theirs):
    """There is no key to seal backups to. Make one with `safeconduct backup-key` first."""


class BackupKeyKnown(Theirs):
    """The line has a backup key already. Nothing was changed."""


class FolderTaken(Theirs):
    """This folder is not empty. Nothing was changed."""


class StoreTaken(Theirs):
    """There is something in this database already. Nothing was changed."""


# --- the guide ----------------------------------------------------------------------------------
class GuideError(Theirs):
    """The guide cannot be read."""


class StepUnknown(Theirs):
    """The guide has no such step."""


class GuideRefused(Theirs):
    """This cannot be done with the guide."""


# --- the planner --------------------------------------------------------------------------------
class PlanError(Theirs):
    """This plan cannot be worked out."""


class PlanChanged(Theirs):
    """Somebody else changed the plan in the meantime. Nothing was written over; look at both."""


class ShiftGone(Theirs):
    """This shift, swap or place is no longer as it was. Look at the plan again."""


# --- sealing ------------------------------------------------------------------------------------
class EnvelopeError(Theirs):
    """This envelope is damaged, or it was sealed to another key."""


class KeyTextError(Theirs):
    """This key text is not one of ours, or a letter of it is wrong."""


class NoteError(Theirs):
    """This signed note is damaged, or nobody we know has signed it."""


class DocumentError(Theirs):
    """What the envelope holds is not a document of this line."""


class ReceiptError(Theirs):
    """These words are not a receipt. Check the spelling and the order."""


# --- the ledger ---------------------------------------------------------------------------------
class LedgerUnreadable(Theirs):
    """This is no record, checkpoint or proof of a ledger, or a letter of it is wrong."""


class LedgerMismatch(Theirs):
    """This proof does not fit what it is meant to prove."""


class LedgerForked(Theirs):
    """This ledger contradicts itself: something was dropped, changed or moved. Keep what you have: it is the evidence."""


class BookAway(Passing):
    """The public book cannot be fetched right now."""


class BookOlder(Passing):
    """This is an older state of a book of which more was seen before. Nothing was signed; look again later."""


class WitnessMissing(Theirs):
    """There is no witness in this folder. Make one with `safeconduct witness init`."""


class WitnessExists(Theirs):
    """There is a witness in this folder already. Nothing was changed."""


# --- counts with noise --------------------------------------------------------------------------
class BudgetSpent(Theirs):
    """The privacy budget of this day is spent. Nothing was drawn; the number that is published stands."""


class DayNotOver(Theirs):
    """This day is still being counted. Its number can be drawn when the day is over (UTC)."""


class ReleaseError(Theirs):
    """These released counts do not fit together: a draw is missing, or was published with two numbers."""


class CountErased(Theirs):
    """The exact count of this day is erased. No new number can be drawn; the one that is published stands."""


class NothingDrawn(Theirs):
    """No number was drawn for this period yet. A day's number is drawn when the day is over (UTC)."""


class ReleaseGone(Theirs):
    """This release is no longer there: it went out already, or somebody threw it away."""


class ReleaseRefused(Theirs):
    """This cannot be done with this release."""


# --- the store ------------------------------------------------------------------------------------
class StoreBusy(Passing):
    """The line is busy. What was not confirmed was not taken; please send it again."""


class StoreHeld(Theirs):
    """Another process writes to this line's store already. One at a time: stop the other one first."""


class StoreFull(Passing):
    """The line cannot take anything right now. What was confirmed is kept."""


class StoreMissing(Ours):
    """The line's store is not where the settings say. Bring it back from a backup."""


class StoreBroken(Ours):
    """The store does not answer as it should."""


# --- the public web -------------------------------------------------------------------------------
class BodyTooLarge(Theirs):
    """This is too long. Nothing was kept."""


class BodyLate(Passing):
    """This did not arrive in time. Nothing was kept; please send it again."""


# --- alarms ---------------------------------------------------------------------------------------
class AlarmUnsent(Passing):
    """An alarm could not be sent. It is tried again."""


# --- messengers -----------------------------------------------------------------------------------
class MessengerAway(Passing):
    """The messenger cannot be reached, or takes nothing right now. It is tried again."""

    def __init__(self, detail: str = "", seconds: float | None = None) -> None:
        """`seconds`: for how long it asked to be left alone, when it said so."""
        self.seconds = seconds
        super().__init__(detail)


class MessengerRefused(Theirs):
    """The messenger does not allow this."""


# --- the telephone --------------------------------------------------------------------------------
class TelephoneAway(Passing):
    """The line and its telephone do not hear each other right now. What was not confirmed was not taken."""


class AsteriskAway(Passing):
    """Asterisk does not answer."""


class AsteriskRefused(Theirs):
    """Asterisk does not allow what was asked of it."""


class VoiceError(Theirs):
    """This cannot be spoken."""


class SoundError(Theirs):
    """This is not a sound that the telephone can play."""


# --- the telephone --------------------------------------------------------------------------------
class CallFailed(Passing):
    """The call was not answered."""

    def __init__(self, detail: str = "", status: int | None = None) -> None:
        """`status`: what the other side said (RFC 3261, 21), when it said something."""
        self.status = status
        super().__init__(detail)


# --- the desk ---------------------------------------------------------------------------------------
class EpochClosed(Theirs):
    """This was sealed to a key that is no longer in use. It must be sealed again to the new one."""


class CaseFull(Passing):
    """This case holds as much as a case can. Wait for an answer before you write again."""


class EpochTaken(Theirs):
    """This epoch was begun by somebody else. Load its key instead of making another."""


class NotHeld(Theirs):
    """You do not hold this case any more. It went back to the queue."""


class EnoughTaken(Theirs):
    """You have taken as many cases as one person should in one go. Rest, or ask a lead to go on."""


class NotOnDuty(Theirs):
    """You are not on duty now, or you are on a break. End the break, or ask a lead to put you on duty."""


class SecondPersonNeeded(Theirs):
    """A second person must read this reply before it goes out. Propose it, or approve what somebody else proposed."""


class WordUnread(Theirs):
    """The applicant has written meanwhile. Read it first; nothing was done."""


class EntryGone(Theirs):
    """This is no longer in the case, or it cannot be changed."""


class CaseGone(Theirs):
    """This case is no longer there. It was erased, or its time was over."""


class CallGone(Theirs):
    """This call is not yours: a colleague has it, or the caller has left."""


class NotAllowed(Theirs):
    """Your role does not allow this."""


class SignInRefused(Theirs):
    """Sign-in was refused."""


class LastWayIn(Theirs):
    """This is your last way in. Add another one first."""


class PermitMissing(Theirs):
    """This needs a second person: ask for a permit first, and let a colleague give it."""


class PermitGone(Theirs):
    """This permit was given already, or its time is over. Ask for a new one."""


class CaseworkerGone(Theirs):
    """This caseworker is no longer in your team."""


class SessionOver(Theirs):
    """You are signed out. Sign in again."""


class RequestUnreadable(Theirs):
    """This request cannot be understood, so nothing was done."""


class InvitationSpent(Theirs):
    """This invitation was used already, or its time is over. Ask for a new one."""


# --- the newsroom -----------------------------------------------------------------------------------
class PostGone(Theirs):
    """This post is no longer there. It was thrown away."""


class PostChanged(Theirs):
    """Somebody else changed this post in the meantime. Nothing was written over; look at both."""


class PostRefused(Theirs):
    """This cannot be done with this post as it is."""
