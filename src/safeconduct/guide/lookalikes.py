"""Letters that look alike, so that `аrmу` in Cyrillic letters and `army` come out the same.

The table is Unicode's confusables (UTS #39, version 15, as ICU 72 has them) for Latin, Cyrillic and Greek
letters and digits, small and capital, as far as each looks like one or two plain letters. Letters that differ
only in marks or width need no row: decomposition (UAX #15, NFKD) brings them together.
"""

import unicodedata

LOOKALIKES = {
    "2": "ƨƻꙅꝛ",
    "3": "ȝɜʒзҙӡꝫ𝈆",
    "5": "ƽ",
    "6": "б",
    "7": "𝈒",
    "8": "ȣ",
    "9": "ꝯ",
    "a": "ɑαа",
    "aa": "ꜳ",
    "ae": "æӕ",
    "ao": "ꜵ",
    "au": "ꜷ",
    "av": "ꜹꜻ",
    "ay": "ꜽ",
    "b": "ƀƃƅɓβвьѣҍꞵ",
    "bl": "ы",
    "c": "ȼσсҫᴄ",
    "d": "ðđƌɖɗԁ",
    "dz": "ʣ",
    "e": "ɇεеҽҿꬲ",
    "f": "ƒϝᵮẝꞙꬵ𝈓",
    "g": "ƍǥɠɡԍᶃ",
    "h": "ħɦнћңһӈӊⱨꚕ",
    "i": "ıɨɩɪιіᵻᵼꙇ",
    "j": "ɉʝϳј",
    "k": "ƙκкқҟⱪꝁ",
    "l": "łƚǀɫɭӏ𝈪",
    "ll": "ǁ",
    "lo": "ю",
    "ls": "ʪ",
    "lz": "ʫ",
    "m": "μϻмӎ",
    "n": "ƞɲɳηνпᵰ",
    "o": "øɵθοоѳөᴏᴑꝋꬽꬾ𝈚",
    "oe": "œ",
    "oo": "ꚙꝏ",
    "p": "ƥρрᵽ",
    "q": "ʠԛ",
    "r": "ɍɼɽʀгғᴦᵲꭇꭈ𝈖",
    "rn": "ɱᵯ",
    "s": "ʂѕᵴꜱ",
    "t": "ŧƭʈτтҭᵵⱦ",
    "tf": "ꝷ",
    "ts": "ʦ",
    "u": "ʉʋυиᴜᵾꞟꭎꭒ",
    "ue": "ᵫ",
    "uo": "ꭣ",
    "v": "ѵᴠ𝈍",
    "w": "ɯѡѽԝшщᴡꝡ",
    "x": "χхҳꭓ",
    "y": "ƴɏɣʏγуүұᶌỿꭚ",
    "z": "ƶȥʐζᴢᵶ",
}
"""Plain letters -> small letters that look like them. The Cyrillic п, и, ш and щ are ours, not Unicode's."""
_PLAIN = str.maketrans({letter: plain for plain, letters in LOOKALIKES.items() for letter in letters})
_DRAWN = str.maketrans(
    {"0": "o", "1": "l", "i": "l", "|": "l", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b"}
)
"""Digits that stand for letters, and the letters that are one stroke."""
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


def skeleton(text: str) -> str:
    """What a hurried eye sees of `text`: letters and digits only, in small plain letters. Two alike are not the same."""
    spread = unicodedata.normalize("NFKD", text.casefold()).casefold()
    seen = "".join(letter for letter in spread.translate(_PLAIN).translate(_DRAWN) if letter.isalnum())
    for drawn, letter in _PAIRS:
        seen = seen.replace(drawn, letter)
    return seen
