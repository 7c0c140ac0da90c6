// One line of the checklist on the tablet: its fields are edits (edit-form.js), and the buttons lead
// from line to line also without network. Without this file the page works by its buttons.
(function () {
  "use strict";
  var form = document.querySelector("[data-conduct]");
  var box = window.auditOutbox;
  if (!form || !box || !window.auditEditForm) return;
  var lines = form.dataset.lines.split(" ");
  var over = {};
  var looking = 0;
  var edits = window.auditEditForm(form, {
    whole: whole, changed: stale, sent: look, laid: function (found) { over = found; }
  });
  var item = edits.item;

  // What others wrote and what the line lacks: asked of the service once all of it has arrived.
  function look() {
    clearTimeout(looking);
    looking = setTimeout(function () {
      if (navigator.onLine === false) return;
      var mine = looking;
      var asked = "?item=" + encodeURIComponent(item) + "&page=" + edits.page;
      Object.keys(edits.seen).forEach(function (name) { asked += "&base." + name + "=" + encodeURIComponent(edits.seen[name]); });
      fetch("/audits/" + edits.audit + "/standing" + asked, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).then(function (answer) {
        return answer.ok && !answer.redirected ? answer.text() : null;
      }).then(function (text) { if (text && mine === looking) put(text); }, function () {});
    }, 150);
  }

  // Each part goes where it says, in place of what stands there; the rest is the saved state.
  function put(text) {
    var made = document.createElement("template");
    made.innerHTML = text;
    made.content.querySelectorAll("hx-partial").forEach(function (part) {
      var place = document.querySelector(part.getAttribute("hx-target"));
      if (place) place.replaceWith(part.firstElementChild);
      part.remove();
    });
    var saved = document.getElementById("saved-place");
    saved.textContent = "";
    saved.appendChild(made.content);
    stale(false);
    edits.say();
  }

  function stale(is) {
    var lacks = document.getElementById("lacks");
    if (lacks) lacks.hidden = is;
  }

  function whole() {
    var grade = form.querySelector('input[name="grade"]:checked');
    if (!grade) return false;
    return Array.prototype.every.call(form.querySelectorAll(".need-" + grade.value + " :is(input, textarea, select)"), function (control) {
      return control.value.trim() !== "";
    });
  }

  // -- going from line to line ----------------------------------------------------------------------

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
    location.assign("/audits/" + edits.audit + "/conduct?item=" + encodeURIComponent(next));
  }

  // One of two versions: an edit like any other, standing on the version that is shown.
  function choose(button) {
    var name = button.dataset.field;
    edits.write(name, button.dataset.value);
    return edits.keep(name, button.dataset.value, button.dataset.base);
  }

  function act(button) {
    if (button && button.name === "keep") return choose(button);
    if (button && /^cases\./.test(button.name)) { // a draw is taken back
      button.closest("p").hidden = true;
      return edits.keep(button.name, "", edits.bases[button.name]);
    }
    return leave(button && button.name === "go" ? button.value : "stay");
  }

  form.addEventListener("submit", function (event) {
    var button = event.submitter;
    if (button && (button.hasAttribute("formaction") || (button.name === "keep" && !button.dataset.field))) return;
    event.preventDefault();
    edits.flush().then(function () { return act(button); }).then(null, edits.say);
  });

  window.auditLine = edits;
})();
