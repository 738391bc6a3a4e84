// Starts the sign-in library's passkey pages from the data attributes of one button, and says in words when it fails.
(function () {
  'use strict'

  const button = document.querySelector('[data-passkey]')
  if (!button) return

  function show (selector) {
    document.querySelectorAll(selector).forEach(function (words) {
      words.hidden = false
      if (words.tabIndex === -1 && words.hasAttribute('tabindex')) words.focus()
    })
  }

  const forms = window.allauth && window.allauth.webauthn && window.allauth.webauthn.forms
  if (!window.PublicKeyCredential || !navigator.credentials || !forms) {
    button.disabled = true
    show('[data-passkey-unsupported]')
    return
  }

  const kind = button.dataset.passkey
  const ids = { credential: button.dataset.passkeyCredential }
  ids[kind] = button.id
  if (button.dataset.passkeyOptions) ids.data = button.dataset.passkeyOptions
  if (button.dataset.passkeyPasswordless) ids.passwordless = button.dataset.passkeyPasswordless

  button.addEventListener('click', function () {
    document.querySelectorAll('[data-passkey-trouble]').forEach(function (words) { words.hidden = true })
  })
  document.addEventListener('allauth.error', function () { show('[data-passkey-trouble]') })

  forms[kind + 'Form']({ ids: ids })
})()
