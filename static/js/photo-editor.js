// The look at one photo before it is sent: turn it, draw over what is to be blurred, name it.
// auditPhotoEditor.open(canvas, "1/3") -> promise of {act: "use" | "all" | "skip", canvas, caption}
(function () {
  "use strict";
  var dialog = document.getElementById("photo-editor");
  if (!dialog || !dialog.showModal || !window.auditPhoto) return;
  var screen = dialog.querySelector("[data-canvas]");
  var caption = dialog.querySelector("[data-caption]");
  var undo = dialog.querySelector('[data-do="undo"]');
  var LEAST = 6; // pixels of the photo: less is a slip of the finger
  var photo = null;
  var before = []; // the photo before each blur
  var from = null;
  var settle = null;

  function paint(box) {
    screen.width = photo.width;
    screen.height = photo.height;
    var context = screen.getContext("2d");
    context.drawImage(photo, 0, 0);
    if (!box) return;
    context.fillStyle = "rgba(0, 0, 0, .55)";
    context.fillRect(box.left, box.top, box.width, box.height);
  }

  function point(event) {
    var frame = screen.getBoundingClientRect();
    return {
      x: Math.min(photo.width, Math.max(0, (event.clientX - frame.left) * photo.width / frame.width)),
      y: Math.min(photo.height, Math.max(0, (event.clientY - frame.top) * photo.height / frame.height))
    };
  }

  function boxTo(event) {
    var to = point(event);
    var left = Math.floor(Math.min(from.x, to.x));
    var top = Math.floor(Math.min(from.y, to.y));
    return {
      left: left, top: top,
      width: Math.ceil(Math.max(from.x, to.x)) - left, height: Math.ceil(Math.max(from.y, to.y)) - top
    };
  }

  function copy(canvas) {
    var held = document.createElement("canvas");
    held.width = canvas.width;
    held.height = canvas.height;
    held.getContext("2d").drawImage(canvas, 0, 0);
    return held;
  }

  screen.addEventListener("pointerdown", function (event) {
    from = point(event);
    screen.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  screen.addEventListener("pointermove", function (event) { if (from) paint(boxTo(event)); });
  screen.addEventListener("pointercancel", function () { from = null; paint(); });
  screen.addEventListener("pointerup", function (event) {
    if (!from) return;
    var box = boxTo(event);
    from = null;
    if (box.width >= LEAST && box.height >= LEAST) {
      before.push(copy(photo));
      window.auditPhoto.blur(photo, box);
      undo.disabled = false;
    }
    paint();
  });

  function turn() {
    photo = window.auditPhoto.turn(photo);
    before = before.map(window.auditPhoto.turn);
    paint();
  }

  function back() {
    photo = before.pop() || photo;
    undo.disabled = before.length === 0;
    paint();
  }

  function end(act) {
    var done = settle;
    settle = null;
    if (!done) return;
    dialog.close();
    done({ act: act, canvas: photo, caption: caption.value.trim() });
    photo = null;
    before = [];
  }

  dialog.addEventListener("click", function (event) {
    var button = event.target.closest("[data-do]");
    if (!button || !photo) return;
    var act = button.dataset.do;
    if (act === "turn") turn();
    else if (act === "undo") back();
    else end(act);
  });
  dialog.addEventListener("cancel", function (event) { event.preventDefault(); end("skip"); });
  // What is typed here is no line of the checklist: its keys and its shortcuts stay here.
  dialog.addEventListener("keydown", function (event) {
    event.stopPropagation();
    if (event.key === "Enter" && event.target === caption) { event.preventDefault(); end("use"); }
  });

  window.auditPhotoEditor = {
    open: function (canvas, place, more) {
      photo = canvas;
      before = [];
      undo.disabled = true;
      caption.value = "";
      dialog.querySelector("[data-count]").textContent = place;
      dialog.querySelector('[data-do="all"]').hidden = !more;
      paint();
      dialog.showModal();
      dialog.querySelector('[data-do="use"]').focus();
      return new Promise(function (done) { settle = done; });
    }
  };
})();
