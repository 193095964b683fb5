/** Inside the chat: head, messages, keys, what one types. */
import { css } from 'lit'

export const chat = css`
  .head {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    padding: 0.5rem 0.875rem;
    border-block-end: 1px solid var(--rule);
  }
  .head h1 {
    flex: 1;
    min-inline-size: 0;
  }
  .head small {
    display: block;
    color: var(--soft);
    font-size: 0.8125rem;
    font-weight: 400;
  }
  .face {
    display: grid;
    flex: none;
    inline-size: 2.5rem;
    block-size: 2.5rem;
    border-radius: 0.75rem;
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 650;
    place-items: center;
  }
  .scroll {
    overflow-y: auto;
    overscroll-behavior: contain;
    background: var(--paper);
    outline-offset: -2px;
  }
  ol {
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    min-block-size: 100%;
    padding: 1rem 0.875rem;
    gap: 0.5rem;
  }
  .message {
    display: grid;
    justify-items: start;
    gap: 0.25rem;
    inline-size: min(34rem, 92%);
  }
  .mine {
    justify-items: end;
    margin-inline-start: auto;
  }
  .bubble {
    max-inline-size: 100%;
    padding: 0.5rem 0.75rem;
    border-radius: 0.375rem 1rem 1rem 1rem;
    background: var(--sheet);
    overflow-wrap: anywhere;
  }
  .text {
    white-space: pre-wrap;
  }
  .theirs .bubble:not(:last-child) {
    inline-size: 100%;
  }
  .mine .bubble {
    border-radius: 1rem 0.375rem 1rem 1rem;
    background: var(--mine);
  }
  .bubble a {
    color: var(--accent);
  }
  .bubble pre,
  .bubble blockquote {
    margin: 0.25rem 0;
    white-space: pre-wrap;
  }
  .bubble blockquote {
    padding-inline-start: 0.625rem;
    border-inline-start: 3px solid var(--accent);
  }
  .when {
    display: block;
    color: var(--soft);
    font-size: 0.75rem;
    text-align: end;
  }
  .spoiler:not(:hover, :focus) {
    background: var(--ink);
    color: transparent;
  }
  .command {
    display: inline;
    min-block-size: 0;
    padding: 0;
    border: 0;
    background: none;
    color: var(--accent);
    text-decoration: underline;
  }
  .keyboard {
    display: grid;
    gap: 0.25rem;
    inline-size: 100%;
  }
  .keys {
    display: grid;
    grid-auto-columns: minmax(0, 1fr);
    grid-auto-flow: column;
    gap: 0.25rem;
  }
  .key {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 0.5rem;
    min-block-size: 2.5rem;
    padding: 0.375rem 0.75rem;
    border: 1px solid transparent;
    border-radius: 0.625rem;
    background: var(--tint);
    color: var(--accent);
    font-weight: 550;
    line-height: 1.25;
    overflow-wrap: anywhere;
    text-align: center;
    text-decoration: none;
  }
  .key:hover {
    border-color: var(--accent);
  }
  .key[aria-busy='true'] {
    opacity: 0.6;
  }
  .hint {
    font-size: 0.8125rem;
  }
  .event {
    inline-size: fit-content;
    margin-inline: auto;
    padding: 0 0.75rem;
    border-radius: 1rem;
    background: var(--raised);
    color: var(--soft);
    font-size: 0.8125rem;
    text-align: center;
  }
  .about {
    align-self: center;
    margin-block: auto;
    max-inline-size: 26rem;
    padding: 1rem 1.25rem;
    border-radius: 1rem;
    background: var(--sheet);
  }
  .about p {
    white-space: pre-wrap;
  }
  .about h2 {
    margin-block-end: 0.375rem;
  }
  .composer,
  .wide {
    display: flex;
    align-items: end;
    gap: 0.375rem;
    padding: 0.5rem 0.75rem calc(0.5rem + env(safe-area-inset-bottom));
    border-block-start: 1px solid var(--rule);
  }
  .wide button {
    flex: 1;
    min-block-size: 2.75rem;
  }
  .composer textarea {
    flex: 1;
    max-block-size: 9rem;
    min-block-size: 2.5rem;
    field-sizing: content;
    resize: none;
  }
  .composer button,
  .tool {
    min-inline-size: 2.5rem;
    min-block-size: 2.5rem;
    padding-inline: 0.5rem;
  }
  .tool {
    font-weight: 650;
  }
  .composer svg {
    inline-size: 1.125rem;
    block-size: 1.125rem;
    fill: none;
    stroke: currentcolor;
    stroke-linejoin: round;
    stroke-width: 1.5;
  }
  .menu {
    position: relative;
    flex: none;
  }
  .menu ul {
    position: absolute;
    z-index: 1;
    inset-block-end: calc(100% + 0.5rem);
    inset-inline-start: 0;
    inline-size: max-content;
    max-inline-size: min(22rem, calc(100vw - 2rem));
    max-block-size: 60dvh;
    padding: 0.375rem;
    border: 1px solid var(--rule);
    border-radius: 0.875rem;
    background: var(--sheet);
    box-shadow: var(--shadow);
    overflow-y: auto;
  }
  .menu.more ul {
    inset-block: calc(100% + 0.5rem) auto;
    inset-inline: auto 0;
  }
  .menu li button {
    display: block;
    inline-size: 100%;
    padding-inline: 0.75rem;
  }
  .menu small {
    display: block;
    color: var(--soft);
  }
`
