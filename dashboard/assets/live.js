// Three things that need a script: telling that the dashboard itself is away, pausing, and sparing a hidden page.
(() => {
  const away = document.getElementById("away");
  const pause = document.getElementById("pause");
  let paused = false;
  const isLive = (event) => event.detail.pathInfo
    ? event.detail.pathInfo.requestPath.startsWith("/live/")
    : false;

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isLive(event) && (paused || document.hidden)) event.preventDefault();
  });
  for (const failed of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failed, () => { away.hidden = false; });
  }
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.xhr && event.detail.xhr.status > 0) away.hidden = true;
  });
  if (pause) {
    pause.hidden = false;
    pause.addEventListener("click", () => {
      paused = !paused;
      pause.setAttribute("aria-pressed", String(paused));
      pause.textContent = paused ? "Go on with live updates" : "Pause live updates";
    });
  }
})();
