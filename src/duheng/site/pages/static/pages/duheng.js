/* Small conveniences; every page works without them. */
"use strict";

if (window.matchMedia("(max-width: 767px)").matches) {
  for (const fold of document.querySelectorAll("details.filter-fold:not([data-keep-open])")) fold.removeAttribute("open");
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form) form.requestSubmit();
});

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.account-menu[open], details.list-more[open], details.phone-menu[open]")) {
    if (!open.contains(event.target)) open.removeAttribute("open");
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const open of document.querySelectorAll("details.account-menu[open], details.list-more[open], details.phone-menu[open]")) {
      open.removeAttribute("open");
      if (open.contains(document.activeElement)) open.querySelector("summary").focus();
    }
    const suggestions = document.getElementById("suggestions");
    if (suggestions) suggestions.replaceChildren();
  }
  const inField = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !inField && !event.ctrlKey && !event.metaKey) {
    const search = document.getElementById("search-text");
    if (search) { search.focus(); event.preventDefault(); }
  }
});

document.addEventListener("submit", (event) => {
  const question = event.submitter && event.submitter.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});
