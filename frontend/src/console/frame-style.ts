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
  .practice {
    padding: 0.25rem 0.875rem;
    background: #8a1c4a;
    color: #fff;
    font-weight: 700;
    text-align: center;
  }
  .corner .practice {
    margin-block-end: 0.5rem;
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
  .line:not(.alone) {
    max-inline-size: 14rem;
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
  /* The strip has a row of its own: what it says must not lie over anything that can be pressed. */
  .view {
    display: grid;
    min-block-size: 0;
    grid-template-columns: minmax(17rem, 21rem) minmax(0, 1fr);
    grid-template-rows: minmax(0, 1fr) auto;
    outline: none;
  }
  .view > * {
    min-block-size: 0;
    min-inline-size: 0;
    grid-column: 1 / -1;
  }
  .cases > nav {
    border-inline-end: 1px solid var(--rule);
    grid-column: 1;
    grid-row: 1;
  }
  .cases > main {
    grid-column: 2;
    grid-row: 1 / -1;
  }
  console-newsroom {
    grid-row: 1 / -1;
  }
  console-queue,
  console-case {
    block-size: 100%;
  }
  .strip {
    grid-column: 1;
    grid-row: 2;
    border-inline-end: 1px solid var(--rule);
    background: var(--paper);
  }
  .view:not(.cases, .news) > .strip {
    border: 0;
  }
  .toast {
    display: flex;
    margin: 0.375rem 0.75rem 0.75rem;
    align-items: center;
    gap: 0.75rem;
    padding: 0.5rem 0.5rem 0.5rem 0.875rem;
    border: 1px solid var(--rule);
    border-radius: 0.75rem;
    background: var(--sheet);
    box-shadow: var(--shadow);
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
      gap: 0;
      padding: 0.25rem;
    }
    .line.alone {
      padding-inline-start: 0.25rem;
    }
    .line:not(.alone),
    .me,
    .bar .tongue,
    .bar .search {
      display: none;
    }
    .end {
      gap: 0;
    }
    .end button {
      min-inline-size: 2.75rem;
      padding-inline: 0.25rem;
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
    /* Above, where it moves no button from under a thumb. */
    .view {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: auto minmax(0, 1fr);
    }
    .view > *,
    .cases > nav,
    .cases > main {
      grid-column: 1;
      grid-row: 2;
    }
    .view > .strip {
      grid-row: 1;
      border: 0;
    }
    .toast {
      margin: 0.5rem 0.75rem 0.25rem;
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
  }
`
