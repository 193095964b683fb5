// Leaving at once: Shift three times within two seconds, or the Leave link; and arriving without a name.
//
// Loaded by every page as a classic script and written in ECMAScript 5, so that it also runs in old
// browsers. The page is covered before anything is loaded, and `location.replace` takes the page's
// place in the history, so that Back does not return to it. What the browser has already written into
// its history is not erased, and the page says so.

;(function () {
  var PRESSES = 3
  var WITHIN_MS = 2000

  var presses: number[] = []

  function link(): HTMLAnchorElement | null {
    return document.querySelector('a[href^="/exit/"]')
  }

  function cover() {
    var dark = !!window.matchMedia && window.matchMedia('(prefers-color-scheme: dark)').matches
    var sheet = document.createElement('div')
    sheet.style.cssText = 'position:fixed;top:0;left:0;width:100%;height:100%;z-index:2147483647;background:' + (dark ? '#000' : '#fff')
    var body = document.body
    while (body.firstChild) body.removeChild(body.firstChild)
    body.appendChild(sheet)
    document.title = ' '
  }

  function leave(address: string) {
    // A page with an unsent draft asks before it closes. Somebody who leaves in a hurry must not be asked.
    window.dispatchEvent(signal('leaving'))
    cover()
    window.location.replace(address)
  }

  function signal(name: string): Event {
    if (typeof Event === 'function') return new Event(name)
    var event = document.createEvent('Event')
    event.initEvent(name, false, false)
    return event
  }

  function onKey(event: KeyboardEvent) {
    if (event.key !== 'Shift' && event.keyCode !== 16) {
      presses = []
      return
    }
    if (event.repeat) return
    var now = new Date().getTime()
    presses.push(now)
    if (presses.length > PRESSES) presses.shift()
    var found = link()
    if (found && presses.length === PRESSES && now - presses[0]! <= WITHIN_MS) leave(found.href)
  }

  function onClick(event: MouseEvent) {
    var element = event.target as Node | null
    while (element && element.nodeName !== 'A') element = element.parentNode
    var found = link()
    if (!element || !found || (element as HTMLAnchorElement).href !== found.href) return
    if (event.button || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    leave(found.href)
  }

  /** A messenger that opens a page hangs onto its address who the visitor is. Nobody here reads it, and it must not stay. */
  function forgetMessenger() {
    if (window.location.hash.indexOf('tgWebApp') >= 0 && window.history.replaceState)
      window.history.replaceState(null, '', window.location.pathname)
  }

  forgetMessenger()
  document.addEventListener('keydown', onKey, true)
  document.addEventListener('click', onClick, true)
})()
