// Keeps a checklist as it is marked, so that an assessor who is called away loses nothing. Without scripts the buttons save.
"use strict";

(function () {
  const form = document.getElementById("checklist");
  const words = document.getElementById("saved");
  if (!form || !window.fetch || !window.FormData || !form.requestSubmit) return;
  const sequence = form.elements.sequence;
  let isBusy = false;
  let isDirty = false;
  let isStopped = false;
  let pressed = null;
  let timer = 0;

  function say(name, value) {
    words.textContent = form.dataset[name].replace("%s", value || "");
  }

  function stop(name) {
    isStopped = true;
    say(name);
  }

  function told(response) {
    if (response.ok) {
      return response.json().then(function (answer) {
        sequence.value = answer.sequence;
        say("saved", answer.saved_at);
      });
    }
    isDirty = true;
    if (response.status === 409) stop("newer");
    else if (response.status === 410) stop("closed");
    else if (response.status === 401 || response.status === 403) stop("signedOut");
    else say("refused");
    return null;
  }

  function keep() {
    if (isBusy || isStopped || !isDirty) return;
    isBusy = true;
    isDirty = false;
    say("saving");
    fetch(form.dataset.keep, { method: "POST", body: new FormData(form), credentials: "same-origin" })
      .then(told)
      .catch(function () {
        isDirty = true;
        say("offline");
      })
      .then(function () {
        isBusy = false;
        if (pressed) {
          const button = pressed;
          pressed = null;
          form.requestSubmit(button);
        } else if (isDirty && !isStopped) {
          later(15000);
        }
      });
  }

  function later(milliseconds) {
    window.clearTimeout(timer);
    timer = window.setTimeout(keep, milliseconds);
  }

  form.addEventListener("change", function () {
    isDirty = true;
    later(0);
  });
  form.addEventListener("input", function (event) {
    if (event.target.type === "radio") return;
    isDirty = true;
    later(2000);
  });
  // What is on its way changes the number of the checklist: a button waits until it is known.
  form.addEventListener("submit", function (event) {
    window.clearTimeout(timer);
    if (!isBusy) return;
    event.preventDefault();
    pressed = event.submitter || null;
  });
})();
