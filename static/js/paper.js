// Keying in paper: one key per question, on to the next by itself, the next sheet by itself. A sheet
// is put aside in this browser before it is sent and taken away when the server has stored it, so
// nothing typed waits for the network or gets lost with it. Without this file the page is a form.
(function () {
  "use strict";
  var form = document.querySelector("[data-paper]");
  if (!form || !window.fetch || !window.formRules) return;
  var RETRY_MS = 3000;
  var state = document.getElementById("paper-state");
  var done = document.getElementById("paper-done");
  var last = document.getElementById("paper-last");
  var returned = document.getElementById("paper-returned");
  var rules = JSON.parse(form.dataset.rules);
  var open = JSON.parse(form.dataset.open);
  var store = "paper " + form.dataset.person + " " + form.dataset.paper;
  var questions = Array.from(form.querySelectorAll(".paper-q")).map(function (el) {
    return { el: el, code: el.dataset.code, kind: el.dataset.kind, keys: JSON.parse(el.dataset.keys), other: el.dataset.other, most: Number(el.dataset.most), units: (el.dataset.units || "").split(" ") };
  });
  var serial = form.elements._serial;
  var queue = read();
  var sending = false;
  var timer = 0;

  function read() {
    try { return JSON.parse(localStorage.getItem(store)) || []; } catch (error) { return []; }
  }

  function keep() {
    try {
      if (queue.length) localStorage.setItem(store, JSON.stringify(queue));
      else localStorage.removeItem(store);
    } catch (error) { /* a full or forbidden store: the queue stays in the page */ }
  }

  function say(words, n) {
    state.textContent = words ? state.dataset[words].replace("{n}", n) : "";
    state.dataset.about = "typing";
  }

  function tell(words) {
    say(words, queue.length);
    state.dataset.about = "sending";
  }

  function newId() { // as base/ids.py writes them
    var letters = "abcdefghijklmnopqrstuvwxyz234567";
    return Array.from(crypto.getRandomValues(new Uint8Array(26))).map(function (byte) {
      return letters[byte & 31];
    }).join("");
  }

  // --- what is asked ---

  function width(question) { return (Object.keys(question.keys)[0] || "").length; }

  function words(question) {
    var typed = field(question).value.trim().toUpperCase().replace(/[\s,;]/g, "");
    var found = [];
    if (question.kind === "one" && question.keys["0" + typed] !== undefined) typed = "0" + typed; // 5 for 05
    for (var at = 0; at < typed.length; at += width(question)) {
      var word = question.keys[typed.substr(at, width(question))];
      if (word !== undefined) found.push(word);
    }
    return found;
  }

  function value(question) {
    if (question.kind === "span") return span(question);
    if (!width(question)) return field(question).value.trim() || undefined;
    var found = words(question);
    if (!found.length) return undefined;
    return question.kind === "several" || question.kind === "places" ? found : found[0];
  }

  function span(question) { // minutes, as channels/models/paper_spans.py reads them
    var typed = field(question).value.trim();
    var clock = /^(\d{1,5}):([0-5]?\d)(:00)?$/.exec(typed);
    if (/^[-–]?$/.test(typed)) return undefined;
    if (clock) return window.formRules.minutes({ hours: clock[1], minutes: clock[2] });
    return window.formRules.minutes(question.units[0] === "days" ? { days: typed } : { minutes: typed });
  }

  function field(question) { return form.elements[question.code]; }

  function refresh() {
    var values = {};
    questions.forEach(function (question) {
      var found = value(question);
      if (found !== undefined) values[question.code] = found;
    });
    var shown = window.formRules.visible(rules, values);
    questions.forEach(function (question) {
      question.el.hidden = shown.indexOf(question.code) < 0;
      field(question).disabled = question.el.hidden;
      var other = question.el.querySelector(".paper-other");
      if (!other) return;
      other.hidden = question.el.hidden || words(question).indexOf(question.other) < 0;
      other.querySelector("input").disabled = other.hidden;
    });
  }

  function fields() {
    return [serial].concat(Array.from(form.querySelectorAll(".paper-q input, .paper-q textarea")).filter(function (el) {
      return !el.disabled;
    }));
  }

  function questionOf(el) {
    return questions.filter(function (question) { return question.code === el.name; })[0];
  }

  // --- moving ---

  function go(el) {
    el.focus();
    if (el.select) el.select();
    el.scrollIntoView({ block: "nearest" });
  }

  function next(el) {
    refresh();
    var all = fields();
    var place = all.indexOf(el);
    if (el === serial && !checkSerial()) return;
    if (place + 1 < all.length) go(all[place + 1]);
    else save();
  }

  function back(el) {
    var all = fields();
    var place = all.indexOf(el);
    if (place > 0) go(all[place - 1]);
  }

  function refuse(el, key, why) {
    el.setAttribute("aria-invalid", "true");
    say(why || "noBox", key);
  }

  function press(el, question, key) {
    var keys = Object.keys(question.keys);
    var takesZero = keys.some(function (each) { return each[0] === "0"; });
    el.removeAttribute("aria-invalid");
    say("");
    if (key === "-" || (key === "0" && !takesZero)) {
      el.value = "";
      next(el);
    } else if (question.kind === "several" || question.kind === "places") {
      several(el, question, key);
    } else if (width(question) === 1) {
      if (question.keys[key] === undefined) return refuse(el, key);
      el.value = key;
      next(el);
    } else {
      var typed = (el.selectionEnd > el.selectionStart ? "" : el.value) + key;
      if (question.keys["0" + typed] === undefined && !keys.some(function (each) { return each.indexOf(typed) === 0; })) return refuse(el, typed);
      el.value = typed;
      if (question.keys[typed] !== undefined) next(el);
    }
  }

  // A box pressed twice is taken back.
  function several(el, question, key) {
    if (el.selectionEnd > el.selectionStart) el.value = "";
    var typed = el.value + key;
    var part = typed.slice(typed.length - ((typed.length - 1) % width(question)) - 1);
    if (!Object.keys(question.keys).some(function (each) { return each.indexOf(part) === 0; })) return refuse(el, part);
    var whole = width(question) === part.length;
    var before = typed.slice(0, typed.length - part.length);
    var isThere = chunks(before, part.length).indexOf(part) >= 0;
    if (question.kind === "places" && !isThere && typed.length > question.most) return refuse(el, question.most, "tooMany");
    el.value = whole && isThere
      ? chunks(before, part.length).filter(function (each) { return each !== part; }).join("")
      : typed;
    refresh();
  }

  function chunks(text, size) {
    return text.match(new RegExp(".{" + size + "}", "g")) || [];
  }

  form.addEventListener("keydown", function (event) {
    var el = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !el.matches("input, textarea")) return;
    var question = questionOf(el);
    var boxes = question && width(question);
    if (event.key === "Enter") {
      if (event.shiftKey && el.matches("textarea")) return;
      event.preventDefault();
      if (el.name === "_day") go(serial);
      else next(el);
    } else if (event.key === "Backspace" && el.value === "" && el.type !== "date") {
      event.preventDefault();
      back(el);
    } else if (boxes && event.key.length === 1 && event.key !== " ") {
      event.preventDefault();
      press(el, question, event.key.toUpperCase());
    }
  });
  form.addEventListener("input", refresh);

  // The first key pressed on the page finds its way by itself; focus is not taken before.
  document.addEventListener("keydown", function (event) {
    if (event.target !== document.body || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") {
      event.preventDefault();
      next(serial);
    } else if (/^\d$/.test(event.key)) {
      go(serial);
    }
  });

  // --- saving ---

  function checkSerial() {
    var n = Number(serial.value);
    if (open.indexOf(n) >= 0) {
      serial.removeAttribute("aria-invalid");
      say("");
      return true;
    }
    serial.setAttribute("aria-invalid", "true");
    say("noSheet", serial.value);
    go(serial);
    return false;
  }

  function isEmpty() {
    return questions.every(function (question) {
      return question.el.hidden || value(question) === undefined;
    });
  }

  function save() {
    refresh();
    if (!checkSerial()) return;
    if (isEmpty()) {
      say("empty", "");
      return go(fields()[1]);
    }
    var sheet = { serial: Number(serial.value), body: new URLSearchParams(new FormData(form)).toString() };
    queue.push(sheet);
    keep();
    open.splice(open.indexOf(sheet.serial), 1);
    blank(open[0]);
    pump();
  }

  function blank(n) {
    questions.forEach(function (question) {
      Array.from(question.el.querySelectorAll("input, textarea")).forEach(function (el) {
        el.value = "";
        el.removeAttribute("aria-invalid");
      });
    });
    form.querySelectorAll(".error").forEach(function (el) { el.remove(); });
    form.elements._entry.value = newId();
    serial.value = n === undefined ? "" : n;
    refresh();
    go(serial);
  }

  function pump() {
    clearTimeout(timer);
    if (sending || !queue.length) return;
    sending = true;
    if (queue.length > 1) tell("sending");
    var sheet = queue[0];
    fetch(form.action, {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
      body: sheet.body,
      redirect: "manual"
    }).then(function (answer) {
      if (answer.ok) return answer.json().then(function (told) { stored(sheet, told.done); });
      if (answer.status === 401 || answer.type === "opaqueredirect") return later("signedOut");
      if (answer.status >= 500 || answer.status === 429) return later("offline");
      return answer.json().then(function (told) { giveBack(sheet, told.faults); }, function () { giveBack(sheet, {}); });
    }).catch(function () { later("offline"); });
  }

  function later(words) {
    sending = false;
    tell(words);
    timer = setTimeout(pump, RETRY_MS);
  }

  function settle() {
    sending = false;
    queue.shift();
    keep();
    pump();
  }

  function stored(sheet, count) {
    done.textContent = String(count);
    last.textContent = state.dataset.saved.replace("{n}", sheet.serial);
    if (queue.length === 1 && state.dataset.about === "sending") say("");
    settle();
  }

  // Not stored for a reason: it waits in a list with the reason until somebody opens it again.
  function giveBack(sheet, faults) {
    var line = document.createElement("li");
    var reason = Object.keys(faults).map(function (name) { return faults[name]; }).join(" ");
    line.append(state.dataset.returned.replace("{n}", sheet.serial) + " " + reason + " ");
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-small";
    button.textContent = state.dataset.reopen;
    button.addEventListener("click", function () { reopen(sheet); line.remove(); });
    line.append(button);
    returned.append(line);
    settle();
  }

  function reopen(sheet) {
    if (open.indexOf(sheet.serial) < 0) open.unshift(sheet.serial);
    blank(sheet.serial);
    new URLSearchParams(sheet.body).forEach(function (typed, name) {
      var el = form.elements[name];
      if (el && name[0] !== "_") el.value = typed;
    });
    refresh();
    go(serial);
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    save();
  });
  window.addEventListener("online", pump);
  window.addEventListener("beforeunload", function (event) {
    if (queue.length || returned.children.length) event.preventDefault();
  });

  queue.forEach(function (sheet) {
    var place = open.indexOf(sheet.serial);
    if (place >= 0) open.splice(place, 1);
  });
  if (!form.querySelector("[aria-invalid]") && serial.value && open.indexOf(Number(serial.value)) < 0) serial.value = open.length ? open[0] : "";
  refresh();
  var wrong = form.querySelector("[aria-invalid]:not([disabled])");
  if (wrong) go(wrong);
  pump();
})();
