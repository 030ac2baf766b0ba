"use strict";
// The query page: YASGUI, told to talk to this endpoint alone, and the bundled questions beside it.
const endpoint = new URL("/sparql", location.href).href;
Yasgui.Yasqe.defaults.autocompleters = ["variables"]; // the others ask prefix.cc and LOV
const yasgui = new Yasgui(document.getElementById("yasgui"), {
  requestConfig: { endpoint, method: "POST" },
  copyEndpointOnNewTab: true,
  endpointCatalogueOptions: { getData: () => [] },
  persistenceId: null,
  autofocus: false,
});
document.getElementById("questions").addEventListener("click", async event => {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  const answer = await fetch(link.href);
  const text = await answer.text();
  const tab = yasgui.getTab();
  tab.setName(link.textContent);
  tab.setQuery(answer.ok ? text : text.replace(/^/gm, "# "));
  if (answer.ok) tab.query();
});
