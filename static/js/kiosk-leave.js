// The way out, behind a PIN: the service checks it, and without network this device does.
(function () {
  "use strict";
  var box = window.kioskBox;
  var body = document.body;
  var pin = document.querySelector("[data-pin]");
  var panel = document.querySelector("[data-panel]");
  if (!box || !pin) return;
  var FREE = 5;
  var FIRST = 30;
  var LONGEST = 300;
  var AWAY = 60000;
  var field = pin.querySelector("input");
  var words = pin.querySelector(".k-words");
  var opener = document.querySelector("[data-leave]");
  var timer = 0;

  // Wrong tries outlive a reload; a clock that was set back does not lengthen the wait.
  function tries() {
    try { return JSON.parse(localStorage.getItem("kiosk-pin")) || { n: 0, at: 0 }; }
    catch (error) { return { n: 0, at: 0 }; }
  }

  function note(n) {
    try { localStorage.setItem("kiosk-pin", JSON.stringify({ n: n, at: Date.now() })); }
    catch (error) { /* storage is off: the service counts alone */ }
  }

  function secondsLeft() {
    var known = tries();
    if (known.n < FREE) return 0;
    var wait = Math.min(LONGEST, FIRST * Math.pow(2, known.n - FREE));
    var passed = (Date.now() - known.at) / 1000;
    return passed < 0 || passed >= wait ? 0 : Math.ceil(wait - passed);
  }

  function bytes(hex) {
    return new Uint8Array(hex.match(/../g).map(function (pair) { return parseInt(pair, 16); }));
  }

  // The same hash as the service keeps: channels/actions/kiosks.py.
  function checkHere(typed) {
    if (!window.crypto.subtle) return Promise.reject(new Error("no network"));
    var raw = new TextEncoder().encode(typed);
    return crypto.subtle.importKey("raw", raw, "PBKDF2", false, ["deriveBits"]).then(function (key) {
      var how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(body.dataset.salt), iterations: Number(body.dataset.rounds) };
      return crypto.subtle.deriveBits(how, key, 256);
    }).then(function (bits) {
      return Array.prototype.map.call(new Uint8Array(bits), function (byte) {
        return ("0" + byte.toString(16)).slice(-2);
      }).join("") === body.dataset.hash;
    });
  }

  function check(typed) {
    return box.post("/kiosk/exit", { pin: typed }).then(function (answer) {
      if (answer.status === 429) return { wait: Number(answer.headers.get("retry-after")) || FIRST };
      if (!answer.ok) throw new Error("not checked");
      return answer.json();
    }).then(null, function () {
      return checkHere(typed).then(function (ok) { return { ok: ok }; });
    });
  }

  function say(name, n) { words.textContent = name ? words.dataset[name].replace("{n}", n) : ""; }

  function cover(what) {
    pin.hidden = what !== pin;
    panel.hidden = what !== panel;
    body.dataset.covered = what ? "yes" : "";
    document.getElementById("stage").hidden = !!what;
    clearTimeout(timer);
    if (what) timer = setTimeout(function () { cover(null); }, AWAY);
    if (what) (what === pin ? field : panel.querySelector("[data-close]")).focus();
    else opener.focus();
  }

  function show() {
    var network = panel.querySelector("[data-network]");
    var offline = panel.querySelector("[data-offline]");
    network.textContent = navigator.onLine ? network.dataset.yes : network.dataset.no;
    offline.textContent = navigator.serviceWorker ? offline.dataset.yes : offline.dataset.no;
    box.tell();
    cover(panel);
  }

  function submit(event) {
    event.preventDefault();
    var left = secondsLeft();
    if (left) { say("wait", left); return; }
    check(field.value).then(function (said) {
      field.value = "";
      if (said.ok) { note(0); show(); return; }
      if (said.wait) { say("wait", said.wait); return; }
      note(tries().n + 1);
      say("wrong");
      field.focus();
    }, function () { say("offline"); });
  }

  function leave() {
    body.dataset.left = "yes";
    var end = document.exitFullscreen || document.webkitExitFullscreen;
    if (end && (document.fullscreenElement || document.webkitFullscreenElement)) end.call(document);
  }

  opener.addEventListener("click", function () { say(""); field.value = ""; cover(pin); });
  pin.querySelector("form").addEventListener("submit", submit);
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && body.dataset.covered) cover(null);
  });
  [pin, panel].forEach(function (each) {
    each.addEventListener("click", function (event) {
      if (!event.target.closest("[data-close]")) return;
      delete body.dataset.left;
      cover(null);
    });
  });
  panel.querySelector("[data-send]").addEventListener("click", box.send);
  panel.querySelector("[data-save]").addEventListener("click", box.save);
  panel.querySelector("[data-out]").addEventListener("click", leave);
  box.hear(function (state) {
    panel.querySelector("[data-waiting]").textContent = state.waiting + state.open;
    panel.querySelector("[data-aside]").textContent = state.aside;
  });
})();
