/** The look of the Shifts and Load screens. */
import { css } from 'lit'

export const page = css`
  :host {
    display: block;
    min-block-size: 0;
    overflow-y: auto;
    padding: 1.5rem 1.25rem 3rem;
  }
  .page {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    max-inline-size: 66rem;
    gap: 1.25rem;
    margin-inline: auto;
  }
  section,
  .sheet {
    padding: 1.25rem;
    border: 1px solid var(--rule);
    border-radius: 0.875rem;
    background: var(--sheet);
  }
  fieldset {
    display: grid;
    min-inline-size: 0;
    gap: 0.75rem;
    margin: 0;
    padding: 0.875rem;
    border: 1px solid var(--rule);
    border-radius: 0.625rem;
  }
  legend {
    padding-inline: 0.375rem;
    font-weight: 650;
  }
  .entries {
    display: grid;
  }
  .entries > li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.375rem 0.75rem;
    padding-block: 0.5rem;
    border-block-end: 1px solid var(--rule);
  }
  .entries > li:last-child {
    border: 0;
  }
  .name {
    font-weight: 600;
  }
  .to-end {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    margin-inline-start: auto;
  }
  .fields {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 0.75rem;
  }
  .fields label {
    display: grid;
    gap: 0.25rem;
    font-size: 0.875rem;
    font-weight: 550;
  }
  .fields input,
  .fields select {
    inline-size: auto;
    max-inline-size: 100%;
    font-weight: 400;
  }
  .fields input[type='number'] {
    inline-size: 6.5rem;
  }
  .toggles {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem;
  }
  .toggles button[aria-pressed='true'] {
    border-color: var(--accent);
    background: var(--tint);
    font-weight: 650;
  }
  .toggles button[aria-pressed='true']::before {
    content: '✓';
  }
  @media (max-width: 59.99rem) {
    :host {
      padding: 1rem 0.875rem 3rem;
    }
    section,
    .sheet {
      padding: 1rem;
    }
  }
`

/** Days as strips: each duty a line of words, and under it a bar where its hours are. */
export const timeline = css`
  .day {
    display: grid;
    gap: 0.25rem;
    padding-block: 0.75rem;
    border-block-start: 1px solid var(--rule);
  }
  .day:first-of-type {
    border: 0;
  }
  .day h3 {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0.25rem 0.75rem;
  }
  .lane {
    display: grid;
    grid-template-columns: 19rem minmax(0, 1fr);
    align-items: center;
    gap: 0.125rem 0.75rem;
    padding-block: 0.125rem;
  }
  .lane .who {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .track {
    position: relative;
    block-size: 1.125rem;
    border-inline: 1px solid var(--edge);
    background: repeating-linear-gradient(90deg, var(--raised) 0 1px, transparent 1px 25%);
  }
  .track > i {
    position: absolute;
    inset-block: 0.0625rem;
    inset-inline-start: calc(var(--from) * 100%);
    inline-size: calc(var(--wide) * 100%);
    border: 1px solid var(--accent);
    border-radius: 0.25rem;
    background: var(--accent);
  }
  .track > i.rest {
    border: 1px dashed var(--accent);
    background: var(--sheet);
  }
  .mine .track > i:not(.rest) {
    border-width: 3px;
    border-color: var(--ink);
  }
  .short .track > i {
    border-color: var(--bad);
    background: repeating-linear-gradient(45deg, var(--bad) 0 2px, var(--sheet) 2px 6px);
  }
  .short .who {
    color: var(--bad);
    font-weight: 600;
  }
  .scale {
    display: flex;
    justify-content: space-between;
    color: var(--soft);
    font-size: 0.75rem;
    font-variant-numeric: tabular-nums;
  }
  .key {
    display: inline-block;
    inline-size: 1.75rem;
    block-size: 0.75rem;
    border: 1px solid var(--bad);
    background: repeating-linear-gradient(45deg, var(--bad) 0 2px, var(--sheet) 2px 6px);
  }
  @media (max-width: 59.99rem) {
    .lane {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`
