"""The smallest bot that python-telegram-bot makes: `python -m bench.echo URL TOKEN`.

Its own loop and its own HTTP client, as its manual begins. It looks nothing up and keeps nothing: a tap
edits the message and is told that it was heard, words are answered with a message.
"""

import sys
from itertools import count

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

AT_ONCE = 64
"""Updates that it may work on at the same time, as our delivery does."""
KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("One", callback_data="one")]])
NUMBERS = count(1)


async def _tapped(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    assert query
    await query.answer()
    await query.edit_message_text(f"Tap {next(NUMBERS)}", reply_markup=KEYS)


async def _asked(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message
    await update.message.reply_text(f"Words {next(NUMBERS)}", reply_markup=KEYS)


def main() -> None:
    url, token = sys.argv[1:]
    application = (
        Application.builder()
        .token(token)
        .base_url(f"{url}/bot")
        .concurrent_updates(AT_ONCE)
        .connection_pool_size(AT_ONCE)
        .build()
    )
    application.add_handler(CallbackQueryHandler(_tapped))
    application.add_handler(MessageHandler(filters.TEXT, _asked))
    application.run_polling()


if __name__ == "__main__":
    main()
