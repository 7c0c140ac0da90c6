// A button with data-confirm="words" asks before it sends its form, htmx or not.
(function () {
  "use strict";
  var dialog = document.getElementById("confirm");
  if (!dialog || !dialog.showModal) return;
  var asked = null;
  var agreed = false;

  // In the capture phase: before htmx and the busy state hear of it.
  document.addEventListener("submit", function (event) {
    var button = event.submitter;
    if (!button || !button.dataset.confirm) return;
    if (agreed) { agreed = false; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    asked = button;
    document.getElementById("confirm-words").textContent = button.dataset.confirm;
    dialog.showModal();
    dialog.querySelector('[data-answer="no"]').focus();
  }, true);

  dialog.addEventListener("click", function (event) {
    var answer = event.target.dataset.answer;
    if (!answer) return;
    dialog.close();
    if (answer !== "yes") return;
    agreed = true;
    asked.form.requestSubmit(asked);
    agreed = false;
  });
})();
