// What this device holds: unsent entries, each to be sent, saved or discarded; prepared audits.
(function () {
  "use strict";
  var box = window.auditOutbox;
  var place = document.getElementById("device");
  var own = window.auditKept;
  if (!box || !place || !own) return;
  var words = place.dataset;

  function part(name) { return place.querySelector("[data-" + name + "]"); }

  function element(tag, text, name) {
    var made = document.createElement(tag);
    if (text) made.textContent = text;
    if (name) made.className = name;
    return made;
  }

  function press(text, act, name) {
    var made = element("button", text, "btn" + (name || ""));
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  function ask(question, act) {
    var dialog = document.getElementById("confirm");
    if (!dialog || !dialog.showModal) { if (window.confirm(question)) act(); return; }
    document.getElementById("confirm-words").textContent = question;
    dialog.showModal();
    dialog.addEventListener("click", function answered(event) {
      var answer = event.target.dataset.answer;
      if (!answer) return;
      dialog.removeEventListener("click", answered);
      dialog.close();
      if (answer === "yes") act();
    });
  }

  function row(entry, titles) {
    var made = element("li");
    var label = entry.label || (entry.kind === "file" ? words.photo : entry.fields.item);
    made.appendChild(element("b", label));
    var value = entry.kind === "edit" ? entry.shown || entry.fields.value : own.size(entry.size);
    if (value) made.appendChild(element("q", value.length > 120 ? value.slice(0, 120) + "…" : value, "as-typed"));
    made.appendChild(element("span", (titles[entry.audit] ? titles[entry.audit] + ", " : "") +
      own.fill(words.since, { when: own.when(entry.at) }), "hint"));
    var state = element("p", entry.stuck ? words.stuck + ": " + entry.stuck : words.here, "kept-state");
    state.dataset.state = entry.stuck ? "stuck" : "here";
    made.appendChild(state);
    if (!entry.stuck) return made;
    var acts = element("p", "", "actions");
    acts.appendChild(press(words.retry, function () { box.retry(entry.id); }));
    acts.appendChild(press(words.export, function () { box.exportFile(entry.audit); }));
    acts.appendChild(press(words.discard, function () {
      ask(words.sure, function () { box.discard(entry.id).then(show); });
    }, " btn-danger"));
    made.appendChild(acts);
    return made;
  }

  function preparedRow(each) {
    var made = element("li");
    var link = element("a", each.title);
    link.href = "/audits/" + each.audit + "/conduct";
    made.appendChild(link);
    made.appendChild(element("span", each.unit));
    made.appendChild(element("span", own.fill(words.when, { when: own.when(each.at), n: each.pages, size: own.size(each.bytes) }), "hint"));
    var acts = element("p", "", "actions");
    acts.appendChild(press(words.renew, function (event) {
      event.target.disabled = true;
      own.prepare({ id: each.audit, title: each.title, unit: each.unit, pages: each.addresses }, function () {})
        .then(show, show);
    }));
    acts.appendChild(press(words.remove, function () {
      ask(words.removeSure, function () { own.remove(each.audit).then(show); });
    }));
    made.appendChild(acts);
    return made;
  }

  function fillList(list, rows) {
    list.textContent = "";
    rows.forEach(function (each) { list.appendChild(each); });
  }

  function show() {
    return Promise.all([box.list(), own.list()]).then(function (found) {
      var titles = {};
      found[1].forEach(function (each) { titles[each.audit] = each.title; });
      fillList(part("entries"), found[0].map(function (entry) { return row(entry, titles); }));
      part("count").textContent = found[0].length ? "(" + found[0].length + ")" : "";
      part("none").hidden = found[0].length > 0;
      place.querySelectorAll("[data-entry-actions]").forEach(function (each) { each.hidden = !found[0].length; });
      fillList(part("kept"), found[1].map(preparedRow));
      part("kept-none").hidden = found[1].length > 0;
    });
  }

  // Shown in the place of a page that is not kept, when there is no network.
  if (location.pathname !== "/audits/device") {
    var notice = element("div", "", "notice notice-warn");
    notice.setAttribute("role", "alert");
    notice.appendChild(element("p", words.offline));
    place.insertBefore(notice, place.firstChild);
  }
  part("send").addEventListener("click", function () { box.send(); });
  part("export-all").addEventListener("click", function () { box.exportAll(); });
  var timer = 0;
  ["kept", "sent", "stuck", "discarded", "rest"].forEach(function (kind) {
    document.addEventListener("outbox:" + kind, function () { clearTimeout(timer); timer = setTimeout(show, 200); });
  });
  show();
})();
