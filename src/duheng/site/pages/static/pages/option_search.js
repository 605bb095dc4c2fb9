/* A search box over every long list of options, such as the tree of divisions. Without it the list works as it is. */
"use strict";

(() => {
  const LONG = 20;
  const plain = (text) => text.normalize("NFKC").toLowerCase().trim();
  const indented = (option) => /^[\u2003\u3000]*/.exec(option.textContent)[0].length;

  /* Return the options that fit, each below those that it belongs to; what is chosen always stays. */
  const fitting = (options, asked, chosen) => {
    const above = [];
    const kept = new Set();
    let number = 0;
    for (const option of options) {
      const level = indented(option);
      above.length = Math.min(above.length, level);
      if (option.value === "" || option.value === chosen) kept.add(option);
      if (option.value !== "" && plain(option.textContent).includes(asked)) {
        for (const one of above) if (one) kept.add(one);
        kept.add(option);
        number += 1;
      }
      above[level] = option;
    }
    return [options.filter((one) => kept.has(one)), number];
  };

  const searched = (select) => {
    const label = select.labels[0];
    const name = label ? label.firstChild.textContent.trim() : "";
    const box = document.createElement("input");
    box.type = "search";
    box.className = "form-control option-search";
    box.autocomplete = "off";
    box.placeholder = document.body.dataset.searchOptions;
    box.setAttribute("aria-label", `${document.body.dataset.searchOptions}: ${name}`);
    const said = document.createElement("span");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    const options = [...select.options];
    const show = () => {
      const chosen = select.value;
      const asked = plain(box.value);
      const [found, number] = asked ? fitting(options, asked, chosen) : [options, 0];
      select.replaceChildren(...found);
      select.value = chosen;
      said.textContent = asked ? String(number) : "";
      return found;
    };
    box.addEventListener("input", show);
    box.addEventListener("change", (event) => event.stopPropagation());
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const asked = plain(box.value);
      const hit = show().find((one) => one.value !== "" && asked && plain(one.textContent).includes(asked));
      if (!hit || hit.value === select.value) return;
      select.value = hit.value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    select.before(box, said);
  };

  const start = (part) => {
    for (const select of part.querySelectorAll("select:not([multiple])")) {
      if (select.options.length > LONG && !select.dataset.searched) {
        select.dataset.searched = "yes";
        searched(select);
      }
    }
  };
  start(document);
  document.addEventListener("htmx:load", (event) => start(event.target));
})();
