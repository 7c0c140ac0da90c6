// The time that runs, counted on by the minute while the page lies open; started and stopped by the
// buttons beside it alone. Each press is an edit in the outbox, so the time also runs without network.
(function () {
  "use strict";
  var shown = document.querySelector("[data-timer]");
  if (!shown) return;
  var form = shown.closest("form");
  var box = window.auditOutbox;
  var words = shown.textContent;
  var stood = Number(shown.dataset.timer);
  var began = shown.dataset.runs ? Date.parse(shown.dataset.at) : 0;
  var running = shown.dataset.runs; // the key of the period

  function show() {
    var more = began ? Math.floor((Date.now() - began) / 60000) : 0;
    shown.textContent = words.replace(/\d+/, String(stood + Math.max(more, 0)));
  }

  setInterval(show, 15000);
  if (!box || !form.dataset.audit) return;

  function turn() {
    form.querySelector('[value="start"]').hidden = !!running;
    form.querySelector('[value="stop"]').hidden = !running;
    show();
  }

  function note(kind, key) {
    var at = new Date().toISOString();
    return box.add({
      id: box.fresh(), audit: form.dataset.audit, kind: "edit", label: form.dataset.label, shown: new Date().toLocaleTimeString(document.documentElement.lang),
      fields: { item: "@time", field: kind + "." + key, value: at, base: null, device_at: at }
    });
  }

  function key() {
    var letters = "abcdefghjkmnpqrstuvwxyz23456789";
    return Array.prototype.map.call(crypto.getRandomValues(new Uint8Array(8)), function (byte) { return letters[byte % letters.length]; }).join("");
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (running) {
      note("stopped", running);
      stood += Math.floor((Date.now() - began) / 60000);
      running = "";
      began = 0;
    } else {
      running = key();
      began = Date.now();
      note("started", running);
    }
    turn();
  });

  // What was pressed on this device after the page was made.
  box.laid(form.dataset.audit, Number(form.dataset.seq)).then(function (found) {
    var fields = found["@time"] ? found["@time"].fields : {};
    Object.keys(fields).sort(function (one, other) { return fields[one].value < fields[other].value ? -1 : 1; }).forEach(function (name) {
      var at = new Date(fields[name].value).getTime();
      var which = name.split(".")[1];
      if (name.indexOf("started.") === 0 && !running) { running = which; began = at; }
      else if (name === "stopped." + running) {
        stood += Math.floor((at - began) / 60000);
        running = "";
        began = 0;
      }
    });
    turn();
  });
})();
