/** The look of the rehearsal's messenger: its own, so that nobody takes it for the real one. */
import { css } from 'lit'

/** Other colours than the console's. */
export const own = css`
  :host {
    --accent: #6d4f7d;
    --tint: #efe6f4;
    --paper: #f1eef3;
    --raised: #e9e3ec;
    --rule: #dad2de;
    --mine: #e3d6eb;
  }
  @media (prefers-color-scheme: dark) {
    :host {
      --accent: #cdb1de;
      --on-accent: #24132d;
      --tint: #33263b;
      --paper: #141116;
      --sheet: #211c25;
      --raised: #2e2733;
      --rule: #3b3341;
      --mine: #46334f;
    }
  }
`

/** Bar, chat column, what lies over it. */
export const frame = css`
  :host {
    display: grid;
    position: fixed;
    inset: 0;
    grid-template: auto minmax(0, 1fr) / minmax(0, 1fr);
    background: var(--paper);
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem 1.5rem;
    padding: 0.5rem 1rem;
    border-block-end: 1px solid var(--rule);
    background: var(--sheet);
  }
  .truth {
    padding: 0.125rem 0.75rem;
    border-inline-start: 3px solid var(--amber);
    border-radius: 0.25rem;
    background: var(--amber-tint);
    color: var(--amber);
    font-size: 0.875rem;
  }
  .choices,
  .who,
  .tabs {
    display: flex;
    align-items: center;
    gap: 0.5rem;
  }
  .choices {
    gap: 0.5rem 1.25rem;
    min-inline-size: 0;
  }
  .who {
    color: var(--soft);
    font-size: 0.875rem;
    white-space: nowrap;
  }
  .who select {
    color: var(--ink);
  }
  .tabs {
    gap: 0.125rem;
    min-inline-size: 0;
    overflow-x: auto;
  }
  .tabs button {
    flex: none;
  }
  .tabs [aria-selected='true'] {
    background: var(--tint);
    color: var(--accent);
    font-weight: 650;
  }
  main {
    min-block-size: 0;
  }
  [role='tabpanel'] {
    display: grid;
    grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
    block-size: 100%;
    inline-size: min(44rem, 100%);
    margin-inline: auto;
    border-inline: 1px solid var(--rule);
    background: var(--sheet);
  }
  [role='tabpanel'] > .none:only-child {
    grid-row: 2;
    place-self: center;
  }
  .none {
    padding: 1.25rem;
    color: var(--soft);
    text-align: center;
  }
  .toasts:empty {
    display: none;
  }
  .toasts {
    position: fixed;
    inset-block-start: 8rem;
    inset-inline-start: 50%;
    inline-size: max-content;
    max-inline-size: min(30rem, calc(100vw - 2rem));
    padding: 0.625rem 1rem;
    border-radius: 0.75rem;
    background: var(--ink);
    color: var(--sheet);
    box-shadow: var(--shadow);
    translate: -50%;
  }
  .alert {
    padding: 1.5rem;
    inline-size: min(24rem, calc(100vw - 2rem));
  }
  .alert button {
    margin-block-start: 1.25rem;
  }
  .page {
    inline-size: min(40rem, 100vw);
    max-inline-size: none;
    block-size: min(52rem, calc(100dvh - 4rem));
    max-block-size: none;
    margin: auto;
    overflow: hidden;
  }
  .page[open] {
    display: grid;
    grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
  }
  .page .bar {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0.75rem;
    padding: 0.375rem 0.75rem;
    border-block-end: 1px solid var(--rule);
  }
  .page strong {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .page .bar > :not(strong) {
    flex: none;
  }
  .page a {
    color: var(--accent);
    font-size: 0.875rem;
  }
  .page iframe {
    inline-size: 100%;
    block-size: 100%;
    border: 0;
    background: #fff;
    color-scheme: normal;
  }
  .page p {
    padding: 0.375rem 0.875rem;
    border-block-start: 1px solid var(--rule);
  }
  @media (max-width: 48rem) {
    .top {
      padding: 0.375rem 0.75rem;
    }
    .truth,
    .choices {
      inline-size: 100%;
    }
    .choices {
      flex-wrap: wrap;
      justify-content: space-between;
    }
    .who span {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    [role='tabpanel'] {
      border: 0;
    }
    .toasts {
      inset-block-start: 11.5rem;
    }
    .page {
      inline-size: 100vw;
      block-size: 100dvh;
      border: 0;
      border-radius: 0;
    }
  }
`
