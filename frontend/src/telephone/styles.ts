/** The look of the rehearsal's telephone: its own, so that nobody takes it for a real one. */
import { css } from 'lit'

export const own = css`
  :host {
    --accent: #375f3b;
    --tint: #e5f0e6;
    --paper: #f0f3f0;
    --raised: #e6ebe6;
    --rule: #d2dad3;
    --end: #a32219;
    --on-end: #ffffff;
  }
  @media (prefers-color-scheme: dark) {
    :host {
      --accent: #a3d3a8;
      --on-accent: #0d2410;
      --tint: #1f3322;
      --paper: #111511;
      --sheet: #1a201b;
      --raised: #263028;
      --rule: #343f36;
      --end: #ff9d92;
      --on-end: #2c0a07;
    }
  }
`

/** The bar, the telephone, and the paper beside it or under it. */
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
  .who {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    color: var(--soft);
    font-size: 0.875rem;
  }
  .who select {
    min-block-size: 2.25rem;
    color: var(--ink);
  }
  main {
    display: grid;
    grid-template: minmax(0, 1fr) / auto minmax(0, 1fr);
    gap: 1.25rem;
    inline-size: min(60rem, 100%);
    margin-inline: auto;
    padding: 1.25rem;
  }
  .phone {
    display: grid;
    align-content: start;
    gap: 0.75rem;
    inline-size: 18rem;
    overflow-y: auto;
    padding: 1.25rem;
    border: 1px solid var(--rule);
    border-radius: 1.25rem;
    background: var(--sheet);
    box-shadow: var(--shadow);
  }
  .state {
    color: var(--soft);
  }
  .keys {
    display: grid;
    grid-template-columns: repeat(3, 1fr);
    gap: 0.5rem;
  }
  .key {
    min-block-size: 3.25rem;
    border-radius: 0.875rem;
    font-size: 1.375rem;
    font-variant-numeric: tabular-nums;
  }
  .key.down {
    background: var(--tint);
    border-color: var(--accent);
  }
  .wide {
    min-block-size: 3rem;
    border-color: transparent;
    border-radius: 0.875rem;
    font-weight: 650;
  }
  .wide.begin,
  .wide.begin:hover:not(:disabled) {
    background: var(--accent);
    color: var(--on-accent);
  }
  .wide.end,
  .wide.end:hover:not(:disabled) {
    background: var(--end);
    color: var(--on-end);
  }
  .wide:hover {
    text-decoration: underline;
  }
  .mouth {
    display: grid;
    gap: 0.5rem;
  }
  .mouth button {
    min-block-size: 2.75rem;
  }
  .paper {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    border: 1px solid var(--rule);
    border-radius: 1.25rem;
    background: var(--sheet);
    overflow: hidden;
  }
  .paper h2,
  .missing,
  .receipt {
    padding: 0.75rem 1.25rem;
  }
  .missing {
    border-block-start: 1px solid var(--rule);
    background: var(--amber-tint);
    color: var(--amber);
  }
  .said {
    flex: 1;
    min-block-size: 0;
    padding: 0.75rem 1.25rem;
    border-block: 1px solid var(--rule);
    overflow-y: auto;
    overscroll-behavior: contain;
    outline-offset: -2px;
  }
  ol {
    display: grid;
    gap: 0.5rem;
  }
  .heading {
    font-weight: 650;
  }
  .mine {
    justify-self: end;
    color: var(--soft);
  }
  kbd {
    display: inline-block;
    min-inline-size: 2rem;
    padding: 0.125rem 0.5rem;
    border: 1px solid var(--edge);
    border-radius: 0.5rem;
    color: var(--ink);
    font: inherit;
    font-weight: 650;
    text-align: center;
  }
  .receipt strong {
    display: block;
    font-size: 1.125rem;
    font-variant-numeric: tabular-nums;
    letter-spacing: 0.02em;
  }
  @media (max-width: 48rem) {
    :host {
      position: absolute;
      inset-block-end: auto;
      min-block-size: 100dvh;
    }
    main {
      grid-template: auto minmax(14rem, 1fr) / minmax(0, 1fr);
      gap: 0.75rem;
      padding: 0.75rem;
    }
    .phone {
      inline-size: auto;
    }
    .mouth {
      grid-template-columns: 1fr 1fr;
    }
    .said {
      max-block-size: 24rem;
    }
  }
`
