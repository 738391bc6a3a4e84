/* Renews who sits in an exam room every few seconds. It says that nobody has touched anything, so an empty chair is signed
   out as on any page. Nothing is renewed under the hands of somebody who stands in the list with the keyboard. Without
   this file a link loads the page again. */
(() => {
  const seats = document.getElementById("seats");
  if (!seats) return;
  const trouble = document.getElementById("seats-trouble");
  let isOver = false;

  function say(words) {
    trouble.hidden = !words;
    if (trouble.textContent !== words) trouble.textContent = words;
  }

  async function renew() {
    if (document.hidden || seats.contains(document.activeElement)) return;
    try {
      const reply = await fetch(seats.dataset.seats, {
        credentials: "same-origin",
        redirect: "manual",
        headers: { "X-Watching": "yes" },
      });
      if (reply.ok) {
        seats.innerHTML = await reply.text();
        say("");
      } else {
        isOver = reply.type === "opaqueredirect" || reply.status < 500;
        say(isOver ? seats.dataset.signedOut : seats.dataset.offline);
      }
    } catch {
      say(seats.dataset.offline);
    }
  }

  async function watch() {
    await renew();
    if (!isOver) setTimeout(watch, 5000);
  }

  document.addEventListener("visibilitychange", renew);
  setTimeout(watch, 5000);
})();
