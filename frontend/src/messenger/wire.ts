/** What the rehearsal's server tells about the world, and what a person does in it. */

export interface User {
  readonly id: number
  readonly first_name: string
  readonly username?: string
  readonly language_code?: string
}

export interface Entity {
  readonly type: string
  readonly offset: number
  readonly length: number
  readonly url?: string
}

export interface Button {
  readonly text: string
  readonly callback_data?: string
  readonly url?: string
  readonly web_app?: { readonly url: string }
}

export interface Message {
  readonly message_id: number
  /** Seconds since 1970. */
  readonly date: number
  readonly from?: User
  readonly edit_date?: number
  readonly text?: string
  readonly entities?: readonly Entity[]
  readonly reply_markup?: { readonly inline_keyboard: readonly (readonly Button[])[] }
  readonly contact?: object
  readonly photo?: readonly object[]
  readonly location?: object
  readonly voice?: object
  readonly document?: object
  readonly sticker?: object
  readonly group_chat_created?: boolean
  readonly left_chat_member?: User
}

export interface Room {
  readonly chat: {
    readonly id: number
    readonly type: 'private' | 'group' | 'channel'
    readonly title?: string
    readonly username?: string
  }
  readonly members: number
  /** Whether the person is in it: subscribed, if it is a channel. */
  readonly inside: boolean
  readonly bot: boolean
  readonly messages: readonly Message[]
  /** Numbers of messages that are no more. */
  readonly deleted: readonly number[]
}

export interface Notice {
  readonly number: number
  readonly text: string
  readonly alert?: boolean
}

export interface Sight {
  /** The world's count of changes; ask again with it to hear of later ones only. */
  readonly moves: number
  readonly person: User
  readonly blocks: boolean
  readonly rooms: readonly Room[]
  readonly notices: readonly Notice[]
  readonly bot: User
  readonly commands: readonly { readonly command: string; readonly description: string }[]
  readonly description: string
  readonly menu: { readonly type: string; readonly text?: string; readonly web_app?: { readonly url: string } }
}

export const SAMPLES = ['contact', 'photo', 'album', 'location', 'voice', 'document', 'sticker'] as const
const WAIT_S = 20

export const people = (): Promise<readonly User[]> => get('/world/people')

export const words = (language: string): Promise<Record<string, string>> => get(`/words/${language}.json`)

/** What a person sees that changed after `after`; waits for a change if there is none. */
export const sight = (person: number, after: number, stop: AbortSignal): Promise<Sight> =>
  get(`/world/people/${person}?after=${after}&wait=${after < 0 ? 0 : WAIT_S}`, stop)

/** One thing that a person does. Throws the sentence of the app that does not let them. */
export async function act(person: number, verb: string, said: object): Promise<void> {
  const answer = await fetch(`/world/people/${person}/${verb}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(said),
  })
  if (!answer.ok) throw new Error(((await answer.json()) as { error: string }).error)
}

async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const answer = await fetch(path, signal ? { signal } : {})
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  return (await answer.json()) as T
}
