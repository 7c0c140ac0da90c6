// The auditor's outbox. Whatever is entered is written to IndexedDB before it is sent, and leaves
// it only when the service has named its id as taken. Entries carry the account that wrote them
// and go out under no other. The service worker has no part in it.
(function () {
  "use strict";
  var account = document.body.dataset.account;
  if (!account || !window.auditBase || window.auditOutbox) return;
  var base = window.auditBase;
  var MOST = 40;
  var MOST_LETTERS = 200000;
  var FIRST_WAIT = 2000;
  var LONGEST_WAIT = 30000;
  var TIMEOUT = 20000;
  var FILE_TIMEOUT = 60000; // without any progress
  var BAD_TRIES = 5;
  var LEFT = "audit-outbox "; // and an id: an entry in localStorage
  var WORDS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]|[\ud800-\udbff](?![\udc00-\udfff])|(^|[^\ud800-\udbff])[\udc00-\udfff]/g;
  var memory = []; // what the device could not write: kept here until it is sent
  var bytesOf = {}; // the files of those
  var writing = {}; // on the way to the device's disk, by id
  var tries = {};
  var bad = {};
  var busy = false;
  var size = MOST;
  var wait = FIRST_WAIT;
  var timer = 0;
  var waiting = false;
  var state = ""; // "", "offline", "busy", "signin"
  var channel = window.BroadcastChannel ? new BroadcastChannel("audit-outbox") : null;

  function shout(kind, detail) {
    document.dispatchEvent(new CustomEvent("outbox:" + kind, { detail: detail }));
  }

  function tell(kind, entry, more) {
    var detail = { id: entry.id, audit: entry.audit, kind: entry.kind, fields: entry.fields, share: 0 };
    Object.keys(more || {}).forEach(function (name) { detail[name] = more[name]; });
    shout(kind, detail);
    if (channel && kind !== "progress") channel.postMessage({ kind: kind, detail: detail, account: account });
  }

  if (channel) channel.onmessage = function (event) {
    if (event.data.account === account) shout(event.data.kind, event.data.detail);
  };

  function become(next) {
    if (state === next) return;
    state = next;
    shout("state", { state: next });
  }

  // The service refuses control characters and half letters as damage; nobody meant to type them.
  function clean(value) {
    if (typeof value !== "string") return value;
    return value.replace(WORDS, function (found, before) { return before || ""; });
  }

  function read(blob) {
    return new Promise(function (done, fail) {
      var reader = new FileReader();
      reader.onload = function () { done(reader.result); };
      reader.onerror = function () { fail(reader.error); };
      reader.readAsArrayBuffer(blob);
    });
  }

  function held(entry) {
    var fields = {};
    Object.keys(entry.fields).forEach(function (name) {
      if (name !== "blob") fields[name] = clean(entry.fields[name]);
    });
    return {
      id: entry.id, audit: entry.audit, kind: entry.kind, url: entry.url || "", label: entry.label || "", shown: entry.shown || "",
      fields: fields, account: account, at: Date.now(), stuck: "", whole: !!entry.whole,
      size: 0, type: ""
    };
  }

  // Bytes, not a Blob, go to the disk: WebKit has lost Blobs kept in IndexedDB.
  function write(record, bytes) {
    return base.put(["entries", "blobs"], function (change) {
      change.objectStore("entries").add(record);
      if (bytes) change.objectStore("blobs").put({ id: record.id, bytes: bytes });
    }).then(null, function (error) {
      if (error.name !== "ConstraintError") throw error; // else a try before this one wrote it
    });
  }

  // Resolves when the entry is on the device's disk; where it cannot be, when it is sent.
  function add(entry) {
    var record = held(entry);
    var blob = entry.fields.blob;
    if (!blob) return settleIn(record, null);
    return read(blob).then(function (bytes) {
      record.size = bytes.byteLength;
      record.type = blob.type;
      return settleIn(record, bytes);
    });
  }

  function settleIn(record, bytes) {
    writing[record.id] = record;
    return write(record, bytes).then(function () {
      delete writing[record.id];
      tell("kept", record);
      persist(false);
      if (!waiting) send();
    }, function () {
      return new Promise(function (done) {
        delete writing[record.id];
        memory.push(record);
        if (bytes) bytesOf[record.id] = bytes;
        document.addEventListener("outbox:sent", function heard(event) {
          if (event.detail.id !== record.id) return;
          document.removeEventListener("outbox:sent", heard);
          done();
        });
        tell("unsafe", record);
        send();
      });
    });
  }

  // WebKit writes nothing of a page that is left before the transaction has begun. So what is under
  // way then, and is no file, is left to the next page in the one store that writes at once.
  function leave() {
    Object.keys(writing).map(function (id) { return writing[id]; }).concat(memory).forEach(function (record) {
      if (record.size) return;
      try { localStorage.setItem(LEFT + record.id, JSON.stringify(record)); } catch (error) { /* full, or forbidden */ }
    });
  }

  // Written a second time it is the same entry: it has its id.
  function takeOver() {
    var found = [];
    try {
      found = Object.keys(localStorage).filter(function (key) { return key.indexOf(LEFT) === 0; });
    } catch (error) { /* forbidden */ }
    found.map(function (key) { return JSON.parse(localStorage.getItem(key)); }).filter(Boolean).sort(function (one, other) {
      return one.at - other.at;
    }).forEach(function (record) {
      settleIn(record, null).then(function () { localStorage.removeItem(LEFT + record.id); });
    });
  }

  // The person's unsent entries in the order in which they were made.
  function list(audit) {
    return base.work("entries", "readonly", function (change, give) {
      change.objectStore("entries").getAll().onsuccess = function (event) { give(event.target.result); };
    }).then(null, function () { return []; }).then(function (found) {
      return found.concat(memory).filter(function (each) {
        return each.account === account && (!audit || each.audit === audit);
      });
    });
  }

  // act(record, store) on the entry with this id, in one transaction with its file.
  function change(id, act) {
    return base.work(["entries", "blobs", "sent"], "readwrite", function (open) {
      var entries = open.objectStore("entries");
      entries.index("id").get(id).onsuccess = function (event) {
        if (event.target.result) act(event.target.result, entries, open);
      };
    }).then(null, function () {}).then(function () {
      memory.forEach(function (each) { if (each.id === id) act(each, null, null); });
    });
  }

  function remove(record, entries, open) {
    if (entries) {
      entries.delete(record.n);
      open.objectStore("blobs").delete(record.id);
    } else {
      memory = memory.filter(function (each) { return each !== record; });
      delete bytesOf[record.id];
    }
  }

  // What was taken is remembered per field until a newer page shows it.
  function remember(record, seq, open) {
    var fields = record.fields;
    var sent = open.objectStore("sent");
    var key = [record.account, record.audit, fields.item, fields.field].join("|");
    sent.get(key).onsuccess = function (event) {
      if (event.target.result && event.target.result.seq > seq) return;
      sent.put({
        key: key, account: record.account, audit: record.audit, item: fields.item, field: fields.field,
        value: fields.value, id: record.id, seq: seq, whole: record.whole
      });
    };
  }

  function taken(entry, seq) {
    return change(entry.id, function (record, entries, open) {
      if (open && record.kind === "edit" && seq) remember(record, seq, open);
      remove(record, entries, open);
    }).then(function () { tell("sent", entry, { share: 1 }); });
  }

  function stick(entry, why) {
    return change(entry.id, function (record, entries) {
      record.stuck = why;
      if (entries) entries.put(record);
    }).then(function () { tell("stuck", entry, { why: why }); });
  }

  // -- sending --------------------------------------------------------------------------------

  function headers() {
    var token = document.querySelector('input[name="_token"]');
    var found = { accept: "application/json", "x-account": account };
    if (token) found["x-token"] = token.value;
    return found;
  }

  function post(path, value) {
    var stop = window.AbortController ? new AbortController() : null;
    var limit = stop ? setTimeout(function () { stop.abort(); }, TIMEOUT) : 0;
    var sent = headers();
    sent["content-type"] = "application/json";
    return fetch(path, {
      method: "POST", credentials: "same-origin", cache: "no-store", headers: sent,
      body: JSON.stringify(value), signal: stop ? stop.signal : undefined
    }).then(function (answer) {
      return answer.text().then(function (text) { clearTimeout(limit); return heard(answer.status, text, answer.headers.get("retry-after")); });
    }).then(null, function (error) { clearTimeout(limit); throw error; });
  }

  function heard(status, text, after) {
    var said = null;
    try { said = JSON.parse(text); } catch (error) { said = null; }
    return { status: status, said: said && typeof said === "object" ? said : {}, after: Number(after) || 0 };
  }

  function upload(entry, bytes) {
    return new Promise(function (done, fail) {
      var form = new FormData();
      var asked = new XMLHttpRequest();
      var limit = 0;
      function alive() {
        clearTimeout(limit);
        limit = setTimeout(function () { asked.abort(); }, FILE_TIMEOUT);
      }
      Object.keys(entry.fields).forEach(function (name) { form.append(name, entry.fields[name]); });
      form.append("edit_id", entry.id);
      form.append("file", new Blob([bytes], { type: entry.type }), "file");
      asked.open("POST", entry.url);
      var sent = headers();
      Object.keys(sent).forEach(function (name) { asked.setRequestHeader(name, sent[name]); });
      asked.upload.onprogress = function (event) {
        alive();
        if (event.lengthComputable) tell("progress", entry, { share: event.loaded / event.total });
      };
      asked.onloadend = function () {
        clearTimeout(limit);
        if (!asked.status) fail(new Error("no network"));
        else done(heard(asked.status, asked.responseText, asked.getResponseHeader("retry-after")));
      };
      alive();
      asked.send(form);
    });
  }

  function later(kind, seconds) {
    var error = new Error(kind);
    error.kind = kind;
    error.seconds = seconds || 0;
    return error;
  }

  // What a refusal means for these entries; throws where trying later may help.
  function refused(batch, answer) {
    var fault = answer.said.error;
    if (answer.status === 401) throw later("signin");
    var final = fault && [403, 404, 409, 413, 415, 422].indexOf(answer.status) >= 0;
    if (!final && !(fault && answer.status === 400)) throw later(answer.status < 500 ? "offline" : "busy", answer.after);
    if (batch.length > 1) { size = 1; return null; }
    if (!final) { // perhaps the network damaged it
      bad[batch[0].id] = (bad[batch[0].id] || 0) + 1;
      if (bad[batch[0].id] < BAD_TRIES) throw later("offline");
    }
    return stick(batch[0], String(fault.message));
  }

  function took(batch, answer) {
    var seqs = answer.said.seq || {};
    var no = answer.said.refused || {};
    var settled = batch.map(function (entry) {
      if (answer.said.taken.indexOf(entry.id) >= 0) return taken(entry, seqs[entry.id]);
      return no[entry.id] ? stick(entry, no[entry.id]) : null;
    }).filter(Boolean);
    if (!settled.length) throw later("busy");
    return Promise.all(settled);
  }

  function judge(batch, answer) {
    var isRight = answer.status >= 200 && answer.status < 300;
    if (isRight && !Array.isArray(answer.said.taken)) throw later("offline"); // not our answer, or half of it
    return isRight ? took(batch, answer) : refused(batch, answer);
  }

  function batchOf(edits) {
    var letters = 0;
    return edits.filter(function (each) { return each.audit === edits[0].audit; }).slice(0, size)
      .filter(function (each, place) {
        letters += String(each.fields.value).length + 200;
        return place === 0 || letters <= MOST_LETTERS;
      });
  }

  function sendEdits(batch) {
    return post("/audits/" + batch[0].audit + "/edits", {
      account: account,
      edits: batch.map(function (entry) {
        var fields = entry.fields;
        return { id: entry.id, item: fields.item, field: fields.field, value: fields.value,
          base: fields.base || null, device_at: fields.device_at || "" };
      })
    }).then(function (answer) { return judge(batch, answer); });
  }

  function sendFile(entry) {
    tries[entry.id] = (tries[entry.id] || 0) + 1;
    if (bytesOf[entry.id]) return upload(entry, bytesOf[entry.id]).then(function (answer) { return judge([entry], answer); });
    return base.work("blobs", "readonly", function (open, give) {
      open.objectStore("blobs").get(entry.id).onsuccess = function (event) { give(event.target.result); };
    }).then(function (found) {
      if (!found) return stick(entry, "?");
      return upload(entry, found.bytes).then(function (answer) { return judge([entry], answer); });
    });
  }

  // Edits first, in order; then files, those that failed least first. A signature waits for the files
  // that were there when it was given, and what was entered after it waits with it: else it would
  // stand in the log before something that it covers, or seem to cover what came later.
  function due(open) {
    var waits = {}; // audit -> place of its first signature that has files before it
    var hasFiles = {};
    open.forEach(function (each, place) {
      if (each.kind === "file") hasFiles[each.audit] = true;
      else if (each.fields.field === "signature" && hasFiles[each.audit] && waits[each.audit] === undefined) waits[each.audit] = place;
    });
    return open.filter(function (each, place) { return waits[each.audit] === undefined || place < waits[each.audit]; });
  }

  function run() {
    return list().then(function (found) {
      var open = due(found.filter(function (each) { return !each.stuck; }));
      var edits = open.filter(function (each) { return each.kind === "edit"; });
      if (!open.length) return false;
      if (edits.length) return sendEdits(batchOf(edits)).then(went);
      open.sort(function (one, other) { return (tries[one.id] || 0) - (tries[other.id] || 0); });
      return sendFile(open[0]).then(went);
    });
  }

  function went() {
    wait = FIRST_WAIT;
    become("");
    return run();
  }

  function locked(act) {
    if (!navigator.locks) return act();
    return navigator.locks.request("audit-outbox", { ifAvailable: true }, function (lock) {
      return lock ? act() : Promise.reject(later("elsewhere"));
    });
  }

  function send() {
    clearTimeout(timer);
    waiting = false;
    if (busy) { busy = "again"; return; }
    busy = true;
    locked(run).then(function () {
      var again = busy === "again";
      busy = false;
      size = MOST;
      if (again) send();
      else shout("rest", {});
    }, function (error) {
      busy = false;
      if (error.kind !== "elsewhere") become(error.kind || "offline");
      waiting = true;
      timer = setTimeout(send, Math.max(wait * (0.5 + Math.random()), 1000 * (error.seconds || 0)));
      wait = Math.min(2 * wait, LONGEST_WAIT);
    });
  }

  function hurry() { wait = FIRST_WAIT; send(); }

  // -- stuck entries, what lies over a page, the device ------------------------------------------

  function retry(id) {
    return change(id, function (record, entries) {
      record.stuck = "";
      bad[id] = 0;
      if (entries) entries.put(record);
    }).then(hurry);
  }

  // Gone for good; what was based on it is based on what it was based on.
  function discard(id) {
    return list().then(function (found) {
      var gone = found.filter(function (each) { return each.id === id; })[0];
      if (!gone) return null;
      var heirs = found.filter(function (each) { return each.fields.base === id; });
      return Promise.all(heirs.map(function (each) {
        return change(each.id, function (record, entries) {
          record.fields.base = gone.fields.base || null;
          if (entries) entries.put(record);
        });
      })).then(function () { return change(id, remove); }).then(function () { tell("discarded", gone); });
    });
  }

  // What this person wrote after the page at `seq` was made: item -> field -> {value, id, where}.
  function laid(audit, seq) {
    return base.work("sent", "readonly", function (open, give) {
      open.objectStore("sent").getAll().onsuccess = function (event) { give(event.target.result); };
    }).then(null, function () { return []; }).then(function (sent) {
      return list(audit).then(function (unsent) {
        var over = {};
        function lay(item, field, put) {
          over[item] = over[item] || { fields: {}, whole: false };
          over[item].fields[field] = put;
          over[item].whole = put.whole;
        }
        sent.filter(function (each) {
          return each.account === account && each.audit === audit && each.seq > seq;
        }).sort(function (one, other) { return one.seq - other.seq; }).forEach(function (each) {
          lay(each.item, each.field, { value: each.value, id: each.id, where: "sent", whole: each.whole });
        });
        unsent.filter(function (each) { return each.kind === "edit"; }).forEach(function (each) {
          lay(each.fields.item, each.fields.field, {
            value: each.fields.value, id: each.id, where: each.stuck ? "stuck" : "here", why: each.stuck,
            base: each.fields.base, whole: each.whole
          });
        });
        return over;
      });
    });
  }

  function fact(name, value) {
    return base.work("facts", value === undefined ? "readonly" : "readwrite", function (open, give) {
      var facts = open.objectStore("facts");
      if (value === undefined) facts.get(name).onsuccess = function (event) { give(event.target.result && event.target.result.value); };
      else if (value === null) facts.delete(name);
      else facts.put({ name: name, value: value });
    }).then(null, function () {});
  }

  // Asks the browser once a visit not to clear what is kept; "granted", "refused" or "unknown".
  var asking = null;
  function persist(isAgain) {
    if (!navigator.storage || !navigator.storage.persist) return Promise.resolve("unknown");
    if (!asking || isAgain) {
      asking = navigator.storage.persist().then(function (is) { return is ? "granted" : "refused"; }, function () { return "unknown"; });
    }
    return asking;
  }

  window.addEventListener("online", hurry);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) hurry(); });
  window.addEventListener("beforeunload", function (event) { if (memory.length) event.preventDefault(); });

  window.auditOutbox = {
    account: account, fresh: window.idb.fresh, add: add, list: list, send: hurry, retry: retry, discard: discard,
    laid: laid, fact: fact, persist: persist, state: function () { return state; },
    isUnsafe: function () { return memory.length > 0; }
  };
  document.addEventListener("DOMContentLoaded", function () { // after the forms, which still add at that moment
    window.addEventListener("pagehide", leave);
  });
  takeOver();
  fact("who", account);
  send();
})();
