// Keeps the tablet going: the service worker, the screen that stays on and full, signs of life,
// and a new page when there is one and nobody is answering.
(function () {
  "use strict";
  var box = window.kioskBox;
  var ask = window.kioskAsk;
  var body = document.body;
  if (!box || !ask) return;
  var BEAT = Number(body.dataset.beat) * 1000;
  var battery = null;
  var renewing = false;
  var lock = null;

  function showState(state) {
    var line = document.querySelector("[data-state]");
    line.textContent = state.full ? line.dataset.full
      : state.waiting ? line.dataset.some.replace("{n}", state.waiting) : line.dataset.none;
    line.dataset.tone = state.full ? "bad" : "";
  }

  function beat() {
    return box.tell().then(function (state) {
      return box.post("/kiosk/state", {
        battery: battery ? Math.round(battery.level * 100) : null,
        is_charging: battery ? battery.charging : null,
        unsent: state.waiting + state.open,
        version: body.dataset.version
      });
    }).then(function (answer) {
      if (answer.status === 410) return box.lost();
      if (!answer.ok) return null;
      box.send();
      return answer.json().then(function (said) { renewing = said.page !== body.dataset.page; });
    }).then(null, function () {});
  }

  // Told that it is no longer paired: shows where a pairing code is typed, and keeps its answers.
  box.lost = function () {
    renewing = true;
    body.dataset.page = "";
    if (!window.caches) return;
    caches.keys().then(function (names) {
      names.forEach(function (name) { if (/^kiosk-/.test(name)) caches.delete(name); });
    });
  };

  function renew() {
    if (!renewing || !ask.isResting() || navigator.onLine === false) return;
    renewing = false;
    // Only when the service answers: a page of the browser's own would stay for good.
    fetch("/health", { cache: "no-store" }).then(function (answer) {
      if (answer.ok) location.replace("/kiosk");
    }).then(null, function () { renewing = true; });
  }

  function stayOn() {
    if (!navigator.wakeLock || document.hidden || lock) return;
    navigator.wakeLock.request("screen").then(function (held) {
      lock = held;
      held.addEventListener("release", function () { lock = null; });
    }, function () {});
  }

  function fill() {
    var root = document.documentElement;
    var begin = root.requestFullscreen || root.webkitRequestFullscreen;
    if (!begin || document.fullscreenElement || document.webkitFullscreenElement || body.dataset.left) return;
    if (window.matchMedia("(display-mode: fullscreen)").matches) return;
    var asked = begin.call(root);
    if (asked && asked.then) asked.then(null, function () {});
  }

  window.kioskKeep = { fill: fill };
  document.querySelector("[data-staff]").hidden = false;
  box.hear(showState);
  box.tell();
  document.addEventListener("visibilitychange", stayOn);
  document.addEventListener("click", function () { fill(); stayOn(); });
  stayOn();
  if (navigator.getBattery) {
    navigator.getBattery().then(function (found) { battery = found; }).then(beat, beat);
  } else beat();
  setInterval(beat, BEAT);
  setInterval(renew, 2000);
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  if (navigator.serviceWorker) {
    navigator.serviceWorker.register("/kiosk/worker.js", { scope: "/kiosk" }).then(null, function () {});
  }
})();
