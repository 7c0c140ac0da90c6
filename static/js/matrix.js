// The matrix of a programme: draw over cells with a mouse or a pen, walk with the arrow keys.
// Every cell is a checkbox of the form, so nothing here is needed to plan.
(function () {
  "use strict";
  var table = document.querySelector("[data-matrix]");
  if (!table || !table.querySelector("input")) return;
  var count = document.querySelector("[data-count]");
  var drawing = null; // the state that the stroke gives to every cell it meets
  var skipped = null; // the box whose click comes after the stroke that already set it

  function boxOf(element) {
    var cell = element && element.closest ? element.closest("td") : null;
    return cell && table.contains(cell) ? cell.querySelector("input") : null;
  }

  function tell() {
    var chosen = table.querySelectorAll("input:checked").length;
    count.textContent = chosen ? count.dataset.words.replace("#", chosen) : "";
  }

  function set(box, state) {
    if (box && box.checked !== state) { box.checked = state; tell(); }
  }

  // A finger scrolls the table and taps; a mouse or a pen draws.
  table.addEventListener("pointerdown", function (event) {
    var box = event.target.closest(".pm-tap") ? boxOf(event.target) : null;
    if (!box || event.pointerType === "touch" || event.button !== 0) return;
    drawing = !box.checked;
    skipped = box;
    set(box, drawing);
    box.focus();
    event.preventDefault();
  });
  table.addEventListener("pointerover", function (event) {
    if (drawing !== null && event.buttons) set(boxOf(event.target), drawing);
  });
  document.addEventListener("pointerup", function () { drawing = null; });
  table.addEventListener("click", function (event) {
    if (skipped && event.detail && boxOf(event.target) === skipped) event.preventDefault();
    skipped = null;
  });
  table.addEventListener("change", tell);

  var steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  table.addEventListener("keydown", function (event) {
    var step = steps[event.key];
    var here = event.target.closest("td");
    if (!step || !here || event.target.type !== "checkbox") return;
    var row = table.rows[here.parentNode.rowIndex + step[0]];
    var next = row && boxOf(row.cells[here.cellIndex + step[1]]);
    if (!next) return;
    event.preventDefault();
    next.focus();
    if (event.shiftKey) { set(event.target, true); set(next, true); }
  });
  tell();
})();
