// The card of a line: notes which fields are filled, so that each says at once what it lacks;
// leads to the first empty one; shows the list of keys. Reads and writes nothing but the page.
(function () {
  "use strict";
  var form = document.querySelector("[data-conduct]");
  var dialog = document.getElementById("keys");

  function filled(event) {
    var field = event.target.closest(".conduct-field");
    if (!field) return;
    // Emptied while typing, a field stays in sight until the hand leaves it (audits.css).
    field.classList.toggle("is-filled", !!event.target.value.trim());
  }

  function asked() {
    var grade = form.querySelector('input[name="grade"]:checked');
    if (!grade) return [];
    return Array.prototype.slice.call(form.querySelectorAll(".need-" + grade.value));
  }

  function toEmpty() {
    var field = asked().filter(function (each) { return !each.classList.contains("is-filled"); })[0];
    var control = field && field.querySelector("textarea, input");
    if (!control) return;
    control.focus();
    control.scrollIntoView({ block: "center" });
  }

  if (form) {
    form.addEventListener("input", filled);
    form.addEventListener("change", filled);
  }

  document.querySelectorAll("[data-now]").forEach(function (button) {
    var input = document.getElementById(button.dataset.now);
    button.hidden = false;
    button.addEventListener("click", function () {
      var now = new Date();
      var local = new Date(now.getTime() - now.getTimezoneOffset() * 60000);
      input.value = local.toISOString().slice(0, 16);
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });

  function show() {
    var words = dialog.querySelector("template");
    if (words) words.replaceWith(words.content);
    if (!dialog.open) dialog.showModal();
  }

  if (!dialog || !dialog.showModal) return;
  document.querySelectorAll("[data-keys]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", show);
  });
  dialog.addEventListener("click", function (event) {
    if (event.target.closest("[data-close]")) dialog.close();
  });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("textarea, select, input:not([type=radio])")) return;
    if (event.key === "?") show();
    else if (event.key === "e" && !dialog.open) toEmpty();
    else return;
    event.preventDefault();
  });
})();
