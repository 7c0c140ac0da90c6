// The tablet's survey: one question a screen, back to the start when nobody is there any more.
// What was tapped before that is an answer. Nothing here navigates, so it works without network.
(function () {
  "use strict";
  var box = window.kioskBox;
  var body = document.body;
  var stage = document.getElementById("stage");
  if (!box || !stage) return;
  var html = document.documentElement;
  var parts = {};
  document.querySelectorAll("template[data-part]").forEach(function (each) {
    parts[each.dataset.part] = each;
  });
  var usual = stage.dataset.language;
  var look = { theme: html.dataset.theme, size: html.dataset.size };
  var IDLE = Number(body.dataset.idle) * 1000;
  var THANKS = Number(body.dataset.thanks) * 1000;
  var TYPING = 4; // times as long while somebody types
  var WARN = Math.min(10000, IDLE / 3);
  var form = null;
  var record = null;
  var step = null;
  var thanked = false;
  var isOver = false; // the answer on the screen is closed: nothing on it is kept any more
  var storing = 0;
  var touched = 0;
  var typed = -Infinity;
  var pointed = -Infinity;

  function now() { return performance.now(); } // never jumps when the device's clock is set
  function one(selector) { return stage.querySelector(selector); }
  function many(selector) { return Array.prototype.slice.call(stage.querySelectorAll(selector)); }

  // ---- what is asked -------------------------------------------------------------------------

  function begin(language) {
    stage.innerHTML = "";
    stage.appendChild(document.importNode(parts[language].content, true));
    stage.dataset.language = language;
    html.lang = language;
    form = one("[data-ask]");
    thanked = isOver = false;
    many("[data-larger], [data-contrast]").forEach(function (each) { each.hidden = false; });
    showLook();
    if (!form) return;
    form.classList.add("is-asking");
    one("[data-next]").hidden = false;
    one("[data-back]").hidden = false;
    rule();
    show(steps()[0]);
  }

  function rule() { document.dispatchEvent(new Event("change")); } // form-rules.js looks again

  function steps() {
    return many("[data-step]").filter(function (each) {
      var item = each.querySelector(".q-item");
      return !item || !item.hidden;
    });
  }

  function show(next) {
    step = next;
    var list = steps();
    var at = list.indexOf(next);
    var asked = list.length - (form.querySelector("[data-headline]") ? 1 : 0);
    var n = at + 1 - (list.length - asked);
    many("[data-step]").forEach(function (each) { each.classList.toggle("is-now", each === next); });
    one("[data-nav]").dataset.at = isHeadline(next) ? "first" : "later";
    one("[data-back]").disabled = at === 0;
    one("[data-next]").hidden = at === list.length - 1;
    one("[data-finish]").classList.toggle("btn-primary", at === list.length - 1);
    var count = one("[data-count]");
    count.textContent = count.dataset.count.replace("{n}", n).replace("{all}", asked);
    showRecorded(at, list);
    window.scrollTo(0, 0);
  }

  function isHeadline(each) { return !!each.querySelector("[data-headline]"); }

  function showRecorded(at, list) {
    var line = one(".k-recorded");
    var pressed = one('.k-face[aria-pressed="true"]');
    line.hidden = !pressed || at !== 1 || !isHeadline(list[0]);
    if (pressed) line.textContent = line.dataset.recorded.replace("{answer}", pressed.textContent.trim());
  }

  function go(by) {
    var list = steps();
    var at = list.indexOf(step) + by;
    if (at < 0 || at >= list.length) return;
    show(list[at]);
    list[at].focus();
  }

  // ---- what was answered ---------------------------------------------------------------------

  function fields() {
    var found = {};
    Array.prototype.forEach.call(form.elements, function (each) {
      if (!each.name || each.disabled || /^(submit|button)$/.test(each.type)) return;
      if (/^kiosk\./.test(each.name)) return;
      if (/radio|checkbox/.test(each.type) ? !each.checked : !each.value) return;
      (found[each.name] = found[each.name] || []).push(each.value);
    });
    return found;
  }

  // Resolves when all that is on the screen is kept on the device.
  function store(isOpen) {
    clearTimeout(storing);
    if (!form || (isOver && isOpen)) return Promise.resolve();
    var found = fields();
    if (!record) {
      if (!Object.keys(found).length) return Promise.resolve();
      record = box.fresh(body.dataset.survey, body.dataset.point);
    }
    record.fields = found;
    record.open = isOpen;
    return box.keep(record);
  }

  function give(button) {
    var item = one("[data-headline]");
    var given = item.querySelector("input");
    if (!given) {
      given = document.createElement("input");
      given.type = "hidden";
      given.name = button.name;
      item.appendChild(given);
    }
    given.value = button.value;
    many(".k-face").forEach(function (each) {
      each.setAttribute("aria-pressed", String(each === button));
    });
    rule();
  }

  function fill(found) {
    Object.keys(found).forEach(function (name) {
      var face = many(".k-face").filter(function (each) {
        return each.name === name && each.value === found[name][0];
      })[0];
      if (face) give(face);
    });
    Array.prototype.forEach.call(form.elements, function (each) {
      var got = found[each.name];
      if (!got || /hidden|submit/.test(each.type)) return;
      if (/radio|checkbox/.test(each.type)) each.checked = got.indexOf(each.value) >= 0;
      else each.value = got[0];
    });
    rule();
  }

  function fault() {
    var answers = step.querySelectorAll("input:checked").length;
    var line = step.querySelector("input[inputmode]");
    var found = "";
    if (step.dataset.most && answers > Number(step.dataset.most)) found = "most";
    else if (line && line.value && !/^-?[\d\s]+([.,]\d+)*$/.test(line.value.trim())) found = "number";
    else if (step.hasAttribute("data-required") && !isAnswered()) found = "missing";
    Array.prototype.forEach.call(step.querySelectorAll("[data-fault]"), function (each) {
      each.hidden = each.dataset.fault !== found;
    });
    return found;
  }

  function isAnswered() {
    return Array.prototype.some.call(step.querySelectorAll("input, textarea, select"), function (each) {
      return /radio|checkbox/.test(each.type) ? each.checked : each.type !== "hidden" && each.value.trim();
    });
  }

  // Keeps the answer, then goes on, unless another tap did so meanwhile.
  function next() {
    var from = step;
    store(true).then(function () {
      if (step !== from) return;
      if (steps().indexOf(step) < steps().length - 1) go(1);
      else thank();
    });
  }

  function finish() {
    isOver = true;
    return store(false).then(function () {
      var given = record;
      record = null;
      if (given) box.send();
      return given;
    });
  }

  function thank() {
    var mine = form;
    if (isOver) return;
    finish().then(function (given) {
      if (form !== mine) return;
      if (!given) { home(); return; }
      thanked = true;
      touched = now();
      form.hidden = true;
      var thanks = one("[data-thanks]");
      thanks.hidden = false;
      thanks.focus();
      window.scrollTo(0, 0);
    });
  }

  // ---- back to the start ---------------------------------------------------------------------

  function home() {
    html.dataset.theme = look.theme;
    html.dataset.size = look.size;
    warn(0);
    begin(usual);
    unzoom();
    document.getElementById("main").focus({ preventScroll: true });
  }

  // Zooming in is everybody's right; the next person begins at 100 % again.
  function unzoom() {
    var meta = document.querySelector('meta[name="viewport"]');
    var content = meta.content;
    meta.content = content + ", maximum-scale=1";
    setTimeout(function () { meta.content = content; }, 300);
  }

  function reset() {
    if (isOver) { home(); return; }
    finish().then(home);
  }

  function isWriting() {
    var at = document.activeElement;
    var isText = at && form && form.contains(at) && /^(TEXTAREA|INPUT)$/.test(at.tagName) && !/radio|checkbox/.test(at.type);
    return isText && now() - typed < TYPING * IDLE;
  }

  function isResting() {
    return !record && !thanked && stage.dataset.language === usual && (!form || step === steps()[0]) &&
      html.dataset.theme === look.theme && html.dataset.size === look.size &&
      !(window.visualViewport && window.visualViewport.scale > 1.01);
  }

  function warn(seconds) {
    var line = one(".k-warning");
    if (!line) return;
    line.hidden = !seconds;
    if (seconds) line.textContent = line.dataset.warning.replace("{n}", seconds);
  }

  function watch() {
    var limit = thanked ? THANKS : isWriting() ? TYPING * IDLE : IDLE;
    var left = limit - (now() - touched);
    if (body.dataset.covered || isResting()) return warn(0);
    if (left > 0) return warn(!thanked && left <= WARN ? Math.ceil(left / 1000) : 0);
    touched = now();
    return reset();
  }

  function touch() { touched = now(); }
  function type() { touched = typed = now(); }

  ["pointerdown", "touchstart", "touchmove", "mousedown", "keydown", "wheel"].forEach(function (name) {
    document.addEventListener(name, touch, { capture: true, passive: true });
  });
  ["input", "compositionstart", "compositionupdate", "compositionend"].forEach(function (name) {
    document.addEventListener(name, type, true);
  });
  setInterval(watch, 250);

  // ---- hands on the screen -------------------------------------------------------------------

  function showLook() {
    many("[data-larger]").forEach(function (each) {
      each.setAttribute("aria-pressed", String(html.dataset.size === "larger"));
    });
    many("[data-contrast]").forEach(function (each) {
      each.setAttribute("aria-pressed", String(html.dataset.theme === "contrast"));
    });
  }

  function speak(language) {
    var found = form && !thanked ? fields() : {};
    var at = form ? many("[data-step]").indexOf(step) : 0;
    begin(language);
    if (!form) return;
    fill(found);
    show(many("[data-step]")[at]);
  }

  stage.addEventListener("click", function (event) {
    function hit(selector) { return event.target.closest(selector); }
    if (hit("[data-speak]")) { event.preventDefault(); speak(hit("[data-speak]").dataset.speak); }
    else if (hit("[data-larger]")) html.dataset.size = html.dataset.size === "larger" ? look.size : "larger";
    else if (hit("[data-contrast]")) html.dataset.theme = html.dataset.theme === "contrast" ? look.theme : "contrast";
    else if (hit("[data-back]")) go(-1);
    else if (hit("[data-next]")) { if (!fault()) next(); }
    else if (hit("[data-again]")) home();
    showLook();
  });

  stage.addEventListener("submit", function (event) {
    event.preventDefault();
    var button = event.submitter || document.activeElement;
    if (button && button.classList.contains("k-face")) {
      give(button);
      next();
    } else if (!step || !fault()) thank();
  });

  stage.addEventListener("pointerup", function () { pointed = now(); });

  stage.addEventListener("change", function (event) {
    store(true);
    // A tap on one answer of several goes on by itself; keys and further questions do not.
    var tapped = event.target.type === "radio" && now() - pointed < 700;
    var last = steps().indexOf(step) === steps().length - 1;
    var alone = step && step.querySelectorAll("fieldset").length === 1 && !step.querySelector(".q-other:not([hidden])");
    if (tapped && alone && !last) {
      var from = step;
      setTimeout(function () { if (step === from && !fault()) go(1); }, 250);
    }
  });

  // Enter in a line of text goes on; the browser would press the first face instead.
  stage.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT" || event.isComposing) return;
    event.preventDefault();
    if (!fault()) next();
  });

  stage.addEventListener("input", function () {
    clearTimeout(storing);
    storing = setTimeout(function () { store(true); }, 300);
  });

  // Back does nothing but step back: there is no history to look into.
  history.replaceState({ kiosk: 0 }, "");
  history.pushState({ kiosk: 1 }, "");
  window.addEventListener("popstate", function () {
    history.pushState({ kiosk: 1 }, "");
    if (form && !thanked) go(-1);
  });

  document.addEventListener("contextmenu", function (event) {
    if (!/^(TEXTAREA|INPUT)$/.test(event.target.tagName)) event.preventDefault();
  });
  window.addEventListener("pagehide", function () { if (record) store(true); });

  window.kioskAsk = { isResting: isResting, reset: reset };
  box.closeLeft().then(function () { box.send(); });
  begin(usual);
})();
