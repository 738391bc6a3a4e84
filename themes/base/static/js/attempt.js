/* Saves every answer as it changes, counts the time by the server's clock, and keeps answers on the page while the
   line is down or the session is over. A page is left only when the server has just answered: whoever presses a button
   while it does not, stays on the page and goes on by itself. Without this file the buttons of the form save.

   An answer carries a number: that of the page when it was loaded, plus one for each change. So the window that was
   opened last wins, an older one is told, and an answer that is sent again counts once. Where several questions stand on
   a page, each has its own number and is saved for itself. */
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
  let end = now() + 1000 * Number(words.seconds || 0);
  let isOver = false;

  function show() {
    const seconds = Math.max(0, Math.ceil((end - now()) / 1000));
    left.textContent = (seconds < 60 ? words.leftSeconds : words.left).replace("%s", seconds < 60 ? seconds : Math.ceil(seconds / 60));
    timer.classList.toggle("timer--short", seconds < 120);
    return seconds;
  }

  function tick() {
    if (show() === 0) timeIsOver();
    else setTimeout(tick, 1000);
  }

  async function timeIsOver() {
    if (isOver) return;
    isOver = true;
    await flush();
    if (brokenSince) warn(words.over, words.result, words.overWords);
    else leaveFor(words.result);
  }

  function leaveFor(address) {
    brokenSince = "";
    window.location.replace(address);
  }

  // Somebody may have given more time, or ended the attempt elsewhere. The question is asked without cookies: it costs
  // the server one look, and an empty chair does not keep its session alive.
  const until = document.getElementById("until");
  const extended = document.getElementById("extended");
  let asking = 0;

  function heed(given) {
    if (!given.is_open) {
      leaveFor(words.result);
      return;
    }
    end = now() + 1000 * given.seconds_left;
    if (!until) return; // no time limit
    show();
    until.textContent = words.until.replace("%s", given.until);
    if (extended.textContent !== given.extended) extended.textContent = given.extended;
  }

  async function askForTime() {
    clearTimeout(asking);
    try {
      const reply = await fetch(words.clock, { credentials: "omit", cache: "no-store" });
      if (reply.ok && !isOver) heed(await reply.json());
    } catch {
      // saving says that the line is down
    }
    clearTimeout(asking);
    asking = setTimeout(askForTime, document.hidden ? 60000 : 4000);
  }

  document.addEventListener("visibilitychange", () => { if (!document.hidden) askForTime(); });
  asking = setTimeout(askForTime, 4000);

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

  let brokenSince = "";
  let pressed = null; // the button that leaves this page as soon as everything on it is kept
  let isLeaving = false;
  let touched = null; // the question that was changed last

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

  // One question of the page: the form itself, or its part of it.
  function question(root) {
    const prefix = root.dataset.prefix || "";
    let sequence = Number(root.dataset.sequence);
    let underWay = null;
    let pause = 1000;
    let retry = 0;

    const self = {
      root,
      typing: 0, // a key was pressed, and the next one may follow
      isDirty: false, // something has not been saved
      isRefused: false, // and will not be, however often it is sent
      changed,
      save,
      flush,
      get isKept() { return !self.typing && !self.isDirty && !self.isRefused; },
      get isAtRest() { return self.isKept && !underWay; },
    };

    function answer() {
      const boxes = [...root.querySelectorAll(`[name="${prefix}answer"], [name^="${prefix}answer-"]`)];
      const filled = boxes.filter((box) => box.checked || (box.type !== "radio" && box.type !== "checkbox"));
      if (boxes.every((box) => box.name === `${prefix}answer`)) return filled.map((box) => box.value);
      return Object.fromEntries(filled.map((box) => [box.name.slice(`${prefix}answer-`.length), box.value]));
    }

    function changed() {
      touched = self;
      clearTimeout(self.typing);
      self.typing = 0;
      sequence += 1;
      form.elements[`${prefix}sequence`].value = sequence + 1; // the buttons of the form come after every change
      self.isDirty = true;
      self.isRefused = false;
      return save();
    }

    function save() {
      clearTimeout(retry);
      if (!underWay) {
        underWay = send().finally(() => {
          underWay = null;
          if (self.isDirty && !brokenSince && !self.isRefused) save();
        });
      }
      return underWay;
    }

    async function send() {
      self.isDirty = false;
      if (!brokenSince) say(words.saving, "waiting");
      const body = JSON.stringify({ answer: answer(), sequence, flag: form.elements[`${prefix}flag`].checked });
      try {
        await understand(await post(root.dataset.save, body, { "Content-Type": "application/json" }));
      } catch {
        later(words.offline);
      }
    }

    async function understand(reply) {
      if (reply.ok) {
        const kept = await reply.json();
        end = now() + 1000 * kept.seconds_left;
        pause = 1000;
        mended(words.saved.replace("%s", kept.saved_at), self);
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
      self.isRefused = true;
      pressed = null;
      brokenSince = "";
      say(words.refused, "offline");
      warn(text, link, linkWords);
    }

    function later(text) {
      if (!brokenSince) brokenSince = clock();
      self.isDirty = true;
      say(text.replace("%s", brokenSince), "offline");
      pause = Math.min(pause * 2, 15000);
      retry = setTimeout(save, pause);
    }

    async function flush() {
      if (self.typing) changed();
      else if (self.isDirty) save();
      while (underWay) await underWay;
    }

    return self;
  }

  const roots = form ? [form, ...form.querySelectorAll("[data-save]")].filter((root) => root.dataset.save) : [];
  const questions = roots.map(question);
  const asked = (element) => questions.find((one) => one.root.contains(element));

  // The line is there again: what waits on the page goes out, and only then is everything well.
  function mended(text, source) {
    brokenSince = "";
    const others = questions.filter((one) => one !== source);
    for (const one of others) if (one.isDirty && !one.isRefused) one.save();
    if (others.some((one) => one.isRefused)) {
      say(words.refused, "offline");
      return;
    }
    calm();
    say(text);
    if (pressed && source.isKept && others.every((one) => one.isAtRest)) leave(pressed);
  }

  // What the form would say has been said by saving. So the next page is asked for, not posted: that can be repeated.
  function leave(button) {
    pressed = null;
    if (button.name === "go" && /^([0-9]+|finish)$/.test(button.value)) {
      const place = roots[0] === form || button.value === "finish" ? "" : `#question-${button.value}`;
      window.location.assign(new URL(`../${button.value}/${place}`, window.location.href));
    } else {
      isLeaving = true;
      form.requestSubmit(button);
    }
  }

  async function flush() {
    for (const one of questions) await one.flush();
  }

  const saveAll = () => Promise.all(questions.filter((one) => one.isDirty).map((one) => one.save()));

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
      if (reply.ok) return saveAll();
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

  let patience = 1000;
  let handingIn = 0;

  async function handIn() {
    clearTimeout(handingIn);
    try {
      const reply = await post(last.action, new FormData(last));
      if (reply.type === "opaqueredirect") return leaveFor(window.location.href); // and from there to the result
      if (reply.status < 500) return last.submit();
    } catch {
      // as for an answer that says the same: once more
    }
    if (!brokenSince) brokenSince = clock();
    say(words.offline.replace("%s", brokenSince), "offline");
    patience = Math.min(patience * 2, 15000);
    handingIn = setTimeout(handIn, patience);
    return undefined;
  }

  if (words.seconds) tick();
  if (last) last.addEventListener("submit", (event) => { event.preventDefault(); handIn(); });
  if (!form) return;

  again.addEventListener("submit", signIn);
  form.addEventListener("change", (event) => {
    pressed = null;
    asked(event.target)?.changed();
  });
  form.addEventListener("input", (event) => {
    const one = asked(event.target);
    if (!one || (event.target.type !== "text" && event.target.type !== "textarea")) return;
    pressed = null;
    clearTimeout(one.typing);
    one.typing = setTimeout(one.changed, 500);
  });
  window.addEventListener("online", saveAll);
  window.addEventListener("pagehide", () => { for (const one of questions) if (one.typing) one.changed(); });
  window.addEventListener("beforeunload", (event) => { if (brokenSince) event.preventDefault(); });
  form.addEventListener("submit", (event) => {
    if (isLeaving || !questions.length) return;
    event.preventDefault(); // a form sent into a dead line would lose the page and the answer with it
    pressed = event.submitter;
    // What waits goes out, else one answer once more, as the form would send it. Where that arrives, the next page does.
    const waiting = questions.filter((one) => !one.isAtRest);
    for (const one of waiting.length ? waiting : [touched || questions[0]]) one.changed();
  });
})();
