/* Saves every answer as it changes, counts the time by the server's clock, and keeps answers on the page while the
   line is down or the session is over. A page is left only when the server has just answered: whoever presses a button
   while it does not, stays on the page and goes on by itself. Without this file the buttons of the form save.

   An answer carries a number: that of the page when it was loaded, plus one for each change. So the window that was
   opened last wins, an older one is told, and an answer that is sent again counts once. */
(() => {
  const timer = document.getElementById("timer");
  if (!timer) return;
  const words = timer.dataset;
  const left = document.getElementById("left");
  const saved = document.getElementById("saved");
  const form = document.getElementById("question");
  const last = document.getElementById("finish");

  // --- time -----------------------------------------------------------------------------------------------------

  // Of the two clocks one stands still while the computer sleeps, the other can be set: the later one is right.
  const steady = performance.now();
  const wall = Date.now();
  const now = () => Math.max(performance.now() - steady, Date.now() - wall);
  let end = now() + 1000 * Number(words.seconds);
  let isOver = false;

  function tick() {
    const seconds = Math.max(0, Math.ceil((end - now()) / 1000));
    left.textContent = (seconds < 60 ? words.leftSeconds : words.left).replace("%s", seconds < 60 ? seconds : Math.ceil(seconds / 60));
    timer.classList.toggle("timer--short", seconds < 120);
    if (seconds === 0) timeIsOver();
    else setTimeout(tick, 1000);
  }

  async function timeIsOver() {
    if (isOver) return;
    isOver = true;
    if (form) await flush();
    if (brokenSince) warn(words.over, words.result, words.overWords);
    else leaveFor(words.result);
  }

  function leaveFor(address) {
    brokenSince = "";
    window.location.replace(address);
  }

  // A page that the browser kept for "back" holds an old time and an old number.
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });

  // --- what the page says ---------------------------------------------------------------------------------------

  const trouble = document.getElementById("trouble");
  const again = document.getElementById("sign-in-again");
  const clock = () => new Date().toTimeString().slice(0, 5);

  function say(text, state) {
    saved.hidden = false;
    if (saved.textContent !== text) saved.textContent = text;
    saved.classList.toggle("saved--waiting", state === "waiting");
    saved.classList.toggle("saved--offline", state === "offline");
  }

  function warn(text, link, linkWords) {
    if (!trouble) return;
    const isNew = trouble.hidden;
    trouble.hidden = false;
    document.getElementById("trouble-words").textContent = text;
    const anchor = document.getElementById("trouble-link");
    document.getElementById("trouble-way").hidden = !link;
    anchor.textContent = linkWords || "";
    anchor.href = link || "";
    anchor.target = link === words.signIn ? "_blank" : "";
    if (isNew) trouble.scrollIntoView({ block: "nearest" });
  }

  function calm() {
    if (!trouble) return;
    trouble.hidden = true;
    again.hidden = true;
  }

  // --- saving ---------------------------------------------------------------------------------------------------

  let sequence = form ? Number(form.dataset.sequence) : 0;
  let isDirty = false; // something on the page has not been saved
  let isRefused = false; // and will not be, however often it is sent
  let underWay = null;
  let pause = 1000;
  let retry = 0;
  let typing = 0;
  let brokenSince = "";
  let pressed = null; // the button that leaves this page as soon as the answer is kept
  let isLeaving = false;

  function answer() {
    const boxes = [...form.querySelectorAll('[name="answer"], [name^="answer-"]')];
    const filled = boxes.filter((box) => box.checked || (box.type !== "radio" && box.type !== "checkbox"));
    if (boxes.every((box) => box.name === "answer")) return filled.map((box) => box.value);
    return Object.fromEntries(filled.map((box) => [box.name.slice("answer-".length), box.value]));
  }

  function csrfToken() {
    const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
    return cookie ? cookie.slice("csrftoken=".length) : (form || last).elements.csrfmiddlewaretoken.value;
  }

  function post(address, body, headers) {
    return fetch(address, {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual",
      keepalive: body.length < 16384, // a page that is left still sends what was typed last; browsers refuse more
      headers: { "X-CSRFToken": csrfToken(), ...headers },
      body,
    });
  }

  function changed() {
    clearTimeout(typing);
    typing = 0;
    sequence += 1;
    form.elements.sequence.value = sequence + 1; // a form that is sent comes after every change
    isDirty = true;
    isRefused = false;
    return save();
  }

  function save() {
    clearTimeout(retry);
    if (!underWay) {
      underWay = send().finally(() => {
        underWay = null;
        if (isDirty && !brokenSince && !isRefused) save();
      });
    }
    return underWay;
  }

  async function send() {
    isDirty = false;
    if (!brokenSince) say(words.saving, "waiting");
    const body = JSON.stringify({ answer: answer(), sequence, flag: form.elements.flag.checked });
    try {
      await understand(await post(form.dataset.save, body, { "Content-Type": "application/json" }));
    } catch {
      later(words.offline);
    }
  }

  async function understand(reply) {
    if (reply.ok) {
      const kept = await reply.json();
      end = now() + 1000 * kept.seconds_left;
      brokenSince = "";
      pause = 1000;
      calm();
      say(words.saved.replace("%s", kept.saved_at));
      if (pressed && !isDirty) leave(pressed);
    } else if (reply.status === 410) {
      leaveFor(words.result);
    } else if (reply.status === 409) {
      refused(words.newer, window.location.href, words.reloadWords);
    } else if (reply.status === 400) {
      refused((await reply.json()).error);
    } else if (reply.status === 404) {
      warn(words.otherPerson);
      later(words.refused);
    } else if (reply.status === 401 || reply.status === 403 || reply.type === "opaqueredirect") {
      if (again.hidden) askForPassword();
      later(words.refused);
    } else {
      later(words.offline);
    }
  }

  function refused(text, link, linkWords) {
    isRefused = true;
    pressed = null;
    brokenSince = "";
    say(words.refused, "offline");
    warn(text, link, linkWords);
  }

  function later(text) {
    if (!brokenSince) brokenSince = clock();
    isDirty = true;
    say(text.replace("%s", brokenSince), "offline");
    pause = Math.min(pause * 2, 15000);
    retry = setTimeout(save, pause);
  }

  // What the form would say has been said by saving. So the next page is asked for, not posted: that can be repeated.
  function leave(button) {
    pressed = null;
    if (/^([0-9]+|finish)$/.test(button.value)) {
      window.location.assign(new URL(`../${button.value}/`, window.location.href));
    } else {
      isLeaving = true;
      form.requestSubmit(button);
    }
  }

  async function flush() {
    if (typing) changed();
    else if (isDirty) save();
    while (underWay) await underWay;
  }

  // --- the session is over --------------------------------------------------------------------------------------

  function askForPassword() {
    again.hidden = false;
    warn(words.signedOut, words.signIn, words.signInWords);
    again.elements.password.focus();
  }

  async function signIn(event) {
    event.preventDefault();
    const password = again.elements.password;
    try {
      const reply = await post(again.getAttribute("action"), new FormData(again), { "X-Requested-With": "XMLHttpRequest" });
      if (reply.ok) return save();
      warn(words.wrongPassword, words.signIn, words.signInWords);
    } catch {
      say(words.offline.replace("%s", brokenSince || clock()), "offline");
    } finally {
      password.value = "";
    }
    password.focus();
    return undefined;
  }

  // --- the end --------------------------------------------------------------------------------------------------

  async function handIn() {
    clearTimeout(retry);
    try {
      const reply = await post(last.action, new FormData(last));
      if (reply.type === "opaqueredirect") return leaveFor(window.location.href); // and from there to the result
      if (reply.status < 500) return last.submit();
    } catch {
      // as for an answer that says the same: once more
    }
    if (!brokenSince) brokenSince = clock();
    say(words.offline.replace("%s", brokenSince), "offline");
    pause = Math.min(pause * 2, 15000);
    retry = setTimeout(handIn, pause);
    return undefined;
  }

  tick();
  if (last) last.addEventListener("submit", (event) => { event.preventDefault(); handIn(); });
  if (!form) return;

  again.addEventListener("submit", signIn);
  form.addEventListener("change", () => { pressed = null; changed(); });
  form.addEventListener("input", (event) => {
    if (event.target.type !== "text" && event.target.type !== "textarea") return;
    pressed = null;
    clearTimeout(typing);
    typing = setTimeout(changed, 500);
  });
  window.addEventListener("online", () => { if (isDirty) save(); });
  window.addEventListener("pagehide", () => { if (typing) changed(); });
  window.addEventListener("beforeunload", (event) => { if (brokenSince) event.preventDefault(); });
  form.addEventListener("submit", (event) => {
    if (isLeaving) return;
    event.preventDefault(); // a form sent into a dead line would lose the page and the answer with it
    pressed = event.submitter;
    changed(); // the answer once more, as the form would have sent it: where that arrives, the next page does
  });
})();
