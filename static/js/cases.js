// Draws cases on the device, as the service does (models/sampling.py): the pasted list goes nowhere,
// and what was drawn, masked, goes into the outbox. What cannot be drawn here goes to the service.
(function () {
  "use strict";
  var form = document.querySelector("[data-draw]");
  var box = window.auditOutbox;
  var line = window.auditLine;
  if (!form || !box || !line || !window.crypto || !window.crypto.subtle) return;
  var CASE = /(^|[^\p{L}\p{N}_.-])((?=[\p{L}\p{N}_.]*[A-Za-z])[\p{L}\p{N}_]+(?:\.[\p{L}\p{N}_]+){0,6}-\d{6}-\d{3,6})(?![\p{L}\p{N}_-])/u;
  var DRAWS = 9;
  var MOST_DRAWN = 50;
  var MOST_LISTED = 20000;
  var taken = {}; // field -> is shown

  function cases(pasted) {
    var found = pasted.split(/\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/).map(function (row) { return CASE.exec(row); })
      .filter(Boolean).map(function (match) { return match[2].toUpperCase(); });
    return found.filter(function (each, place) { return found.indexOf(each) === place; });
  }

  function hex(buffer) {
    return Array.prototype.map.call(new Uint8Array(buffer), function (byte) { return ("0" + byte.toString(16)).slice(-2); }).join("");
  }

  function ranked(listed, seed) {
    return Promise.all(listed.map(function (each) {
      return crypto.subtle.digest("SHA-256", new TextEncoder().encode(seed + ":" + each)).then(function (found) { return [hex(found), each]; });
    })).then(function (found) {
      return found.sort(function (one, other) { return one[0] < other[0] ? -1 : 1; }).map(function (pair) { return pair[1]; });
    });
  }

  function masked(each) {
    var at = each.lastIndexOf("-");
    return each.slice(0, at) + "-***" + each.slice(-1);
  }

  function free() {
    for (var n = 1; n <= DRAWS; n += 1) if (!taken["cases." + n]) return "cases." + n;
    return "";
  }

  // null where the service has to say what is wrong.
  function wanted() {
    var listed = cases(form.elements.cases.value);
    var count = form.elements.count.value.trim();
    var seed = form.elements.seed.value.trim() || hex(crypto.getRandomValues(new Uint8Array(8)));
    var least = Math.min(listed.length, Math.max(3, Math.ceil(Math.sqrt(listed.length))), MOST_DRAWN);
    if (!listed.length || listed.length > MOST_LISTED || !/^[A-Za-z0-9]{4,32}$/.test(seed) || !free()) return null;
    if (count && (!/^\d{1,6}$/.test(count) || !(Number(count) >= 1 && Number(count) <= MOST_DRAWN))) return null;
    return { listed: listed, seed: seed, count: count ? Math.min(Number(count), listed.length) : least };
  }

  function show(name, draw) {
    var row = document.createElement("p");
    row.dataset.drawn = name;
    var head = document.createElement("b");
    head.textContent = (draw.what || form.dataset.cases) + ": ";
    row.appendChild(head);
    draw.drawn.forEach(function (each, place) {
      if (place) row.appendChild(document.createTextNode(", "));
      var code = document.createElement("code");
      code.textContent = each;
      row.appendChild(code);
    });
    var note = document.createElement("small");
    note.className = "hint";
    note.textContent = " " + form.dataset.note.replace("{n}", draw.drawn.length).replace("{of}", draw.of) + " " + draw.seed;
    row.appendChild(note);
    form.closest("details").before(row);
    taken[name] = true;
  }

  form.addEventListener("submit", function (event) {
    var asked = wanted();
    if (!asked) return;
    event.preventDefault();
    ranked(asked.listed, asked.seed).then(function (order) {
      var draw = {
        what: form.elements.what.value.replace(/\s+/g, " ").trim(), of: order.length, seed: asked.seed,
        drawn: order.slice(0, asked.count).map(masked)
      };
      var name = free();
      return line.keep(name, JSON.stringify(draw), line.bases[name]).then(function () {
        show(name, draw);
        form.reset();
        form.closest("details").open = false;
      });
    });
  });

  document.querySelectorAll('#cases button[name^="cases."]').forEach(function (button) { taken[button.name] = true; });
  box.laid(line.audit, Number(document.getElementById("line-form").dataset.seq)).then(function (found) {
    var fields = found[line.item] ? found[line.item].fields : {};
    Object.keys(fields).filter(function (name) { return /^cases\./.test(name); }).forEach(function (name) {
      var stands = document.querySelector('#cases button[name="' + name + '"]');
      if (stands) stands.closest("p").hidden = true;
      taken[name] = false;
      if (fields[name].value) show(name, JSON.parse(fields[name].value));
    });
  });
})();
