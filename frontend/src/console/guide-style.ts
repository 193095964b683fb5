/** The look of the guide's pane: a list, and beside it the step that is read; on a phone one after the other. */
import { css } from 'lit'

export const guideStyle = css`
  :host {
    display: block;
    min-block-size: 0;
    overflow: hidden;
  }
  main {
    display: grid;
    grid-template-columns: minmax(20rem, 26rem) minmax(0, 1fr);
    block-size: 100%;
  }
  .list,
  .sheet {
    display: grid;
    align-content: start;
    gap: 0.75rem;
    min-inline-size: 0;
    overflow-y: auto;
    padding: 1.25rem;
  }
  .list {
    border-inline-end: 1px solid var(--rule);
  }
  .sheet {
    background: var(--sheet);
  }
  .sheet:focus,
  h2:focus {
    outline: none;
  }
  h2 {
    font-size: 1.125rem;
  }
  .list ul {
    display: grid;
    gap: 0.25rem;
  }
  .step {
    display: grid;
    justify-items: start;
    gap: 0.125rem;
    inline-size: 100%;
    padding: 0.625rem 0.75rem;
    text-align: start;
    white-space: normal;
  }
  .step[aria-pressed='true'] {
    background: var(--tint);
  }
  .title {
    font-weight: 600;
  }
  .row {
    flex-wrap: wrap;
    gap: 0.25rem 0.375rem;
  }
  .sides {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr));
    gap: 1rem;
  }
  .side {
    display: grid;
    align-content: start;
    gap: 0.625rem;
    padding: 1rem;
    border: 1px solid var(--rule);
    border-radius: 0.625rem;
  }
  .words {
    display: grid;
    gap: 0.625rem;
    font-size: 1rem;
    line-height: 1.6;
  }
  .listed {
    padding-inline-start: 1.25rem;
    list-style: disc;
  }
  .found {
    padding-block: 0.5rem;
  }
  code {
    overflow-wrap: anywhere;
    padding: 0.125rem 0.375rem;
    border-radius: 0.25rem;
    background: var(--raised);
    font-family: ui-monospace, 'Cascadia Mono', Menlo, monospace;
    font-size: 0.875rem;
    user-select: all;
  }
  label {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
  }
  .back {
    display: none;
    justify-self: start;
  }
  @media (max-width: 59.99rem) {
    main {
      grid-template-columns: minmax(0, 1fr);
    }
    .list {
      border: 0;
    }
    .list,
    .sheet {
      padding: 1rem 0.875rem 3rem;
    }
    .back {
      display: inline-flex;
    }
    [data-step] .list,
    main:not([data-step]) .sheet {
      display: none;
    }
    .sides {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`
