// Skip logic in the browser: the same rules as auditapp/formkit/conditions.py, tested by the same
// vectors. Every [data-when] is shown or hidden as answers change; what is hidden is not sent.
(function () {
  "use strict";

  function token(value) {
    if (Array.isArray(value)) return value.length === 1 ? token(value[0]) : undefined;
    if (value === null) return "none";
    if (value === true) return "yes";
    return value === false ? "no" : String(value);
  }

  function chosen(value) {
    if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
    return "is" in value ? value.is : value.grade;
  }

  function number(value) {
    var text = token(value);
    return text && text.trim() ? Number(text.replace(",", ".")) : NaN;
  }

  function holds(when, answers) {
    function test(inner) { return holds(inner, answers); }
    if (when.all) return when.all.every(test);
    if (when.any) return when.any.some(test);
    if (when.not) return !test(when.not);
    var value = answers[when.question];
    if ("answered" in when) return (value !== undefined) === when.answered;
    if (value === undefined) return false;
    value = chosen(value);
    if ("is" in when) return token(value) === token(when.is);
    if ("is_not" in when) return token(value) !== token(when.is_not);
    if ("includes" in when) return [].concat(value).map(token).indexOf(when.includes) >= 0;
    if ("at_least" in when) return number(value) >= when.at_least;
    return number(value) <= when.at_most;
  }

  // Which questions are asked: each sees only the visible answers before it.
  function visible(rules, values) {
    var seen = {};
    return rules.order.filter(function (code) {
      var shown = !rules.when[code] || holds(rules.when[code], seen);
      if (shown && code in values) seen[code] = values[code];
      return shown;
    });
  }

  // What several fields of one question mean together, as their types in auditapp/formkit do.
  function minutes(typed) {
    var sizes = { days: 1440, hours: 60, minutes: 1 };
    var sum = 0;
    var good = Object.keys(typed).every(function (name) {
      sum += Number(typed[name].replace(",", ".")) * sizes[name];
      return /^[0-9]{1,6}([.,][0-9]{1,3})?$/.test(typed[name]);
    });
    return good ? Math.floor(sum + 0.5) : typed;
  }

  function places(typed, most) {
    var codes = Object.keys(typed).sort(function (a, b) { return typed[a] - typed[b]; });
    var good = codes.every(function (code, at) { return typed[code] === String(at + 1); });
    return good && codes.length <= most ? codes : typed;
  }

  var api = { holds: holds, visible: visible, minutes: minutes, places: places };
  if (typeof module !== "undefined") module.exports = api;
  if (typeof document === "undefined") return;
  window.formRules = api; // paper.js asks the same rules

  function answer(wrapper) {
    var code = wrapper.dataset.question;
    var type = wrapper.dataset.type;
    var filled = Array.from(wrapper.querySelectorAll("input, textarea, select")).filter(function (el) {
      return /radio|checkbox/.test(el.type) ? el.checked : el.value.trim();
    });
    if (type === "duration" || type === "ranking") {
      var typed = {};
      filled.forEach(function (el) { typed[el.name.slice(code.length + 1)] = el.value.trim(); });
      if (!filled.length) return undefined;
      if (type === "duration") return minutes(typed);
      return places(typed, wrapper.querySelector("[data-places]").dataset.places);
    }
    var got = filled.filter(function (el) {
      return el.name === code || el.name === code + ".grade";
    }).map(function (el) { return el.value; });
    var stored = wrapper.dataset.answer;
    if (!got.length) return stored ? JSON.parse(stored) : undefined;
    return type === "multiple_choice" ? got : got[0];
  }

  function apply(form) {
    var answers = {};
    form.querySelectorAll("[data-question], [data-when]").forEach(function (el) {
      if (el.dataset.when) el.hidden = !holds(JSON.parse(el.dataset.when), answers);
      if (el.dataset.question && !el.closest("[data-when][hidden]")) {
        answers[el.dataset.question] = answer(el);
      }
    });
    form.querySelectorAll("input, textarea, select, button").forEach(function (el) {
      var off = !!el.closest("[data-when][hidden]");
      if (off === ("ruled" in el.dataset) || (off && el.disabled)) return;
      el.disabled = off;
      if (off) el.dataset.ruled = "";
      else delete el.dataset.ruled;
    });
  }

  function applyAll() {
    document.querySelectorAll("form").forEach(function (form) {
      if (form.querySelector("[data-when]")) apply(form);
    });
  }

  document.addEventListener("change", applyAll);
  document.addEventListener("input", applyAll);
  document.addEventListener("htmx:after:swap", applyAll);
  applyAll();
})();
