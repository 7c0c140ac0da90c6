// Rankings by buttons instead of numbers: the buttons set the numbers, which are what is sent.
(function () {
  "use strict";

  function rows(list) { return Array.from(list.children); }
  function box(row) { return row.querySelector("select"); }
  function ranked(list) {
    return rows(list).filter(function (row) { return box(row).value; }).sort(function (a, b) {
      return box(a).value - box(b).value;
    });
  }

  // The first have the numbers from 1, the others none, and they stand in this order.
  function write(list, first) {
    var others = list.startedAs.filter(function (row) { return first.indexOf(row) < 0; });
    first.concat(others).forEach(function (row, at) {
      var place = at < first.length ? String(at + 1) : "";
      if (box(row).value !== place) box(row).value = place;
      if (list.children[at] !== row) list.insertBefore(row, list.children[at]);
      row.dataset.place = place;
      row.querySelectorAll("[data-rank]").forEach(function (button) {
        var act = button.dataset.rank;
        button.hidden = (act === "add") === Boolean(place);
        button.disabled = act === "add" && first.length >= Number(list.dataset.places) ||
          act === "up" && at === 0 || act === "down" && at === first.length - 1;
      });
    });
  }

  function press(list, row, act) {
    var first = ranked(list);
    var at = first.indexOf(row);
    if (act === "add") first.push(row);
    else first.splice(at, 1);
    if (act === "up") first.splice(at - 1, 0, row);
    if (act === "down") first.splice(at + 1, 0, row);
    write(list, first);
    list.parentNode.querySelector('[role="status"]').textContent =
      row.querySelector(".rank-name").textContent + ": " + (box(row).value || "–");
    var same = row.querySelector('[data-rank="' + act + '"]');
    var next = same.hidden || same.disabled ? row.querySelector("[data-rank]:not([hidden]):not([disabled])") : same;
    if (next) next.focus();
    box(row).dispatchEvent(new Event("change", { bubbles: true }));
  }

  function begin(list) {
    if (list.startedAs) return;
    list.startedAs = rows(list);
    var typed = ranked(list);
    var isOrder = typed.every(function (row, at) { return box(row).value === String(at + 1); });
    if (!isOrder) return; // typed without this file, and wrong: the numbers stay to be mended
    list.classList.add("is-live");
    rows(list).forEach(function (row) {
      box(row).hidden = true;
      row.querySelector(".rank-buttons").hidden = false;
    });
    write(list, typed);
    list.addEventListener("click", function (event) {
      var button = event.target.closest("[data-rank]");
      if (button) press(list, button.closest("li"), button.dataset.rank);
    });
  }

  function beginAll() { document.querySelectorAll("[data-ranking]").forEach(begin); }
  document.addEventListener("htmx:after:swap", beginAll);
  beginAll();
})();
