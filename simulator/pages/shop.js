// The page's own script: shows that it runs under the page's strict policy.
for (const button of document.querySelectorAll("button[data-watch]")) {
  button.addEventListener("click", () => {
    button.textContent = button.getAttribute("data-watch");
  });
}
