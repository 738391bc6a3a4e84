/* Saves the draft of a sheet as it changes, and keeps it on the page while the line is down or the session is over.
   Without this file the buttons of the form save. A draft carries a number: that of the page when it was loaded, plus
   one for each change; so the window that was opened last wins, and an older one is told. */
(() => {
  const form = document.getElementById("sheet");
  if (!form) return;
  const words = form.dataset;
  const saved = document.getElementById("saved");
  const trouble = document.getElementById("trouble");
  const way = document.getElementById("trouble-way");
  const PAUSE = 1000; // after the last key

  let sequence = Number(words.sequence);
  let typing = 0;
  let retry = 0;
  let pause = PAUSE;
  let underWay = null;
  let isDirty = false; // something on the page has not been saved
  let isOver = false; // and will not be, however often it is sent
  let brokenSince = "";

  const clock = () => new Date().toTimeString().slice(0, 5);

  function say(text, state) {
    saved.hidden = false;
    if (saved.textContent !== text) saved.textContent = text;
    saved.classList.toggle("saved--waiting", state === "waiting");
    saved.classList.toggle("saved--offline", state === "offline");
  }

  function warn(text, hasWay) {
    trouble.hidden = !text;
    way.hidden = !hasWay;
    document.getElementById("trouble-words").textContent = text;
  }

  function csrfToken() {
    const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
    return cookie ? cookie.slice("csrftoken=".length) : form.elements.csrfmiddlewaretoken.value;
  }

  function changed() {
    clearTimeout(typing);
    typing = 0;
    sequence += 1;
    isDirty = true;
    return save();
  }

  function save() {
    clearTimeout(retry);
    if (!underWay && !isOver) {
      underWay = send().finally(() => {
        underWay = null;
        if (isDirty && !brokenSince) save();
      });
    }
    return underWay;
  }

  async function send() {
    isDirty = false;
    if (!brokenSince) say(words.saving, "waiting");
    form.elements.sequence.value = sequence;
    const body = new URLSearchParams(new FormData(form));
    form.elements.sequence.value = sequence + 1; // the buttons of the form come after every change
    try {
      const reply = await fetch(words.save, { method: "POST", credentials: "same-origin", redirect: "manual", headers: { "X-CSRFToken": csrfToken() }, body });
      await understand(reply);
    } catch {
      later(words.offline, "", false);
    }
  }

  async function understand(reply) {
    if (reply.ok) {
      const kept = await reply.json();
      brokenSince = "";
      pause = PAUSE;
      warn(kept.error, false);
      say(words.saved.replace("%s", kept.saved_at));
    } else if (reply.status === 409) {
      over(words.newer);
    } else if (reply.status === 410) {
      over((await reply.json()).error);
    } else if (reply.status === 401 || reply.status === 403 || reply.type === "opaqueredirect") {
      later(words.refused, words.signedOut, true);
    } else {
      later(words.offline, "", false);
    }
  }

  function over(text) {
    isOver = true;
    brokenSince = "";
    say(words.refused, "offline");
    warn(text, false);
  }

  function later(text, why, hasWay) {
    if (!brokenSince) brokenSince = clock();
    isDirty = true;
    say(text.replace("%s", brokenSince), "offline");
    warn(why, hasWay);
    pause = Math.min(pause * 2, 15000);
    retry = setTimeout(save, pause);
  }

  async function flush() {
    if (typing) changed();
    else if (isDirty) save();
    while (underWay) await underWay;
  }

  form.addEventListener("change", changed);
  form.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(changed, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    if (!typing && !underWay && !isDirty) return;
    event.preventDefault(); // a form sent into a dead line would lose the page and what was written on it
    const button = event.submitter;
    flush().then(() => { if (!brokenSince && !isOver) form.requestSubmit(button); });
  });
  window.addEventListener("online", () => { if (isDirty) save(); });
  window.addEventListener("beforeunload", (event) => { if (brokenSince) event.preventDefault(); });
  // A page that the browser kept for "back" holds an old number.
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
})();
