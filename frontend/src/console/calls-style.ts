/** The look of the telephone: a strip that is slim while nobody calls, and the call that is talked in. */
import { css } from 'lit'

export const strip = css`
  :host {
    display: block;
    border-block-end: 1px solid var(--rule);
    background: var(--sheet);
  }
  .duty,
  .caller {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.75rem;
    padding: 0.25rem 0.875rem;
  }
  .duty label {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-block-size: 2.75rem;
    font-weight: 600;
  }
  .duty input {
    inline-size: 1.25rem;
    block-size: 1.25rem;
    margin: 0;
    accent-color: var(--accent);
  }
  .duty .quiet {
    font-weight: 400;
  }
  .rings {
    max-block-size: 40dvh;
    overflow-y: auto;
  }
  .caller {
    padding-block: 0.5rem;
    border-block-start: 1px solid var(--rule);
    border-inline-start: 4px solid var(--accent);
    background: var(--tint);
  }
  .caller .who {
    flex: 1;
    min-inline-size: 9rem;
  }
  .caller strong {
    display: block;
  }
  button {
    min-block-size: 2.75rem;
  }
`

export const call = css`
  :host {
    display: block;
    padding: 0.5rem 0.875rem 0.625rem;
    border-block-start: 1px solid var(--rule);
    border-inline-start: 4px solid var(--good);
    max-block-size: 50dvh;
    overflow-y: auto;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0.25rem 0.75rem;
  }
  .timer {
    font-size: 1.25rem;
    font-weight: 650;
    font-variant-numeric: tabular-nums;
  }
  .levels {
    display: grid;
    grid-template-columns: auto minmax(4rem, 8rem) auto minmax(4rem, 8rem);
    align-items: center;
    gap: 0.25rem 0.5rem;
    margin-inline-start: auto;
  }
  meter {
    inline-size: 100%;
    block-size: 0.75rem;
  }
  .row {
    padding-block-start: 0.375rem;
  }
  .row.asks {
    align-items: center;
  }
  button {
    min-block-size: 2.75rem;
  }
  button[aria-pressed='true'] {
    border-color: var(--amber);
    background: var(--amber-tint);
    color: var(--amber);
    font-weight: 600;
  }
  .banner {
    margin-block-start: 0.5rem;
  }
  .reading {
    margin-block-start: 0.5rem;
    padding: 0.625rem 0.875rem;
    border: 1px solid var(--rule);
    border-radius: 0.5rem;
    background: var(--paper);
  }
  .reading h3 {
    padding-block-end: 0.375rem;
  }
  .reading p {
    font-size: 1.0625rem;
    white-space: pre-line;
  }
  @media (max-width: 40rem) {
    .levels {
      grid-template-columns: auto minmax(0, 1fr) auto minmax(0, 1fr);
      inline-size: 100%;
      margin: 0;
    }
    .row button {
      flex: 1 1 auto;
    }
  }
`
