// Signing on the glass: smooth strokes as vector points, a few hundred numbers small. Without this
// file the typed name and a tick sign. With an outbox (prepared audits) a signature is kept on the
// device first and sent when there is a network.
(function () {
  "use strict";
  var BUDGET = 2200; // characters of strokes: name, position and reason have to fit beside them
  var INK = "#12306b";
  var WIDTH_OF_PEN = 3; // in units of the glass
  var begun = new Set(); // forms in which somebody types or draws: no reload may take that away

  // Ramer, Douglas and Peucker: drop the points that a straight line would hit anyhow.
  function thinned(points, tolerance) {
    if (points.length < 3) return points;
    var first = points[0], last = points[points.length - 1];
    var dx = last[0] - first[0], dy = last[1] - first[1], length = Math.hypot(dx, dy);
    var worst = 0, at = 0;
    for (var i = 1; i < points.length - 1; i += 1) {
      var px = points[i][0] - first[0], py = points[i][1] - first[1];
      var off = length ? Math.abs(dx * py - dy * px) / length : Math.hypot(px, py);
      if (off > worst) { worst = off; at = i; }
    }
    if (worst <= tolerance) return [first, last];
    return thinned(points.slice(0, at + 1), tolerance).slice(0, -1).concat(thinned(points.slice(at), tolerance));
  }

  function packed(strokes) {
    var text = "";
    for (var tolerance = 0.6; tolerance < 12; tolerance *= 1.3) {
      text = JSON.stringify(strokes.map(function (stroke) {
        return [].concat.apply([], thinned(stroke, tolerance).map(function (p) { return [Math.round(p[0]), Math.round(p[1])]; }));
      }));
      if (text.length <= BUDGET) break;
    }
    return strokes.length ? text : "";
  }

  function unpacked(text) {
    return (text ? JSON.parse(text) : []).map(function (flat) {
      var points = [];
      for (var i = 0; i < flat.length; i += 2) points.push([flat[i], flat[i + 1]]);
      return points;
    });
  }

  function Glass(form) {
    var box = form.querySelector(".glass-box");
    var canvas = box.querySelector("canvas");
    var width = Number(form.dataset.width), height = Number(form.dataset.height);
    var pen = canvas.getContext("2d");
    var strokes = unpacked(form.elements.strokes.value);
    var current = null;
    box.hidden = false;

    function draw() {
      var scale = canvas.clientWidth / width * (window.devicePixelRatio || 1);
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      pen.setTransform(scale, 0, 0, scale, 0, 0);
      pen.lineWidth = WIDTH_OF_PEN;
      pen.lineCap = pen.lineJoin = "round";
      pen.strokeStyle = INK;
      strokes.forEach(line);
    }

    // Through the middles of the points, as the server draws it on paper.
    function line(points) {
      pen.beginPath();
      pen.moveTo(points[0][0], points[0][1]);
      for (var i = 1; i < points.length - 1; i += 1) {
        pen.quadraticCurveTo(points[i][0], points[i][1], (points[i][0] + points[i + 1][0]) / 2, (points[i][1] + points[i + 1][1]) / 2);
      }
      var last = points[points.length - 1];
      pen.lineTo(last[0], last[1] + (points.length === 1 ? 0.1 : 0));
      pen.stroke();
    }

    function place(event) {
      var edges = canvas.getBoundingClientRect();
      var x = (event.clientX - edges.left) / edges.width * width;
      var y = (event.clientY - edges.top) / edges.height * height;
      return [Math.min(width, Math.max(0, x)), Math.min(height, Math.max(0, y))];
    }

    function keep() {
      form.elements.strokes.value = packed(strokes);
      if (strokes.length) form.elements.typed.checked = false;
    }

    canvas.addEventListener("pointerdown", function (event) {
      if (current || event.button > 0) return;
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      begun.add(form);
      current = { id: event.pointerId, points: [place(event)] };
      strokes.push(current.points);
      draw();
    });
    canvas.addEventListener("pointermove", function (event) {
      if (!current || event.pointerId !== current.id) return;
      var all = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
      (all.length ? all : [event]).forEach(function (each) { current.points.push(place(each)); });
      draw();
    });
    function end(event) {
      if (!current || event.pointerId !== current.id) return;
      current = null;
      keep();
    }
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    box.querySelector("[data-clear]").addEventListener("click", function () { strokes.length = 0; keep(); draw(); });
    box.querySelector("[data-undo]").addEventListener("click", function () { strokes.pop(); keep(); draw(); });
    form.addEventListener("glass:show", function (event) {
      strokes = unpacked(JSON.stringify(event.detail));
      keep();
      draw();
    });
    window.addEventListener("resize", draw);
    draw();
  }

  // With an outbox the signature is an edit like any other: kept here first, sent when it can be.
  function viaOutbox(form) {
    var outbox = window.auditOutbox;
    var page = form.closest("[data-audit]");
    var state = form.querySelector(".glass-state");
    var party = form.dataset.item;
    if (!outbox) return;

    function signed() {
      var says = form.elements.says ? form.elements.says.value : "";
      var strokes = form.elements.strokes.value;
      if (!strokes && !form.elements.typed.checked) return null;
      return {
        name: form.elements.name.value.trim(),
        position: form.elements.position.value.trim(),
        strokes: strokes ? JSON.parse(strokes) : [],
        typed: !strokes,
        says: says,
        reason: says === "disagree" ? form.elements.reason.value.trim() : ""
      };
    }

    function refused(why) { state.textContent = page.dataset.stuck + " " + why; }

    form.addEventListener("submit", function (event) {
      if (event.defaultPrevented) return;
      event.preventDefault();
      var signature = signed();
      if (!signature) { form.elements.typed.focus(); return; }
      var id = outbox.fresh();
      outbox.add({
        id: id, audit: page.dataset.audit, kind: "edit",
        label: form.closest("section").querySelector("h2").textContent, shown: signature.name,
        fields: {
          item: party, field: "signature", value: JSON.stringify(signature),
          base: form.dataset.base || null, device_at: new Date().toISOString()
        }
      }).then(function () {
        begun.delete(form);
        form.dataset.base = id; // signed once more, the later one takes this one's place
        state.textContent = page.dataset.kept;
      });
    });

    function mine(event) {
      var detail = event.detail;
      return detail.audit === page.dataset.audit && detail.fields.item === party && detail.fields.field === "signature";
    }
    document.addEventListener("outbox:sent", function (event) {
      if (!mine(event)) return;
      if (begun.size) state.textContent = page.dataset.sent;
      else window.location.reload();
    });
    document.addEventListener("outbox:stuck", function (event) { if (mine(event)) refused(event.detail.why); });

    // Signed here before, and not on the page yet: not sent, or the page is an older copy.
    outbox.laid(page.dataset.audit, Number(page.dataset.seq)).then(function (found) {
      var put = found[party] && found[party].fields.signature;
      if (!put || !put.value) return;
      form.dataset.base = (put.where === "stuck" ? put.base : put.id) || "";
      show(form, JSON.parse(put.value));
      if (put.where === "stuck") refused(put.why);
      else state.textContent = put.where === "sent" ? page.dataset.sent : page.dataset.kept;
    });
  }

  function show(form, signature) {
    form.elements.name.value = signature.name;
    form.elements.position.value = signature.position;
    form.elements.typed.checked = signature.typed;
    if (form.elements.says) {
      form.elements.says.value = signature.says;
      form.elements.reason.value = signature.reason;
    }
    form.dispatchEvent(new CustomEvent("glass:show", { detail: signature.strokes }));
  }

  document.addEventListener("input", function (event) {
    var form = event.target.closest("form");
    if (form && form.method === "post") begun.add(form);
  });
  document.querySelectorAll("[data-glass]").forEach(function (form) {
    Glass(form);
    viaOutbox(form);
  });
})();
