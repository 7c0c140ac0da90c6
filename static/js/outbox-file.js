// Unsent work as a file, for when this device cannot send it: JSON, photos as base64. Each entry is
// sealed with its author's key, so that whoever brings the file cannot change or add anything.
(function () {
  "use strict";
  var box = window.auditOutbox;
  var MOST = 20000000;
  if (!box) return;

  function base64(bytes) {
    return new Promise(function (done, fail) {
      var reader = new FileReader();
      reader.onload = function () { done(String(reader.result).split(",")[1] || ""); };
      reader.onerror = function () { fail(reader.error); };
      reader.readAsDataURL(new Blob([bytes]));
    });
  }

  function hex(buffer) {
    return Array.prototype.map.call(new Uint8Array(buffer), function (byte) {
      return ("0" + byte.toString(16)).slice(-2);
    }).join("");
  }

  function blobOf(id) {
    return window.auditBase.work("blobs", "readonly", function (open, give) {
      open.objectStore("blobs").get(id).onsuccess = function (event) { give(event.target.result); };
    }).then(function (found) { return found ? found.bytes : null; });
  }

  function keyOf(audit) {
    if (!window.crypto.subtle) return Promise.resolve(null);
    return box.fact("seal " + box.account + " " + audit).then(function (seal) {
      if (!seal) return null;
      var bytes = new TextEncoder().encode(seal);
      return window.crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    });
  }

  function sealed(key, said) {
    if (!key) return Promise.resolve("");
    return window.crypto.subtle.sign("HMAC", key, new TextEncoder().encode(JSON.stringify(said))).then(hex);
  }

  function written(key, entry) {
    var out = { id: entry.id, kind: entry.kind, url: entry.url, label: entry.label, fields: entry.fields, seal: "" };
    var fields = entry.fields;
    if (entry.kind === "edit") {
      return sealed(key, [entry.id, fields.item, fields.field, fields.value, fields.base || "", fields.device_at || ""])
        .then(function (seal) { out.seal = seal; return out; });
    }
    return blobOf(entry.id).then(function (bytes) {
      if (!bytes) return out;
      return base64(bytes).then(function (text) {
        out.blob = { type: entry.type, data: text };
        return sealed(key, [entry.id, entry.url, JSON.stringify(fields), text]);
      }).then(function (seal) { out.sealed_fields = JSON.stringify(fields); out.seal = seal; return out; });
    });
  }

  // The entries in parts that the service accepts, each a list.
  function parts(entries) {
    var room = 0;
    return entries.reduce(function (made, entry) {
      room -= 1.4 * (entry.size || 0) + 6000;
      if (room < 0) { made.push([]); room = MOST; }
      made[made.length - 1].push(entry);
      return made;
    }, []);
  }

  function fileOf(audit, entries) {
    return keyOf(audit).then(function (key) {
      return entries.reduce(function (before, entry) {
        return before.then(function (done) {
          return written(key, entry).then(function (out) { done.push(out); return done; });
        });
      }, Promise.resolve([]));
    }).then(function (done) {
      return JSON.stringify({
        format: "audit-outbox", version: 1, audit: audit, account: box.account,
        exported_at: new Date().toISOString(), entries: done
      });
    });
  }

  function download(text, name) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = name;
    document.body.appendChild(link);
    link.click();
    document.body.removeChild(link);
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
  }

  function save(audit) {
    var day = new Date().toISOString().slice(0, 10);
    return box.list(audit).then(function (entries) {
      return parts(entries).reduce(function (before, part, place) {
        return before.then(function () { return fileOf(audit, part); }).then(function (text) {
          download(text, "unsent-" + audit.slice(0, 8) + "-" + day + (place ? "-" + (place + 1) : "") + ".json");
        });
      }, Promise.resolve());
    });
  }

  // One file for each audit with unsent work.
  function saveAll() {
    return box.list().then(function (found) {
      var audits = found.map(function (each) { return each.audit; });
      return audits.filter(function (each, place) { return audits.indexOf(each) === place; })
        .reduce(function (before, audit) { return before.then(function () { return save(audit); }); }, Promise.resolve());
    });
  }

  box.exportFile = save;
  box.exportAll = saveAll;
})();
