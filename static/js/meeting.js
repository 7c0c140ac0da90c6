// A meeting on the tablet: its fields are edits (edit-form.js). The team and those of the opening are
// put on the list here, so that it works without network.
(function () {
  "use strict";
  var form = document.getElementById("meeting-form");
  if (!form || !window.auditOutbox || !window.auditEditForm) return;
  var list = form.querySelector(".attendance");
  var MOST = Number(list.dataset.most);

  function numbered(row) { return Number(row.querySelector("input").name.split(".")[1]); }

  // A new line of the list: a copy of the last one under another number.
  function grow(number) {
    var last = list.lastElementChild;
    var old = numbered(last);
    var row = last.cloneNode(true);
    row.querySelectorAll("[name], [for], [id]").forEach(function (each) {
      ["name", "for", "id"].forEach(function (kind) {
        var value = each.getAttribute(kind);
        if (value) each.setAttribute(kind, value.replace("." + old, "." + number));
      });
    });
    row.querySelectorAll("label, legend").forEach(function (each) {
      each.querySelectorAll(".kept-state").forEach(function (sign) { sign.remove(); });
      each.childNodes.forEach(function (text) {
        if (text.nodeType === 3) text.data = text.data.replace(String(old), String(number));
      });
    });
    row.querySelectorAll("input").forEach(function (input) {
      if (input.type === "radio") input.checked = false;
      else input.value = "";
    });
    list.appendChild(row);
    return row;
  }

  function need(name) {
    var number = Number(name.split(".")[1]);
    if (number && number <= MOST && !form.querySelector('[name="name.' + number + '"]')) grow(number);
  }

  function field(row, kind) { return row.querySelector('[name^="' + kind + '."]'); }

  function free() {
    var rows = Array.prototype.slice.call(list.children);
    var empty = rows.filter(function (row) { return !field(row, "name").value.trim() && !field(row, "role").value.trim(); })[0];
    if (empty) return empty;
    var next = Math.max.apply(null, rows.map(numbered)) + 1;
    return next <= MOST ? grow(next) : null;
  }

  function names() {
    return Array.prototype.map.call(list.children, function (row) { return field(row, "name").value.trim().toLowerCase(); });
  }

  function takeOver(people) {
    people.forEach(function (each) {
      if (names().indexOf(each[0].toLowerCase()) >= 0) return;
      var row = free();
      if (!row) return;
      field(row, "name").value = each[0];
      field(row, "role").value = each[1];
    });
  }

  var edits = window.auditEditForm(form, { need: need });

  // Those of the opening, as this device knows them: its page may be older than what was entered here.
  function atOpening() {
    var known = JSON.parse(form.dataset.opening);
    return window.auditOutbox.laid(edits.audit, Number(form.dataset.seq)).then(function (found) {
      var over = found["@opening"] ? found["@opening"].fields : {};
      Object.keys(over).forEach(function (name) {
        var parts = name.split(".");
        var place = { name: 0, role: 1 }[parts[0]];
        if (place === undefined) return;
        known[parts[1]] = known[parts[1]] || ["", ""];
        known[parts[1]][place] = over[name].value;
      });
      return Object.keys(known).map(function (number) { return known[number]; }).filter(function (each) { return each[0]; });
    });
  }

  form.addEventListener("submit", function (event) {
    var button = event.submitter;
    event.preventDefault();
    var people = !button || button.name !== "take_over" ? Promise.resolve([])
      : button.value === "team" ? Promise.resolve(JSON.parse(form.dataset.team)) : atOpening();
    people.then(takeOver).then(edits.flush).then(function () { window.auditOutbox.send(); }).then(null, edits.say);
  });

  var more = form.querySelector("[data-more]");
  more.hidden = false;
  more.addEventListener("click", function () {
    var next = Math.max.apply(null, Array.prototype.map.call(list.children, numbered)) + 1;
    if (next <= MOST) field(grow(next), "name").focus();
  });
  var opening = form.querySelector('[name="take_over"][value="opening"]');
  if (opening && opening.hidden) atOpening().then(function (found) { opening.hidden = !found.length; });
})();
