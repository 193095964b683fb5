/** The look of a case. */
import { css } from 'lit'

export const caseStyle = css`
  :host {
    display: grid;
    grid-template-rows: auto auto 1fr auto;
    min-block-size: 0;
    min-inline-size: 0;
    background: var(--sheet);
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.375rem 0.625rem;
    padding: 0.625rem 1.25rem;
    border-block-end: 1px solid var(--rule);
  }
  header h1 {
    font-size: 1.125rem;
  }
  h1:focus {
    outline: none;
  }
  .back {
    display: none;
    margin-inline-start: -0.5rem;
    font-size: 1.25rem;
  }
  .actions {
    margin-inline-start: auto;
  }
  .actions [aria-expanded='true'] {
    background: var(--raised);
  }
  .head,
  .above {
    min-inline-size: 0;
  }
  .wishes {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 0.5rem;
    padding: 0.375rem 1.25rem;
    border-block-end: 1px solid var(--rule);
    background: var(--paper);
    font-size: 0.8125rem;
    font-weight: 600;
  }
  .wishes li {
    padding: 0 0.625rem;
    border-radius: 1em;
    background: var(--raised);
  }
  .wishes .warn {
    background: var(--bad-tint);
    color: var(--bad);
  }
  .count {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.5rem;
    padding: 0.375rem 1.25rem;
    border-block-end: 1px solid var(--rule);
    font-size: 0.8125rem;
  }
  .count button {
    min-inline-size: 2.75rem;
  }
  .asking [aria-pressed='true'] {
    border-color: var(--accent);
    background: var(--tint);
    font-weight: 650;
  }
  .asking {
    overflow-y: auto;
    max-block-size: max(12rem, calc(100dvh - 30rem));
    display: grid;
    gap: 0.375rem;
    padding: 0.625rem 1.25rem 0.75rem;
    border-block-end: 1px solid var(--rule);
    background: var(--paper);
  }
  .apart {
    border-style: dashed;
  }
  .thread {
    grid-row: 3;
    min-block-size: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 1rem 1.25rem 1.5rem;
  }
  .thread:focus-visible {
    outline-offset: -3px;
  }
  .thread > * {
    max-inline-size: 56rem;
  }
  .thread > .banner {
    margin-block-end: 1rem;
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem 1.5rem;
    padding-block-end: 1rem;
  }
  .facts dt {
    color: var(--soft);
    font-size: 0.75rem;
  }
  .facts dd {
    font-weight: 550;
  }
  ol {
    display: grid;
    gap: 1rem;
  }
  li {
    max-inline-size: min(44rem, 92%);
    padding: 0.75rem 1rem;
    border-radius: 0.875rem;
    justify-self: start;
  }
  .application,
  .message {
    border-end-start-radius: 0.25rem;
    background: var(--raised);
  }
  .reply {
    border-end-end-radius: 0.25rem;
    background: var(--tint);
    justify-self: end;
  }
  .note {
    inline-size: 100%;
    max-inline-size: 100%;
    border: 1px dashed var(--note-edge);
    border-radius: 0.5rem;
    background: var(--note);
    justify-self: stretch;
  }
  .proposal {
    border: 1px dashed var(--edge);
    justify-self: end;
  }
  .waits {
    border: 2px solid var(--accent);
  }
  .transcript {
    display: grid;
    gap: 0.75rem;
    inline-size: 100%;
    max-inline-size: 100%;
    border: 1px solid var(--edge);
  }
  .closed {
    border: 1px dashed var(--edge);
  }
  .by {
    padding-block-end: 0.25rem;
    font-size: 0.8125rem;
    font-weight: 600;
  }
  .by time {
    padding-inline-start: 0.375rem;
    font-weight: 400;
  }
  .text {
    font-size: 1rem;
    line-height: 1.6;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .military {
    display: grid;
    justify-items: start;
    gap: 0.375rem;
    margin-block-start: 0.625rem;
  }
  .resting {
    display: flex;
    grid-row: 4;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.75rem;
    padding: 0.75rem 1.25rem;
    border-block-start: 1px solid var(--rule);
    background: var(--paper);
  }
  .debrief {
    display: grid;
    flex: 1 0 100%;
    gap: 0.5rem;
    max-inline-size: 56rem;
  }
  .resting p {
    flex: 1 1 16rem;
  }
  console-composer {
    grid-row: 4;
    min-block-size: 0;
  }
  .nothing {
    grid-row: 3;
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
    .thread {
      flex: 1 0 auto;
      overflow: visible;
    }
    .nothing {
      margin: auto;
    }
    /* What they wish stays in sight, whatever is read. */
    .head {
      position: sticky;
      z-index: 1;
      inset-block-start: 0;
      background: var(--sheet);
    }
    @media (max-height: 44rem) {
      .head {
        display: contents;
      }
      .wishes {
        position: sticky;
        z-index: 1;
        inset-block-start: 0;
      }
    }
    .back {
      display: inline-flex;
    }
    header,
    .wishes,
    .count,
    .asking,
    .thread,
    .resting {
      padding-inline: 0.875rem;
    }
    .asking {
      max-block-size: none;
    }
    .actions {
      display: grid;
      inline-size: 100%;
      margin: 0;
      grid-template-columns: repeat(2, 1fr);
    }
    .actions[hidden] {
      display: none;
    }
    .actions button {
      flex: 1 1 0;
      padding-inline: 0.375rem;
    }
    .facts {
      gap: 0.375rem 1.25rem;
    }
  }
`
