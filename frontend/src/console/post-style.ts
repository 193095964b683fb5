/** The look of one post. */
import { css } from 'lit'

export const postStyle = css`
  :host {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr) auto;
    min-block-size: 0;
    min-inline-size: 0;
    background: var(--sheet);
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.375rem 0.625rem;
    min-block-size: 3.25rem;
    padding: 0.5rem 1.25rem;
    border-block-end: 1px solid var(--rule);
  }
  header h1 {
    font-size: 1.125rem;
  }
  .saving {
    margin-inline-start: auto;
  }
  .back {
    display: none;
    margin-inline-start: -0.5rem;
    font-size: 1.25rem;
  }
  .body {
    min-block-size: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 0.75rem 1.25rem 1.5rem;
  }
  .body > * {
    max-inline-size: 72rem;
  }
  .stale {
    margin-block-end: 0.75rem;
  }
  .stale p {
    flex: 1 1 16rem;
  }
  .tabs {
    display: flex;
    overflow-x: auto;
    gap: 0.125rem;
    margin-block-end: 1rem;
    border-block-end: 1px solid var(--rule);
  }
  .tabs button {
    flex: none;
    gap: 0.4em;
    border: 0;
    border-block-end: 2px solid transparent;
    border-radius: 0.375rem 0.375rem 0 0;
    background: none;
    color: var(--soft);
  }
  .tabs button:focus-visible {
    outline-offset: -2px;
  }
  .tabs [aria-selected='true'] {
    border-color: var(--accent);
    color: var(--ink);
    font-weight: 650;
  }
  .tabs .small {
    font-weight: 400;
  }
  .panel {
    display: grid;
    grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
    gap: 1.25rem 2rem;
  }
  .panel.alone {
    grid-template-columns: minmax(0, 1fr);
  }
  .panel:focus-visible {
    outline-offset: 4px;
  }
  h2 {
    font-size: 0.9375rem;
  }
  .nothing {
    grid-row: 2;
    place-self: center;
    max-inline-size: 28rem;
    padding: 2rem;
    text-align: center;
  }
  @media (max-width: 59.99rem) {
    /* One scroll for everything: a phone's keyboard leaves no room for two. */
    :host {
      display: flex;
      flex-direction: column;
      overflow-y: auto;
    }
    header {
      position: sticky;
      z-index: 1;
      flex: none;
      inset-block-start: 0;
      background: var(--sheet);
    }
    header,
    .body {
      padding-inline: 0.875rem;
    }
    .by {
      display: none;
    }
    .body {
      flex: 1 0 auto;
      overflow: visible;
    }
    .back {
      display: inline-flex;
    }
    .panel {
      grid-template-columns: minmax(0, 1fr);
    }
    .nothing {
      margin: auto;
    }
  }
`
