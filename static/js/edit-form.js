// A form whose fields are edits of an audit's log: every change goes into the outbox, and each field
// says whether it is saved here or sent. What is not sent yet lies over the page when it is opened
// again, with or without network. auditEditForm(form, hooks) serves one form; hooks, all optional:
// whole() tells whether the item is complete, changed(isStale), sent(), need(name) makes a missing
// field, laid(over). Without this file the page works by its buttons.
(function () {
  "use strict";
  var QUIET = 700;
  var RESERVED = /^(_token|item|page|device_at|go|keep|take_over|base\..*)$/;

  window.auditEditForm = function (form, hooks) {
    var box = window.auditOutbox;
    var audit = form.dataset.audit;
    var item = form.querySelector('[name="item"]').value; // elements.item is a method
    var page = form.querySelector('[name="page"]').value;
    var known = {}; // what the page or this hand last said, by field
    var keeping = Promise.resolve();
    var bases = {}; // the edit that this stands on
    var seen = {}; // the edits that the page showed, before this hand wrote
    var stuck = {};
    var touched = {};
    var timer = 0;

    function ask(name, value) { return hooks[name] ? hooks[name](value) : undefined; }

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

    function isTicked(control) { return control.type === "radio" || control.type === "checkbox"; }

    function read(name) {
      return controls(name).filter(function (control) {
        return control.type !== "submit" && (!isTicked(control) || control.checked);
      }).map(function (control) { return control.value; }).join("\n");
    }

    function write(name, value) {
      controls(name).forEach(function (control) {
        if (isTicked(control)) control.checked = value.split("\n").indexOf(control.value) >= 0;
        else if (control.type !== "submit") control.value = value;
      });
    }

    // -- what the page says of itself --------------------------------------------------------------

    function labelAt(control) {
      var legend = control.type === "radio" && control.closest("fieldset").querySelector("legend:not(.sr-only)");
      return legend || form.querySelector('label[for="' + control.id + '"]');
    }

    function mark(name, where, why) {
      var label = controls(name)[0] && labelAt(controls(name)[0]);
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

    // -- from the page into the outbox ---------------------------------------------------------------

    function keep(name, value, base) {
      var id = page + "." + box.fresh();
      var former = stuck[name];
      var entry = {
        id: id, audit: audit, kind: "edit", label: (form.dataset.label || item) + " · " + labelOf(name), shown: shownOf(name),
        whole: !!ask("whole"),
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
      var label = control && labelAt(control);
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
        if (value !== (known[name] || "")) keep(name, value, bases[name]);
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

    // -- what lies over the page ---------------------------------------------------------------------

    function lay(over) {
      var own = over[item];
      Object.keys(own ? own.fields : {}).forEach(function (name) {
        var put = own.fields[name];
        if (!controls(name).length) ask("need", name);
        if (put.where === "stuck") stuck[name] = put.id;
        bases[name] = put.where === "stuck" ? put.base : put.id;
        if (put.where !== "stuck") seen[name] = put.id;
        known[name] = put.value;
        if (!touched[name]) write(name, put.value);
        mark(name, put.where, put.why);
      });
      ask("laid", over);
      if (own) ask("changed", true);
    }

    function heard(where) {
      return function (event) {
        var detail = event.detail;
        if (detail.audit !== audit) return;
        if (detail.kind === "edit" && detail.fields.item === item) {
          if (bases[detail.fields.field] === detail.id || where === "stuck") mark(detail.fields.field, where, detail.why);
          if (where === "stuck") stuck[detail.fields.field] = detail.id;
          if (where === "here") ask("changed", true);
          if (where === "sent") ask("sent");
        }
        say();
      };
    }

    names().forEach(function (name) { known[name] = read(name); });
    Array.prototype.forEach.call(form.elements, function (control) {
      if (/^base\./.test(control.name)) seen[control.name.slice(5)] = bases[control.name.slice(5)] = control.value;
    });
    // Taps made while this file was still on its way.
    names().forEach(function (name) {
      var before = controls(name).filter(function (control) {
        return isTicked(control) ? control.defaultChecked : true;
      }).map(function (control) {
        return isTicked(control) ? control.value : control.defaultValue;
      }).join("\n");
      if (before !== known[name] && controls(name)[0].defaultValue !== undefined) { known[name] = before; touched[name] = true; }
    });

    document.addEventListener("outbox:kept", heard("here"));
    document.addEventListener("outbox:sent", heard("sent"));
    document.addEventListener("outbox:stuck", heard("stuck"));
    ["unsafe", "state", "rest"].forEach(function (kind) { document.addEventListener("outbox:" + kind, say); });
    if (form.dataset.seal) box.fact("seal " + box.account + " " + audit, form.dataset.seal);
    box.laid(audit, Number(form.dataset.seq)).then(function (found) { lay(found); flush(); say(); });

    return { audit: audit, item: item, page: page, bases: bases, seen: seen, read: read, write: write, keep: keep, flush: flush, say: say };
  };
})();
