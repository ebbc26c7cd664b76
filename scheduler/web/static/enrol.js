// A scanned code stands behind "#": no browser sends that part, no log holds it. Here it goes into the field.
(function () {
  "use strict";
  function take() {
    var field = document.getElementById("code");
    var code = location.hash.slice(1);
    if (field && /^[0-9A-Za-z-]{8,12}$/.test(code)) {
      field.value = code;
      history.replaceState(null, "", location.pathname);
    }
  }
  take();
  window.addEventListener("hashchange", take);
})();
