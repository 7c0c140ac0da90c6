// A question added on the tablet: an edit in the outbox, so that it can be added without network. Its
// line is there to be filled in as soon as the service has it.
(function () {
  "use strict";
  var form = document.querySelector("[data-question]");
  var box = window.auditOutbox;
  if (!form || !box) return;
  var isBusy = false;
  var told = form.querySelector("[data-told]");
  var ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

  // A copy of this page opened again must not name another question alike.
  function fresh() {
    return "A-" + Array.prototype.map.call(crypto.getRandomValues(new Uint8Array(7)), function (byte) {
      return ALPHABET[byte % ALPHABET.length];
    }).join("");
  }

  function texts(vi, en) {
    var found = {};
    if (vi.trim()) found.vi = vi.trim();
    if (en.trim()) found.en = en.trim();
    return found;
  }

  function title(clause) {
    var option = Array.prototype.filter.call(form.querySelectorAll("datalist option"), function (each) { return each.value === clause; })[0];
    return option ? JSON.parse(option.dataset.title) : {};
  }

  form.addEventListener("submit", function (event) {
    var clause = form.elements.clause.value.trim();
    var text = texts(form.elements.text_vi.value, form.elements.text_en.value);
    if (!clause || !Object.keys(text).length) return; // the service says what is missing
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    var code = fresh();
    var said = { clause: clause, text: text, title: title(clause), hint: texts(form.elements.hint.value, "") };
    box.add({
      id: "added." + code, audit: form.dataset.audit, kind: "edit", label: form.dataset.label, shown: text.vi || text.en,
      fields: { item: "@added", field: code, value: JSON.stringify(said), base: null, device_at: new Date().toISOString() }
    }).then(function () {
      isBusy = false;
      told.hidden = false;
      told.textContent = form.dataset.kept;
      ["text_vi", "text_en", "hint"].forEach(function (name) { form.elements[name].value = ""; });
    });
    document.addEventListener("outbox:sent", function (sent) {
      if (sent.detail.id === "added." + code) location.assign("/audits/" + form.dataset.audit + "/conduct?item=" + code);
    });
    document.addEventListener("outbox:stuck", function (stuck) {
      if (stuck.detail.id === "added." + code) told.textContent = form.dataset.stuck + " " + stuck.detail.why;
    });
  });
})();
