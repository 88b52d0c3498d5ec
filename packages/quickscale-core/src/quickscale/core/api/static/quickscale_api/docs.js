// The API browser: Swagger UI from the site's own static files, with the visitor's session.
(function () {
  "use strict";

  const root = document.getElementById("api");

  function readCookie(name) {
    const found = document.cookie.split("; ").find((part) => part.startsWith(name + "="));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  window.SwaggerUIBundle({
    domNode: root,
    url: root.dataset.schema,
    deepLinking: true,
    validatorUrl: null,
    requestInterceptor: function (request) {
      if (!["GET", "HEAD", "OPTIONS"].includes(request.method || "GET")) {
        request.headers[root.dataset.csrfHeader] = readCookie(root.dataset.csrfCookie);
      }
      return request;
    },
  });
})();
