// The page of one line; web/scripts.py puts these into one file. Saving first: each works alone,
// and the page works without any.
//= edit-form.js
//= line-send.js
//= conduct.js
//= card.js
//= photo-draw.js
//= photo-editor.js
//= photos.js
//= cases.js
//= timer.js
//= swipe.js
//= dictate.js
