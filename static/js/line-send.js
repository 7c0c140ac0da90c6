// One line of the checklist on the tablet: every change goes into the outbox, and each answer says
// whether it is saved here or sent. What is not sent yet lies over the page when it is opened again,
// with or without network. Without this file the page works by its buttons.
(function () {
  "use strict";
  var form = document.querySelector("[data-conduct]");
  var box = window.auditOutbox;
  if (!form || !box) return;
  var QUIET = 700;
  var RESERVED = /^(_token|item|page|device_at|go|keep|base\..*)$/;
  var audit = form.dataset.audit;
  var item = form.querySelector('[name="item"]').value; // elements.item is a method
  var page = form.querySelector('[name="page"]').value;
  var lines = form.dataset.lines.split(" ");
  var known = {}; // what the page or this hand last said, by field
  var keeping = Promise.resolve();
  var bases = {}; // the edit that this stands on
  var seen = {}; // the edits that the page showed, before this hand wrote
  var stuck = {};
  var touched = {};
  var over = {};
  var timer = 0;
  var looking = 0;

  function names() {
    var found = [];
    Array.prototype.forEach.call(form.elements, function (control) {
      if (control.name && !RESERVED.test(control.name) && control.type !== "file" && control.type !== "submit" &&
        found.indexOf(control.name) < 0 && !control.closest("[data-apart]")) found.push(control.name);
    });
    return found;
  }

  function controls(name) {
    return Array.prototype.filter.call(form.elements, function (control) { return control.name === name; });
  }

  function read(name) {
    return controls(name).filter(function (control) {
      return (control.type !== "radio" && control.type !== "checkbox") || control.checked;
    }).map(function (control) { return control.value; }).join("\n");
  }

  function write(name, value) {
    controls(name).forEach(function (control) {
      if (control.type === "radio" || control.type === "checkbox") control.checked = value.split("\n").indexOf(control.value) >= 0;
      else control.value = value;
    });
  }

  // -- what the page says of itself ----------------------------------------------------------------

  function mark(name, where, why) {
    var control = controls(name)[0];
    if (!control) return;
    var label = control.type === "radio" ? control.closest("fieldset").querySelector("legend")
      : form.querySelector('label[for="' + control.id + '"]');
    if (!label) return;
    var sign = label.querySelector(".kept-state");
    if (!sign) {
      sign = document.createElement("span");
      sign.className = "kept-state";
      label.appendChild(sign);
    }
    sign.dataset.name = name;
    sign.dataset.state = where;
    sign.textContent = where === "stuck" ? form.dataset.stuck + ": " + why : form.dataset[where];
  }

  function say() {
    return box.list(audit).then(function (found) {
      var unsent = found.map(function (each) { return each.id; });
      form.querySelectorAll('.kept-state[data-state="here"]').forEach(function (sign) {
        if (unsent.indexOf(bases[sign.dataset.name]) < 0) mark(sign.dataset.name, "sent");
      });
      var saved = document.getElementById("saved");
      if (!saved) return;
      var isStuck = found.some(function (each) { return each.stuck; });
      var state = box.isUnsafe() ? "unsafe" : found.length && box.state() === "signin" ? "signin"
        : isStuck ? "stuck" : found.length ? "here" : "";
      if (!state) {
        if (saved.dataset.state === "saved") return;
        state = "saved";
      }
      saved.dataset.state = state;
      saved.textContent = saved.dataset[state].replace("{n}", found.length);
    });
  }

  // What others wrote and what the line lacks: asked of the service once all of it has arrived.
  function look() {
    clearTimeout(looking);
    looking = setTimeout(function () {
      if (!window.htmx || navigator.onLine === false) return;
      var asked = "?item=" + encodeURIComponent(item) + "&page=" + page;
      Object.keys(seen).forEach(function (name) { asked += "&base." + name + "=" + encodeURIComponent(seen[name]); });
      window.htmx.ajax("GET", "/audits/" + audit + "/standing" + asked, { target: "#saved-place", swap: "innerHTML" });
    }, 150);
  }

  function stale(is) {
    var lacks = document.getElementById("lacks");
    if (lacks) lacks.hidden = is;
  }

  // -- from the page into the outbox ------------------------------------------------------------------

  function whole() {
    var grade = read("grade");
    if (!grade) return false;
    return Array.prototype.every.call(form.querySelectorAll(".need-" + grade + " :is(input, textarea, select)"), function (control) {
      return control.value.trim() !== "";
    });
  }

  function keep(name, value, base) {
    var id = page + "." + box.fresh();
    var former = stuck[name];
    var entry = {
      id: id, audit: audit, kind: "edit", label: item + " · " + labelOf(name), shown: shownOf(name),
      whole: whole(),
      fields: { item: item, field: name, value: value, base: base || null, device_at: new Date().toISOString() }
    };
    var before = { value: known[name], base: bases[name] };
    known[name] = value;
    bases[name] = id;
    delete stuck[name];
    var kept = box.add(entry).then(function () {
      return former ? box.discard(former) : null; // this takes the refused one's place
    });
    kept.then(null, function () { // the next flush takes it up again
      if (bases[name] !== id) return;
      known[name] = before.value;
      bases[name] = before.base;
      if (former) stuck[name] = former;
    });
    keeping = Promise.all([keeping.then(null, function () {}), kept]); // a fault of old holds nobody
    return kept;
  }

  function labelOf(name) {
    var control = controls(name)[0];
    var label = control && (control.type === "radio" ? control.closest("fieldset").querySelector("legend")
      : form.querySelector('label[for="' + control.id + '"]'));
    return label && label.firstChild ? label.firstChild.textContent.trim() : name;
  }

  // What the reader sees for a choice: its words, not its key.
  function shownOf(name) {
    var chosen = controls(name).filter(function (control) { return control.type === "radio" && control.checked; })[0];
    var label = chosen && form.querySelector('label[for="' + chosen.id + '"] > span:not([aria-hidden])');
    return label ? label.textContent.trim() : "";
  }

  function flush() {
    clearTimeout(timer);
    names().forEach(function (name) {
      var value = read(name);
      if (value !== known[name]) keep(name, value, bases[name]);
    });
    return keeping; // also what an earlier flush began: the page is left only when it is on the disk
  }

  form.addEventListener("input", function (event) {
    touched[event.target.name] = true;
    clearTimeout(timer);
    timer = setTimeout(flush, QUIET);
  });
  form.addEventListener("change", function (event) { touched[event.target.name] = true; flush(); });
  window.addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", function () { if (document.hidden) flush(); });

  // -- going from line to line ------------------------------------------------------------------------

  function isDone(code) {
    if (code === item) return whole();
    var put = over[code];
    return put ? put.whole : form.dataset.open.split(" ").indexOf(code) < 0;
  }

  function goal(go) {
    var here = lines.indexOf(item);
    if (go.indexOf("item:") === 0) return go.slice(5);
    if (go === "back") return lines[Math.max(here - 1, 0)];
    if (go === "next") return lines[Math.min(here + 1, lines.length - 1)];
    var around = lines.slice(here + 1).concat(lines.slice(0, here + 1));
    return around.filter(function (code) { return !isDone(code); })[0] || item;
  }

  function leave(go) {
    if (go === "stay") { box.send(); return; }
    var next = goal(go);
    if (next === item && go !== "open") return;
    location.assign("/audits/" + audit + "/conduct?item=" + encodeURIComponent(next));
  }

  // One of two versions: an edit like any other, standing on the version that is shown.
  function choose(button) {
    var name = button.dataset.field;
    write(name, button.dataset.value);
    return keep(name, button.dataset.value, button.dataset.base);
  }

  form.addEventListener("submit", function (event) {
    var button = event.submitter;
    if (button && (button.hasAttribute("formaction") || (button.name === "keep" && !button.dataset.field))) return;
    event.preventDefault();
    flush().then(function () {
      if (button && button.name === "keep") return choose(button);
      return leave(button && button.name === "go" ? button.value : "stay");
    }).then(null, say);
  });

  // -- what lies over the page ------------------------------------------------------------------------

  function lay(found) {
    over = found;
    var own = found[item];
    Object.keys(own ? own.fields : {}).forEach(function (name) {
      var put = own.fields[name];
      if (put.where === "stuck") stuck[name] = put.id;
      bases[name] = put.where === "stuck" ? put.base : put.id;
      if (put.where !== "stuck") seen[name] = put.id;
      known[name] = put.value;
      if (!touched[name]) write(name, put.value);
      mark(name, put.where, put.why);
    });
    if (own) stale(true);
  }

  function heard(where) {
    return function (event) {
      var detail = event.detail;
      if (detail.audit !== audit) return;
      if (detail.kind === "edit" && detail.fields.item === item) {
        if (bases[detail.fields.field] === detail.id || where === "stuck") mark(detail.fields.field, where, detail.why);
        if (where === "stuck") stuck[detail.fields.field] = detail.id;
        if (where === "here") stale(true);
        if (where === "sent") look();
      }
      say();
    };
  }

  names().forEach(function (name) { known[name] = read(name); });
  controlsOf(/^base\./).forEach(function (control) { seen[control.name.slice(5)] = bases[control.name.slice(5)] = control.value; });
  function controlsOf(pattern) {
    return Array.prototype.filter.call(form.elements, function (control) { return pattern.test(control.name); });
  }
  // Taps made while this file was still on its way.
  names().forEach(function (name) {
    var before = controls(name).filter(function (control) {
      return control.type === "radio" || control.type === "checkbox" ? control.defaultChecked : true;
    }).map(function (control) {
      return control.type === "radio" || control.type === "checkbox" ? control.value : control.defaultValue;
    }).join("\n");
    if (before !== known[name] && controls(name)[0].defaultValue !== undefined) { known[name] = before; touched[name] = true; }
  });

  document.addEventListener("outbox:kept", heard("here"));
  document.addEventListener("outbox:sent", heard("sent"));
  document.addEventListener("outbox:stuck", heard("stuck"));
  document.addEventListener("outbox:unsafe", say);
  document.addEventListener("outbox:state", say);
  document.addEventListener("outbox:rest", say);
  document.addEventListener("htmx:after:swap", function () { stale(false); say(); });
  if (form.dataset.seal) box.fact("seal " + box.account + " " + audit, form.dataset.seal);
  box.laid(audit, Number(form.dataset.seq)).then(function (found) { lay(found); flush(); say(); });
})();
