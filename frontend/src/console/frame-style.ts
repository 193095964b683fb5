/** The frame around everything: the bar, the two columns, what floats above. */
import { css } from 'lit'

export const frame = css`
  :host {
    display: grid;
    position: fixed;
    inset: 0;
    grid-template-rows: auto minmax(0, 1fr);
    grid-template-columns: minmax(0, 1fr);
    overflow: hidden;
    background: var(--paper);
  }
  console-door,
  console-joining {
    overflow-y: auto;
  }
  .corner {
    padding: 0.75rem 0.875rem;
    justify-self: end;
  }
  .bar {
    display: flex;
    align-items: center;
    gap: 0.25rem 1rem;
    padding: 0.375rem 0.875rem;
    border-block-end: 1px solid var(--rule);
    background: var(--sheet);
  }
  .line {
    overflow: hidden;
    font-weight: 650;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .views {
    display: flex;
    gap: 0.125rem;
  }
  .views [aria-pressed='true'] {
    background: var(--raised);
    font-weight: 650;
  }
  .end {
    display: flex;
    align-items: center;
    gap: 0.375rem;
    margin-inline-start: auto;
  }
  .me {
    overflow: hidden;
    max-inline-size: 10rem;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .tool {
    min-inline-size: 2.25rem;
    padding: 0.25rem;
    font-weight: 650;
  }
  .lock svg {
    display: none;
  }
  .bar svg {
    inline-size: 1rem;
    block-size: 1rem;
    fill: none;
    stroke: currentcolor;
    stroke-linecap: round;
    stroke-width: 1.75;
  }
  .view {
    min-block-size: 0;
    outline: none;
  }
  .view > * {
    block-size: 100%;
  }
  .view.cases {
    display: grid;
    grid-template-columns: minmax(17rem, 21rem) minmax(0, 1fr);
    grid-template-rows: minmax(0, 1fr);
  }
  .cases > nav {
    min-block-size: 0;
    border-inline-end: 1px solid var(--rule);
  }
  .cases > main {
    min-block-size: 0;
    min-inline-size: 0;
  }
  console-queue,
  console-case {
    block-size: 100%;
  }
  .strip {
    display: grid;
    position: fixed;
    z-index: 1;
    inset-block-end: 1rem;
    inset-inline-start: 1rem;
    max-inline-size: min(19rem, calc(100vw - 2rem));
    gap: 0.5rem;
    pointer-events: none;
  }
  .toast {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    padding: 0.5rem 0.5rem 0.5rem 0.875rem;
    border: 1px solid var(--rule);
    border-radius: 0.75rem;
    background: var(--sheet);
    box-shadow: var(--shadow);
    pointer-events: auto;
  }
  .toast > span:first-child {
    flex: 1;
  }
  .toast.good {
    border-inline-start: 3px solid var(--good);
  }
  .toast.bad {
    border-inline-start: 3px solid var(--bad);
  }
  .pending {
    border-inline-start: 3px solid var(--accent);
  }
  .left {
    min-inline-size: 1.5em;
    font-size: 1.125rem;
    font-weight: 650;
    font-variant-numeric: tabular-nums;
    text-align: end;
  }
  .skip:focus {
    inline-size: auto;
    block-size: auto;
    clip-path: none;
    inset-block-start: 0.5rem;
    inset-inline-start: 0.5rem;
    z-index: 2;
    padding: 0.5rem 1rem;
    border-radius: 0.5rem;
    background: var(--sheet);
    color: var(--ink);
  }
  @media (max-width: 59.99rem) {
    .bar {
      gap: 0.25rem;
      padding: 0.25rem 0.5rem;
    }
    .line:not(.alone),
    .me,
    .bar .tongue,
    .bar .search {
      display: none;
    }
    .views {
      min-inline-size: 0;
      overflow-x: auto;
    }
    .views button {
      flex: none;
      padding-inline: 0.3125rem;
      font-size: 0.875rem;
    }
    .end {
      gap: 0;
    }
    .end button {
      min-inline-size: 2.5rem;
      padding-inline: 0.375rem;
      border-color: transparent;
    }
    .lock svg {
      display: block;
    }
    .lock span,
    .lock kbd {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .strip {
      max-inline-size: none;
    }
    .view.cases {
      grid-template-columns: minmax(0, 1fr);
    }
    .cases > main {
      display: none;
    }
    .cases[data-case] > nav {
      display: none;
    }
    .cases[data-case] > main {
      display: block;
    }
    .strip {
      inset-inline-end: 1rem;
    }
  }
`
