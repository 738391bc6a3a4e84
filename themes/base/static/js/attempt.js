/* Saves every answer as it changes, counts the time by the server's clock, and keeps answers on the page while the
   line is down. Without this file the buttons of the form save. */
(() => {
  const timer = document.getElementById("timer");
  if (!timer) return;
  const words = timer.dataset;
  const left = document.getElementById("left");
  const saved = document.getElementById("saved");
  const form = document.getElementById("question");
  const trouble = document.getElementById("trouble");
  let end = performance.now() + 1000 * Number(words.seconds);

  const clock = () => new Date().toTimeString().slice(0, 5);

  function tick() {
    const seconds = Math.max(0, Math.round((end - performance.now()) / 1000));
    const pattern = seconds < 60 ? words.leftSeconds : words.left;
    left.textContent = pattern.replace("%s", seconds < 60 ? seconds : Math.ceil(seconds / 60));
    timer.classList.toggle("timer--short", seconds < 120);
    if (seconds === 0) timeIsOver();
    else setTimeout(tick, 1000);
  }

  let isOver = false;
  function timeIsOver() {
    if (isOver) return;
    isOver = true;
    flush().finally(() => window.location.assign(words.result));
  }

  function say(text, state) {
    saved.hidden = false;
    saved.textContent = text;
    saved.classList.toggle("saved--waiting", state === "waiting");
    saved.classList.toggle("saved--offline", state === "offline");
  }

  function warn(text, link, linkWords) {
    trouble.hidden = false;
    document.getElementById("trouble-words").textContent = text;
    const anchor = document.getElementById("trouble-link");
    anchor.hidden = !link;
    if (link) {
      anchor.href = link;
      anchor.textContent = linkWords;
      anchor.target = link === window.location.href ? "" : "_blank";
      anchor.rel = "noopener";
    }
  }

  const calm = () => { if (trouble) trouble.hidden = true; };

  tick();
  if (!form) return;

  let sequence = Number(form.dataset.sequence);
  let waiting = false;
  let underWay = null;
  let pause = 1000;
  let brokenSince = "";
  let typing = 0;

  function answer() {
    if (form.dataset.kind === "matching" || form.dataset.kind === "ordering") {
      const pairs = {};
      for (const box of form.querySelectorAll("select")) pairs[box.name.slice(7)] = box.value;
      return pairs;
    }
    const boxes = form.querySelectorAll('input[name="answer"]');
    return [...boxes].filter((box) => box.checked || box.type === "text").map((box) => box.value);
  }

  async function send() {
    waiting = false;
    sequence = Math.max(sequence + 1, Date.now());
    form.elements.sequence.value = sequence + 1;
    say(words.saving, "waiting");
    let reply;
    try {
      reply = await fetch(form.dataset.save, {
        method: "POST",
        credentials: "same-origin",
        redirect: "manual",
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
        body: JSON.stringify({ answer: answer(), sequence, flag: form.elements.flag.checked }),
      });
    } catch {
      return again();
    }
    await understand(reply);
  }

  function csrfToken() {
    const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
    return cookie ? cookie.slice(10) : form.elements.csrfmiddlewaretoken.value;
  }

  async function understand(reply) {
    if (reply.ok) {
      const kept = await reply.json();
      end = performance.now() + 1000 * kept.seconds_left;
      brokenSince = "";
      pause = 1000;
      calm();
      return say(words.saved.replace("%s", kept.saved_at));
    }
    if (reply.status === 409) return warn(words.newer, window.location.href, words.reloadWords);
    if (reply.status === 410) return window.location.assign(words.result);
    if (reply.status === 400) return warn((await reply.json()).error);
    if (reply.status === 401 || reply.status === 403 || reply.type === "opaqueredirect") {
      warn(words.signedOut, words.signIn, words.signInWords);
    }
    return again();
  }

  function again() {
    if (!brokenSince) brokenSince = clock();
    say(words.offline.replace("%s", brokenSince), "offline");
    waiting = true;
    pause = Math.min(pause * 2, 15000);
    setTimeout(() => { if (waiting) save(); }, pause);
  }

  function save() {
    waiting = true;
    if (!underWay) {
      underWay = send().finally(() => {
        underWay = null;
        if (waiting && !brokenSince) save();
      });
    }
    return underWay;
  }

  function flush() {
    clearTimeout(typing);
    return waiting || typing ? save() : Promise.resolve();
  }

  form.addEventListener("change", save);
  form.addEventListener("input", (event) => {
    if (event.target.type !== "text") return;
    clearTimeout(typing);
    typing = setTimeout(() => { typing = 0; save(); }, 500);
  });
  window.addEventListener("online", () => { if (waiting) save(); });
  window.addEventListener("beforeunload", (event) => {
    if (brokenSince) event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    if (!brokenSince) return;
    event.preventDefault(); // a form sent into a dead line would lose the page and the answer with it
    save();
  });
})();
