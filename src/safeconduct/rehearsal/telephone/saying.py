"""A made-up sentence for callers who have no microphone at hand, spoken by the line's own kind of voice."""

from safeconduct.errors import VoiceError
from safeconduct.model.ids import Language
from safeconduct.prompts.speaking import Speaker

SENTENCES = {
    "en": "A letter came. It says that I must appear on Monday. I do not know what I may refuse to sign.",
    "ru": "Пришла повестка. Сказано явиться в понедельник. Я не знаю, что я могу не подписывать.",
    "uk": "Прийшла повістка. Сказано з’явитися в понеділок. Я не знаю, чого можу не підписувати.",
    "id": "Ada surat datang. Saya harus menghadap hari Senin. Saya tidak tahu apa yang boleh tidak saya tanda tangani.",
}


class Sentences:
    """Speaks the made-up sentence of a language."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker

    async def speak(self, language: Language) -> bytes:
        """The sentence in this language (in English when there is none) as mu-law; nothing when no voice can say it."""
        known = language if language in SENTENCES else Language("en")
        try:
            return await self._speaker.speak(SENTENCES[known], known)
        except VoiceError:
            return b""
