// Keeps a wall new: each event brings it whole, so that nothing that was missed matters. A stream
// that says nothing for a while, or that a sleeping tablet has lost, is opened anew.
(function () {
  "use strict";
  var body = document.body;
  var live = document.getElementById("wall-live");
  if (!window.EventSource || !live) return;
  var SILENT = Number(body.dataset.silent) * 1000;
  var source = null;
  var heard = Date.now();
  var waiting = 0;
  var tries = 0;
  var doubt = 0;
  var GRACE = 6000; // streams end now and then, and are there again in three seconds

  function say(state, words) {
    if (live.dataset.state === state && live.textContent === words) return;
    live.dataset.state = state;
    live.textContent = words;
  }

  function lost() {
    var at = new Date(heard);
    var time = ("0" + at.getHours()).slice(-2) + ":" + ("0" + at.getMinutes()).slice(-2);
    say("lost", live.dataset.lost.replace("{time}", time));
  }

  function hear() {
    heard = Date.now();
    tries = 0;
    say("live", live.dataset.live);
  }

  function judge() {
    doubt = 0;
    if (Date.now() - heard > GRACE) lost();
  }

  function open() {
    clearTimeout(waiting);
    waiting = 0;
    if (source) source.close();
    source = new EventSource(body.dataset.stream);
    source.addEventListener("beat", hear);
    source.addEventListener("wall", function (event) {
      var part = new DOMParser().parseFromString(JSON.parse(event.data), "text/html").getElementById("wall");
      if (part) document.getElementById("wall").replaceWith(document.importNode(part, true));
      hear();
    });
    source.onerror = function () {
      // The browser itself comes back, unless it was refused.
      if (source.readyState === 2 && !waiting) later();
      else if (!doubt) doubt = setTimeout(judge, GRACE);
    };
  }

  // Not all walls of a province at the same moment after a restart.
  function later() {
    source.close();
    tries = Math.min(tries + 1, 5);
    waiting = setTimeout(open, 1000 * Math.pow(2, tries) * (0.5 + Math.random() / 2));
    lost();
  }

  function look() {
    if (document.visibilityState === "hidden") return;
    if (Date.now() - heard < SILENT) return;
    lost();
    if (!waiting) later();
  }

  setInterval(look, 5000);
  document.addEventListener("visibilitychange", look);
  window.addEventListener("online", open);
  window.addEventListener("pageshow", function (event) { if (event.persisted) open(); });
  window.addEventListener("pagehide", function () { if (source) source.close(); });
  say("waiting", live.dataset.waiting);
  open();
})();
