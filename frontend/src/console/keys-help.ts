/** The list of keys, and the switch that turns single letters off. */
import { css, html } from 'lit'
import { Pane } from './pane.ts'
import { nameOfLanguage } from './phrases.ts'
import { SHORTCUTS } from './shortcuts.ts'
import { base } from './styles.ts'

export class KeysHelp extends Pane {
  static override properties = { ...Pane.properties, languages: {} }
  declare languages: string

  static override styles = [
    base,
    css`
      dialog {
        inline-size: min(46rem, calc(100vw - 2rem));
        max-block-size: calc(100dvh - 2rem);
        margin-block: auto;
      }
      .inside {
        padding: 1.25rem;
      }
      h2:focus {
        outline: none;
      }
      dl {
        display: grid;
        grid-template-columns: repeat(2, auto 1fr);
        align-items: baseline;
        gap: 0.375rem 0.75rem;
      }
      dt {
        text-align: end;
      }
      kbd {
        opacity: 1;
      }
      label {
        display: flex;
        align-items: center;
        gap: 0.625rem;
        min-block-size: 2.75rem;
      }
      input[type='checkbox'] {
        inline-size: 1.25rem;
        block-size: 1.25rem;
        accent-color: var(--accent);
      }
      @media (max-width: 32rem) {
        dl {
          grid-template-columns: auto 1fr;
        }
      }
      @media (pointer: coarse) {
        kbd {
          display: inline;
        }
      }
    `,
  ]

  get isOpen(): boolean {
    return this.renderRoot.querySelector('dialog')?.open ?? false
  }

  open(): void {
    this.renderRoot.querySelector('dialog')!.showModal()
  }

  override render() {
    const { t } = this
    return html`<dialog aria-labelledby="title">
      <div class="inside stack">
        <h2 id="title" tabindex="-1" autofocus>${t('console.keys.title')}</h2>
        <dl>
          ${SHORTCUTS.filter(({ action }) => this.office.offers(action)).map(
            ({ action, keys }) =>
              html`<dt><kbd>${keys}</kbd></dt>
                <dd>${t(`console.key.${action}`)}</dd>`,
          )}
        </dl>
        <label>
          <input type="checkbox" .checked=${this.letters} @change=${this.#switch} />
          <span>${t('console.keys.letters')}</span>
        </label>
        <label class="tongue">
          <span>${t('console.language')}</span>
          <select @change=${this.#speak}>
            ${this.languages.split(' ').map((code) => html`<option value=${code} lang=${code} ?selected=${code === this.language}>${nameOfLanguage(code, code)}</option>`)}
          </select>
        </label>
        <form method="dialog" class="row">
          <button @click=${() => this.want('ways')}>${t('console.key.ways')}</button>
          <button>${t('console.keys.shut')}</button>
        </form>
      </div>
    </dialog>`
  }

  #speak(event: Event): void {
    const language = (event.target as HTMLSelectElement).value
    this.dispatchEvent(new CustomEvent<string>('speak', { detail: language }))
  }

  #switch(event: Event): void {
    const letters = (event.target as HTMLInputElement).checked
    this.dispatchEvent(new CustomEvent<boolean>('letters', { detail: letters }))
  }
}

customElements.define('console-keys', KeysHelp)
