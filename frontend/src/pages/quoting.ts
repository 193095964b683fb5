// A button beside each sentence that can be quoted. Without script the sentence is there to be selected.
//
// A classic script in ECMAScript 5: on a browser that cannot copy, no button appears.

;(function () {
  var clipboard = navigator.clipboard

  function offer(button: HTMLButtonElement, sentence: Element) {
    var words = button.textContent || ''
    button.onclick = function () {
      clipboard.writeText(sentence.textContent || '').then(function () {
        button.textContent = button.getAttribute('data-copied')
        setTimeout(function () {
          button.textContent = words
        }, 3000)
      })
    }
    ;(button.parentNode as HTMLElement).hidden = false
  }

  if (!clipboard) return
  var buttons = document.querySelectorAll('button[data-copied]')
  for (var index = 0; index < buttons.length; index++) {
    var section = buttons[index]!.parentNode!.parentNode as Element
    offer(buttons[index] as HTMLButtonElement, section.querySelector('blockquote p')!)
  }
})()
