/** The look that all panes share: tokens for light and dark, type, buttons, fields, chips. */
import { css } from 'lit'

/** Set once, on the outermost element; every pane inherits them. */
export const tokens = css`
  :host {
    color-scheme: light dark;
    --paper: #f3f5f6;
    --sheet: #ffffff;
    --raised: #eaeef0;
    --ink: #192126;
    --soft: #4f5b63;
    --rule: #d3dade;
    --edge: #79868e;
    --accent: #175a68;
    --on-accent: #ffffff;
    --tint: #e3f0f2;
    --note: #fff5da;
    --note-edge: #8f6a10;
    --amber: #7a5200;
    --amber-tint: #fdf0d5;
    --bad: #a32219;
    --bad-tint: #fdeceb;
    --good: #1f6b3a;
    --good-tint: #e6f4ea;
    --focus: #0b62c4;
    --shadow: 0 1px 2px rgb(20 30 36 / 8%), 0 8px 28px rgb(20 30 36 / 14%);
  }
  @media (prefers-color-scheme: dark) {
    :host {
      --paper: #12171a;
      --sheet: #1a2125;
      --raised: #242d32;
      --ink: #e6ecef;
      --soft: #a4b1b9;
      --rule: #2f3a40;
      --edge: #7b8a93;
      --accent: #84cbd8;
      --on-accent: #06191d;
      --tint: #16323a;
      --note: #2c2512;
      --note-edge: #c79a3b;
      --amber: #f0c069;
      --amber-tint: #33280f;
      --bad: #ff9d92;
      --bad-tint: #3a1b18;
      --good: #86d6a0;
      --good-tint: #14301f;
      --focus: #7db8ff;
      --shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 10px 32px rgb(0 0 0 / 50%);
    }
  }
`

export const base = css`
  :host {
    color: var(--ink);
    font:
      0.9375rem/1.5 system-ui,
      -apple-system,
      'Segoe UI',
      Roboto,
      'Noto Sans',
      sans-serif;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  h1,
  h2,
  h3 {
    font-size: 1rem;
    font-weight: 650;
    line-height: 1.3;
  }
  ul,
  ol {
    list-style: none;
  }
  .soft {
    color: var(--soft);
  }
  .small {
    font-size: 0.8125rem;
  }
  .away {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }
  button,
  select,
  summary {
    cursor: pointer;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5em;
    min-block-size: 2.25rem;
    padding: 0.25rem 0.75rem;
    border: 1px solid var(--edge);
    border-radius: 0.5rem;
    background: var(--sheet);
    line-height: 1.25;
    text-align: start;
  }
  button:hover:not(:disabled) {
    background: var(--raised);
  }
  button:disabled {
    border-color: var(--rule);
    color: var(--soft);
    cursor: default;
  }
  button.primary {
    border-color: transparent;
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }
  button.primary:hover:not(:disabled) {
    background: color-mix(in srgb, var(--accent) 88%, var(--ink));
  }
  button.primary:disabled {
    background: var(--raised);
    color: var(--soft);
  }
  button.plain {
    border-color: transparent;
    background: none;
  }
  button.plain:hover:not(:disabled) {
    background: var(--raised);
  }
  button.bad {
    border-color: var(--bad);
    color: var(--bad);
  }
  input:not([type='checkbox'], [type='radio']),
  select,
  textarea {
    inline-size: 100%;
    min-block-size: 2.25rem;
    padding: 0.375rem 0.625rem;
    border: 1px solid var(--edge);
    border-radius: 0.5rem;
    background: var(--sheet);
  }
  select {
    inline-size: auto;
  }
  textarea {
    display: block;
    resize: vertical;
    line-height: 1.5;
  }
  ::placeholder {
    color: var(--soft);
    opacity: 1;
  }
  kbd {
    flex: none;
    padding: 0 0.35em;
    border: 1px solid currentcolor;
    border-radius: 0.3rem;
    font:
      500 0.6875rem/1.35 ui-monospace,
      'Cascadia Mono',
      Menlo,
      monospace;
    opacity: 0.75;
    white-space: nowrap;
  }
  .chip {
    display: inline-block;
    padding: 0 0.5em;
    border-radius: 1em;
    background: var(--raised);
    color: var(--ink);
    font-size: 0.75rem;
    font-weight: 550;
    line-height: 1.6;
    white-space: nowrap;
  }
  .chip.soon,
  .chip.draft {
    background: var(--amber-tint);
    color: var(--amber);
  }
  .chip.late,
  .chip.bad {
    background: var(--bad-tint);
    color: var(--bad);
  }
  .chip.good {
    background: var(--good-tint);
    color: var(--good);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
  }
  .stack {
    display: grid;
    gap: 0.75rem;
  }
  .field {
    display: grid;
    gap: 0.375rem;
  }
  .banner {
    padding: 0.625rem 0.875rem;
    border-inline-start: 3px solid var(--amber);
    border-radius: 0.375rem;
    background: var(--amber-tint);
  }
  .problem:empty {
    display: none;
  }
  .banner.bad {
    border-color: var(--bad);
    background: var(--bad-tint);
  }
  mark {
    border-radius: 0.2em;
    background: var(--amber-tint);
    color: var(--amber);
    text-decoration: underline 2px;
    text-underline-offset: 0.15em;
  }
  dialog {
    inline-size: min(34rem, calc(100vw - 2rem));
    max-block-size: min(38rem, calc(100dvh - 2rem));
    margin-block-start: 12vh;
    padding: 0;
    border: 1px solid var(--rule);
    border-radius: 0.875rem;
    background: var(--sheet);
    color: var(--ink);
    box-shadow: var(--shadow);
  }
  dialog::backdrop {
    background: rgb(10 16 20 / 45%);
  }
  @media (pointer: coarse), (max-width: 59.99rem) {
    :host {
      font-size: 1rem;
    }
    button,
    select,
    summary,
    input:not([type='checkbox'], [type='radio']) {
      min-block-size: 2.75rem;
    }
    button {
      min-inline-size: 2.75rem;
    }
    label:has(> [type='checkbox'], > [type='radio']) {
      min-block-size: 2.75rem;
      align-items: center;
    }
    summary {
      align-content: center;
    }
  }
  @media (max-width: 40rem) {
    button kbd {
      display: none;
    }
  }
  @media (pointer: coarse) {
    kbd {
      display: none;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation: none !important;
    }
  }
`

/** A sheet in the middle of an otherwise empty screen: the door, and joining. */
export const alone = css`
  :host {
    display: grid;
    min-block-size: 100%;
    place-items: center;
    padding: 1.5rem 1rem 16vh;
  }
  .sheet {
    inline-size: min(26rem, 100%);
    padding: 2rem;
    border: 1px solid var(--rule);
    border-radius: 1rem;
    background: var(--sheet);
  }
  h1 {
    font-size: 1.375rem;
  }
  label {
    font-weight: 600;
  }
`
