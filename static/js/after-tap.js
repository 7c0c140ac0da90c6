// After the first tap what follows came in place: the answer shows as pressed, and reading goes on
// where the further questions begin.
(function () {
  "use strict";

  document.addEventListener("htmx:after:swap", function () {
    document.querySelectorAll(".tap").forEach(function (tap) {
      var given = document.querySelector('#follow-ups input[type="hidden"][name="' + tap.name + '"]');
      if (given) tap.setAttribute("aria-pressed", String(tap.value === given.value));
    });
    var start = document.querySelector("#follow-ups [data-start]");
    if (start) start.focus({ preventScroll: true });
  });
})();
