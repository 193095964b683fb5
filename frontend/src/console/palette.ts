/** Ctrl K: every action, every opened case, every post, by typing. */
import { aliasOf } from './alias.ts'
import { Picker, type Pick } from './picker.ts'
import { textsOf, titleOf } from './post.ts'
import { keysOf, may, type Action } from './shortcuts.ts'

const ACTIONS: readonly Action[] = [
  'next',
  'reply',
  'note',
  'insert',
  'snooze',
  'hand-over',
  'close',
  'take-up',
  'triage',
  'approve',
  'strike',
  'write',
  'cases',
  'news',
  'figures',
  'shifts',
  'load',
  'leave-shift',
  'overview',
  'sign-off',
  'people',
  'audit',
  'ways',
  'keys',
  'lock',
]

export class Palette extends Picker {
  override get label(): string {
    return 'console.palette.label'
  }

  override picks(query: string): readonly Pick[] {
    const { office, t } = this
    const actions = ACTIONS.filter((action) => may(office.me.role, action))
      .map((action): Pick => ({
        title: t(`console.key.${action}`),
        detail: '',
        keys: keysOf(action),
        act: () => this.want(action),
      }))
      .filter(({ title }) => title.toLowerCase().includes(query))
    const cases = office.search.find(query).map(({ record, excerpt }): Pick => ({
      title: aliasOf(record.id),
      detail: excerpt,
      act: () => {
        void office.select(record.id)
        this.want('cases')
      },
    }))
    return [...actions, ...cases, ...this.#posts(query)]
  }

  #posts(query: string): readonly Pick[] {
    const { newsroom } = this.office
    if (!newsroom?.room || !query) return []
    return newsroom.room.posts
      .map((post) => ({ post, title: titleOf(post, textsOf(post), this.language) }))
      .filter(({ title }) => title.toLowerCase().includes(query))
      .map(({ post, title }): Pick => ({
        title,
        detail: this.t(`console.news.state.${post.state}`),
        act: () => {
          newsroom.select(post.number)
          this.want('news')
        },
      }))
  }
}

customElements.define('console-palette', Palette)
