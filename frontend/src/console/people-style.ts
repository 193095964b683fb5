/** The look of the panes about people and keys: sheets under each other, rows that wrap. */
import { css } from 'lit'

/** Of a whole pane, which scrolls. */
export const page = css`
  :host {
    display: block;
    min-block-size: 0;
    overflow-y: auto;
    padding: 1.5rem 1.25rem 3rem;
  }
  .page {
    display: grid;
    max-inline-size: 60rem;
    gap: 1.25rem;
    margin-inline: auto;
  }
  @media (max-width: 59.99rem) {
    :host {
      padding: 1rem 0.875rem 3rem;
    }
  }
`

export const sheets = css`
  section {
    padding: 1.25rem;
    border: 1px solid var(--rule);
    border-radius: 0.875rem;
    background: var(--sheet);
  }
  .people {
    display: grid;
  }
  .people li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.375rem 0.75rem;
    padding-block: 0.625rem;
    border-block-end: 1px solid var(--rule);
  }
  .people li:last-child {
    border: 0;
    padding-block-end: 0;
  }
  .result:empty {
    display: none;
  }
  .name {
    font-weight: 600;
  }
  .end {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    margin-inline-start: auto;
  }
  .link {
    overflow-wrap: anywhere;
    padding: 0.625rem 0.75rem;
    border: 1px solid var(--rule);
    border-radius: 0.5rem;
    background: var(--paper);
    font-family: ui-monospace, 'Cascadia Mono', Menlo, monospace;
    font-size: 0.875rem;
    user-select: all;
  }
  @media (max-width: 59.99rem) {
    section {
      padding: 1rem;
    }
  }
  .words {
    font-weight: 650;
    letter-spacing: 0.02em;
  }
  .whole {
    flex: 1 0 100%;
  }
  fieldset {
    display: grid;
    gap: 0.375rem;
    margin: 0;
    padding: 0;
    border: 0;
  }
  fieldset label {
    display: flex;
    gap: 0.5rem;
    align-items: baseline;
  }
  legend {
    padding: 0;
    font-weight: 600;
  }
`
