// Pixels of a photo: read upright and within 1,600 pixels, turned, blurred, packed to 500 KB.
// What leaves the device is drawn anew, so nothing that the camera wrote beside the pixels does.
(function () {
  "use strict";
  var MAX_SIDE = 1600;
  var MAX_BYTES = 500 * 1024;
  var QUALITIES = [0.85, 0.75, 0.65, 0.55];
  var FEW = 4; // colours each way that are left of a blurred area

  function canvasOf(width, height) {
    var canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(width));
    canvas.height = Math.max(1, Math.round(height));
    return canvas;
  }

  function pen(canvas) {
    var context = canvas.getContext("2d");
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    return context;
  }

  function drawn(image, width, height) {
    var share = Math.min(1, MAX_SIDE / Math.max(width, height));
    var canvas = canvasOf(width * share, height * share);
    var context = pen(canvas);
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  // Browsers turn an <img> upright by its EXIF themselves.
  function load(file) {
    return new Promise(function (done, fail) {
      var address = URL.createObjectURL(file);
      var image = new Image();
      image.onload = function () {
        try {
          if (!image.naturalWidth) throw new Error("empty");
          done(drawn(image, image.naturalWidth, image.naturalHeight));
        } catch (error) { fail(error); }
        URL.revokeObjectURL(address);
      };
      image.onerror = function () { URL.revokeObjectURL(address); fail(new Error("unreadable")); };
      image.src = address;
    });
  }

  function turn(canvas) {
    var turned = canvasOf(canvas.height, canvas.width);
    var context = pen(turned);
    context.translate(turned.width, 0);
    context.rotate(Math.PI / 2);
    context.drawImage(canvas, 0, 0);
    return turned;
  }

  // box: left, top, width, height in pixels. Sixteen colours stay, laid out softly.
  function blur(canvas, box) {
    var few = canvasOf(FEW, FEW);
    var half = canvas;
    var from = box;
    // By halves: one step down to four pixels would look at a few of the pixels only.
    while (from.width > FEW * 2 || from.height > FEW * 2) {
      var next = canvasOf(Math.max(FEW, from.width / 2), Math.max(FEW, from.height / 2));
      pen(next).drawImage(half, from.left, from.top, from.width, from.height, 0, 0, next.width, next.height);
      half = next;
      from = { left: 0, top: 0, width: next.width, height: next.height };
    }
    pen(few).drawImage(half, from.left, from.top, from.width, from.height, 0, 0, FEW, FEW);
    pen(canvas).drawImage(few, 0, 0, FEW, FEW, box.left, box.top, box.width, box.height);
  }

  function smaller(canvas) {
    var less = canvasOf(canvas.width * 0.8, canvas.height * 0.8);
    pen(less).drawImage(canvas, 0, 0, less.width, less.height);
    return less;
  }

  // Poorer first, then smaller, until it fits.
  function pack(canvas, step) {
    step = step || 0;
    return new Promise(function (done, fail) {
      canvas.toBlob(function (blob) {
        if (!blob) fail(new Error("unpacked"));
        else if (blob.size <= MAX_BYTES || canvas.width < 200) done(blob);
        else if (step < QUALITIES.length - 1) pack(canvas, step + 1).then(done, fail);
        else pack(smaller(canvas), 1).then(done, fail);
      }, "image/jpeg", QUALITIES[step]);
    });
  }

  window.auditPhoto = { load: load, turn: turn, blur: blur, pack: pack };
})();
