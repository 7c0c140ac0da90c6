// The checklist as a list: each line gets its grades when it comes near the screen, so that a long
// list opens at once. A tap is saved as an edit: through the outbox where there is one, else by a
// post whose answer is the line anew.
(function () {
  "use strict";
  var list = document.querySelector(".audit-lines[data-audit]");
  if (!list || !window.IntersectionObserver || !window.fetch) return;
  var NEAR = { rootMargin: "300px 0px" };

  function whenNear(act) {
    var watch = new IntersectionObserver(function (seen) {
      seen.forEach(function (each) {
        if (!each.isIntersecting) return;
        watch.unobserve(each.target);
        act(each.target);
      });
    }, NEAR);
    return watch;
  }

  // Few clauses are watched, and then the lines of those that come near.
  var lines = whenNear(fill);
  var clauses = whenNear(function (clause) {
    clause.querySelectorAll("[data-line]").forEach(function (place) { lines.observe(place); });
  });

  function fill(place) {
    if (place.querySelector("form")) return;
    var template = document.getElementById("grades-" + place.dataset.scheme);
    var form = template.content.firstElementChild.cloneNode(true);
    form.querySelector("legend").textContent += " " + place.dataset.line;
    form.querySelectorAll('input[name="grade"]').forEach(function (radio) {
      radio.checked = radio.defaultChecked = radio.value === place.dataset.grade;
    });
    place.textContent = "";
    place.appendChild(form);
  }

  function say(article, words) {
    var note = article.querySelector("[data-told]");
    if (!note) {
      note = document.createElement("p");
      note.className = "q-error";
      note.dataset.told = "";
      note.setAttribute("role", "alert");
      article.insertBefore(note, article.children[1]);
    }
    note.textContent = words;
  }

  // Puts the line as the server tells it in place of what stands there.
  function renew(article, asked) {
    return asked.then(function (answer) {
      return answer.text().then(function (text) {
        var made = document.createElement("template");
        made.innerHTML = text;
        var line = made.content.querySelector("article.audit-line");
        if (!line) throw new Error(String(answer.status));
        var held = article.contains(document.activeElement) && document.activeElement.value;
        article.replaceWith(line);
        fill(line.querySelector("[data-line]"));
        var again = held && line.querySelector('input[value="' + held + '"]');
        if (again) again.focus({ preventScroll: true });
      });
    });
  }

  function post(form, place) {
    var article = place.closest("article");
    var data = new URLSearchParams(new FormData(form));
    data.set("item", place.dataset.line);
    data.set("device_at", new Date().toISOString());
    if (place.dataset.base) data.set("base.grade", place.dataset.base);
    var asked = fetch(form.action, { method: "POST", body: data, headers: { "HX-Request": "true" }, credentials: "same-origin" });
    renew(article, asked).catch(function () { say(article, list.dataset.failed); });
  }

  function keep(box, form, place, value) {
    var article = place.closest("article");
    var id = form.elements.page.value + "." + box.fresh();
    var fields = { item: place.dataset.line, field: "grade", value: value, base: place.dataset.base || null, device_at: new Date().toISOString() };
    box.add({ id: id, audit: list.dataset.audit, kind: "edit", label: place.dataset.line, fields: fields }).then(function () {
      place.dataset.base = id;
      place.dataset.grade = value;
      article.querySelectorAll("[data-lacks]").forEach(function (each) { each.remove(); });
      say(article, list.dataset.kept);
    }, function () { say(article, list.dataset.failed); });
  }

  list.addEventListener("change", function (event) {
    var place = event.target.closest("[data-line]");
    if (!place || event.target.name !== "grade") return;
    var box = window.auditOutbox;
    if (box) keep(box, event.target.form, place, event.target.value);
    else post(event.target.form, place);
  });

  document.addEventListener("outbox:sent", function (event) {
    var place = list.querySelector('[data-base="' + event.detail.id + '"]');
    if (!place) return;
    var article = place.closest("article");
    var note = article.querySelector("[data-told]");
    if (note) note.remove();
    var path = "/audits/" + list.dataset.audit + "/standing?view=list&item=" + encodeURIComponent(place.dataset.line);
    renew(article, fetch(path, { headers: { "HX-Request": "true" }, credentials: "same-origin" })).catch(function () {});
  });

  list.querySelectorAll("section").forEach(function (clause) { clauses.observe(clause); });
})();
