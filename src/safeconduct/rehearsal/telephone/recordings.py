"""The recordings of one line, as somebody who calls it may hear them."""

from safeconduct.folder import LineFolder
from safeconduct.guide import read_guide, sample_folder
from safeconduct.prompts.clips import Clips
from safeconduct.rehearsal.telephone.hearing import Repertoire, repertoire


def recordings(folder: LineFolder) -> Repertoire:
    """What the line in this folder can say; `learn` takes in what is made. `LineMissing`, `GuideError`."""
    settings, clips = folder.settings(), Clips(folder.path)
    source = folder.path / settings.guide.folder if settings.guide.folder else sample_folder()
    known = repertoire(read_guide(source), settings.line.title)
    return Repertoire(known, lambda each: clips.find(each.text, each.language))
