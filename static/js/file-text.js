// A chosen text file goes into the field beside it, where it can be read before it is sent.
(function () {
  "use strict";

  Array.prototype.forEach.call(document.querySelectorAll("[data-file-for]"), function (holder) {
    var input = holder.querySelector("input[type=file]");
    var target = document.getElementById(holder.getAttribute("data-file-for"));
    holder.hidden = false;
    input.addEventListener("change", function () {
      if (!input.files.length) return;
      var reader = new FileReader();
      reader.onload = function () { target.value = reader.result; };
      reader.readAsText(input.files[0], "utf-8");
    });
  });
})();
