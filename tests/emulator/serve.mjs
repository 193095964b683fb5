// The emulator on a port of this machine: `node serve.mjs PORT`. Says "ready" when it answers.
import { TelegramServer } from 'telegram-test-api/lib/telegramServer.js'

const server = new TelegramServer({ port: Number(process.argv[2]), host: '127.0.0.1', storeTimeout: 600 })
await server.start()
console.log('ready')
