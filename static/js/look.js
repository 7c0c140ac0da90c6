// Text size, colours and language of a citizen's page without losing what was answered: size and
// colours change in place and are remembered, a language comes with the answers given so far.
(function () {
  "use strict";
  var form = document.querySelector("form.look");
  if (!form || !window.fetch) return;

  // Both choices each time: two requests may overtake each other.
  function remember() {
    var root = document.documentElement;
    fetch(form.getAttribute("action"), {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: "theme=" + root.dataset.theme + "&size=" + root.dataset.size + "&language=" + root.lang
    }).catch(function () { }); // without a network it holds for this page
  }

  form.addEventListener("click", function (event) {
    var button = event.target.closest("button[data-look]");
    if (!button) return;
    event.preventDefault();
    document.documentElement.setAttribute("data-" + button.dataset.look, button.value);
    form.querySelectorAll('[data-look="' + button.dataset.look + '"]').forEach(function (other) {
      other.setAttribute("aria-pressed", String(other === button));
    });
    remember();
  });

  document.addEventListener("click", function (event) {
    var link = event.target.closest(".c-languages a");
    var answers = document.getElementById("answers");
    if (!link || !answers) return;
    event.preventDefault();
    var asked = document.createElement("input");
    asked.type = "hidden";
    asked.name = "_lang";
    asked.value = link.hreflang;
    answers.appendChild(asked);
    answers.submit();
  });
})();
