// Photos and documents of a line: chosen, looked at, kept on the device and sent one by one.
// Without this file the page "Photos and files" takes them by a plain form.
(function () {
  "use strict";
  var place = document.querySelector("[data-photos]");
  if (!place || !window.auditPhotoEditor || !window.FormData) return;
  var MOST_BYTES = 20 * 1024 * 1024;
  var RETRY_MS = 5000;
  var list = place.querySelector("[data-photo-list]");
  var say = place.querySelector("[data-photo-say]");
  var words = place.dataset;
  var chosen = []; // files that wait to be looked at
  var count = 0;
  var total = 0;
  var isBusy = false;
  var asTheyAre = false;
  var unsent = []; // without an outbox: sent from memory, one after the other
  var sending = null;
  var timer = 0;

  function fresh() {
    if (window.auditOutbox) return window.auditOutbox.fresh();
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.prototype.map.call(bytes, function (byte) { return ("0" + byte.toString(16)).slice(-2); }).join("");
  }

  // -- tiles ----------------------------------------------------------------------------------

  function element(name, kind, text) {
    var made = document.createElement(name);
    if (kind) made.className = kind;
    if (text) made.textContent = text;
    return made;
  }

  function tile(id, blob, label) {
    var item = list.querySelector('[data-entry="' + id + '"]');
    if (item) return item;
    item = element("li");
    item.dataset.entry = id;
    if (blob && blob.type === "image/jpeg") {
      var image = element("img", "photo-small");
      image.src = URL.createObjectURL(blob);
      image.width = image.height = 160;
      image.alt = label || words.photo;
      item.appendChild(image);
    } else {
      item.appendChild(element("span", "photo-paper", label || words.document));
    }
    var bar = element("progress");
    bar.max = 1;
    bar.value = 0;
    item.appendChild(bar);
    item.appendChild(element("span", "photo-state"));
    list.appendChild(item);
    return item;
  }

  function mark(id, state, text) {
    var item = list.querySelector('[data-entry="' + id + '"]');
    if (!item) return;
    var line = item.querySelector(".photo-state");
    line.dataset.state = state;
    line.textContent = text || words[state];
    item.querySelector("progress").hidden = state !== "sending";
    if (state === "sent" || state === "failed") say.textContent = text || words[state];
  }

  function share(id, value) {
    var item = list.querySelector('[data-entry="' + id + '"]');
    if (!item) return;
    mark(id, "sending");
    item.querySelector("progress").value = value;
  }

  // -- sending --------------------------------------------------------------------------------

  function send(blob, caption, kind) {
    var fields = { item: words.item, caption: caption, device_at: new Date().toISOString(), blob: blob };
    var entry = {
      id: fresh(), audit: words.photos, kind: "file", url: words.url,
      label: caption || words[kind], fields: fields
    };
    tile(entry.id, blob, entry.label);
    if (window.auditOutbox) {
      return window.auditOutbox.add(entry).then(function () { noteKept(entry.id); });
    }
    unsent.push(entry);
    mark(entry.id, "sending");
    flush();
    return Promise.resolve();
  }

  function noteKept(id) {
    var item = list.querySelector('[data-entry="' + id + '"] .photo-state');
    if (item && !item.dataset.state) mark(id, "here");
  }

  function flush() {
    clearTimeout(timer);
    if (sending || !unsent.length) return;
    sending = unsent[0];
    var form = new FormData();
    Object.keys(sending.fields).forEach(function (name) {
      if (name !== "blob") form.append(name, sending.fields[name]);
    });
    var token = document.querySelector('input[name="_token"]');
    if (token) form.append("_token", token.value);
    form.append("edit_id", sending.id);
    form.append("file", sending.fields.blob, "file");
    var asked = new XMLHttpRequest();
    asked.open("POST", sending.url);
    asked.setRequestHeader("accept", "application/json");
    asked.upload.onprogress = function (event) { if (event.lengthComputable && sending) share(sending.id, event.loaded / event.total); };
    asked.onloadend = function () { heard(asked); };
    asked.send(form);
  }

  function heard(asked) {
    var entry = sending;
    var said = {};
    sending = null;
    try { said = JSON.parse(asked.responseText); } catch (error) { said = {}; }
    if (asked.status === 200 && said.taken && said.taken.indexOf(entry.id) >= 0) {
      unsent.shift();
      mark(entry.id, "sent");
      flush();
    } else if ([403, 404, 409, 413, 415, 422].indexOf(asked.status) >= 0 && said.error) {
      unsent.shift();
      mark(entry.id, "failed", said.error.message);
      flush();
    } else {
      mark(entry.id, "failed");
      timer = setTimeout(flush, RETRY_MS);
    }
  }

  window.addEventListener("online", flush);
  window.addEventListener("beforeunload", function (event) { if (unsent.length) event.preventDefault(); });

  function mine(event) {
    var detail = event.detail;
    return detail.kind === "file" && detail.audit === words.photos &&
      (!detail.fields || detail.fields.item === words.item);
  }
  document.addEventListener("outbox:kept", function (event) { if (mine(event)) noteKept(event.detail.id); });
  document.addEventListener("outbox:progress", function (event) { if (mine(event)) share(event.detail.id, event.detail.share); });
  document.addEventListener("outbox:sent", function (event) { if (mine(event)) mark(event.detail.id, "sent"); });
  document.addEventListener("outbox:stuck", function (event) { if (mine(event)) mark(event.detail.id, "failed", event.detail.why); });

  // What was chosen on this device before, and has not been sent yet.
  function listOld() {
    if (!window.auditOutbox) return;
    window.auditOutbox.list(words.photos).then(function (entries) {
      entries.forEach(function (entry) {
        if (entry.kind !== "file" || entry.fields.item !== words.item) return;
        picture(entry).then(function (blob) {
          tile(entry.id, blob, entry.label);
          if (entry.stuck) mark(entry.id, "failed", entry.stuck);
          else noteKept(entry.id);
        });
      });
    });
  }

  // The outbox keeps bytes apart from entries.
  function picture(entry) {
    if (!window.auditBase || entry.type !== "image/jpeg") return Promise.resolve(null);
    return window.auditBase.work("blobs", "readonly", function (open, give) {
      open.objectStore("blobs").get(entry.id).onsuccess = function (event) { give(event.target.result); };
    }).then(function (found) {
      return found ? new Blob([found.bytes], { type: entry.type }) : null;
    }, function () { return null; });
  }

  // -- choosing -------------------------------------------------------------------------------

  function next() {
    if (isBusy || !chosen.length) { if (!isBusy) { total = count = 0; asTheyAre = false; } return; }
    isBusy = true;
    count += 1;
    window.auditPhoto.load(chosen.shift()).then(look).then(null, function () {
      say.textContent = words.bad;
    }).then(function () { isBusy = false; next(); });
  }

  function look(canvas) {
    if (asTheyAre) return finish({ act: "use", canvas: canvas, caption: "" });
    var of = total > 1 ? count + "/" + total : "";
    return window.auditPhotoEditor.open(canvas, of, chosen.length > 0).then(finish);
  }

  function finish(found) {
    if (found.act === "skip") return null;
    if (found.act === "all") asTheyAre = true;
    return window.auditPhoto.pack(found.canvas).then(function (blob) {
      return send(blob, found.caption, "photo");
    });
  }

  function pick(event) {
    event.stopPropagation(); // the form around saves lines, not files
    if (event.type !== "change") return;
    var input = event.target;
    var files = Array.prototype.slice.call(input.files);
    say.textContent = "";
    if (input.dataset.pick === "photo") {
      total += files.length;
      chosen = chosen.concat(files);
      next();
    } else {
      files.forEach(function (file) {
        if (file.size > MOST_BYTES) say.textContent = words.large;
        else send(file, "", "document");
      });
    }
    input.value = "";
  }

  place.querySelectorAll("[data-pick]").forEach(function (input) {
    input.addEventListener("change", pick);
    input.addEventListener("input", pick);
  });
  place.hidden = false;
  var plain = document.querySelector("[data-photo-plain]");
  if (plain) plain.open = false;
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", listOld);
  else setTimeout(listOld, 0);
})();
