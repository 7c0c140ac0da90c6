// The auditor's tablet: says whether what was typed has reached the server, tries again when it
// has not, and adds keys. Without this file the page works by its buttons.
(function () {
  "use strict";
  var form = document.querySelector("[data-conduct]");
  if (!form) return;
  var RETRY_MS = 5000;
  var typed = 0;
  var sent = 0;
  var leaving = false;
  var timer = 0;

  // The two sentences stand on the element, in the reader's language.
  function say(state) {
    var saved = document.getElementById("saved");
    if (!saved) return;
    saved.textContent = saved.dataset[state];
    saved.dataset.state = state;
  }

  function send() {
    clearTimeout(timer);
    if (typed !== sent && window.htmx) window.htmx.trigger(form, "change");
  }

  function note() {
    form.elements.device_at.value = new Date().toISOString();
  }

  form.addEventListener("input", function () { typed += 1; note(); });
  form.addEventListener("submit", function () { leaving = true; note(); });
  form.addEventListener("htmx:config:request", function (event) { event.detail.ctx.typed = typed; });
  form.addEventListener("htmx:before:request", function () { say("waiting"); });
  form.addEventListener("htmx:error", function () {
    say("failed");
    clearTimeout(timer);
    timer = setTimeout(send, RETRY_MS);
  });
  form.addEventListener("htmx:after:request", function (event) {
    if (event.detail.ctx.response.status < 400) sent = event.detail.ctx.typed;
  });
  window.addEventListener("online", send);
  // htmx looks at the page in a timer of its own: what was tapped before that goes out then.
  document.addEventListener("htmx:after:process", send, { once: true });
  window.addEventListener("pageshow", function () { leaving = false; });
  window.addEventListener("beforeunload", function (event) {
    if (typed !== sent && !leaving) event.preventDefault();
  });

  function touched(control) {
    if (control.type === "hidden") return false;
    if (control.type === "radio" || control.type === "checkbox") return control.checked !== control.defaultChecked;
    return control.defaultValue !== undefined && control.value !== control.defaultValue;
  }

  // Taps made while this file was still on its way.
  if (Array.prototype.some.call(form.elements, touched)) { typed = 1; note(); }

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
  if (window.matchMedia("(max-width: 819px)").matches) pane.open = false;
  var current = pane.querySelector("[aria-current]");
  if (current && pane.open) pane.scrollTop = current.offsetTop - pane.clientHeight / 2;
})();
