// The auditor's tablet: keys. What is entered goes out by line-send.js.
(function () {
  "use strict";
  var form = document.querySelector("[data-conduct]");
  if (!form) return;
  function typing(target) {
    return target.closest("textarea, select, input:not([type=radio])") !== null;
  }

  function press(name) {
    var button = form.querySelector('[name="go"][value="' + name + '"]');
    if (button) button.click();
  }

  function choose(number) {
    var radio = form.querySelectorAll('input[name="grade"]')[number - 1];
    if (!radio) return;
    radio.focus();
    radio.click();
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    var steps = { n: "next", p: "back", o: "open", ArrowRight: "next", ArrowLeft: "back" };
    var radio = event.target.type === "radio";
    if (/^[1-9]$/.test(event.key)) choose(Number(event.key));
    else if (steps[event.key] && !(radio && event.key.startsWith("Arrow"))) press(steps[event.key]);
    else return;
    event.preventDefault();
  });

  var pane = form.querySelector(".conduct-pane");
  if (window.matchMedia("(max-width: 999px)").matches) pane.open = false;
  var current = pane.querySelector("[aria-current]");
  window.requestAnimationFrame(function () { // by then every script has put in what it puts in
    if (current && pane.open) pane.scrollTop = current.offsetTop - pane.clientHeight / 2;
  });
})();
