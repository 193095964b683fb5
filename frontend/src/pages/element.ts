// Building the page's elements. There is no markup in strings anywhere (the pages run under Trusted Types with
// no policy at all), so nothing anybody writes can become an element.

export type Child = Node | string | null

type Attributes = Record<string, string | boolean | ((event: Event) => void)>

/** An element with its attributes and children. A function is listened with, `true` is an empty attribute, `false` none. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value)
    else if (typeof value === 'string') element.setAttribute(name, value)
    else element.toggleAttribute(name, value)
  }
  element.append(...children.filter((child) => child !== null))
  return element
}

/** A button that submits nothing. `second` is the quieter one of two, `grave` cannot be undone. */
export function button(label: string, act: () => void, kind: '' | 'second' | 'grave' = ''): HTMLButtonElement {
  return el('button', { type: 'button', class: kind, click: act }, label)
}

/** Buttons below each other, the likeliest first. */
export function buttons(...all: Node[]): HTMLElement {
  return el('div', { class: 'buttons' }, ...all.map((one) => el('p', {}, one)))
}
