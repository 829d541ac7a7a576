const figures = document.getElementById("figures");
const told = document.getElementById("told"); // with the words of this script
// What is left of the rows, as a reader sees it, for a spreadsheet; "=1+1" in a source stays text.
const saved = (kind) => ({
  extend: `${kind}Html5`,
  title: null,
  messageTop: null,
  filename: told.dataset.file,
  bom: true,
  escapeExcelFormula: kind === "csv",
  exportOptions: {
    modifier: { search: "applied" },
    format: { body: (_data, _row, _column, cell) => cell.textContent },
  },
});
const table = new ITable(figures, {
  paging: false,
  autoWidth: false,
  order: [],
  buttons: [saved("csv"), saved("excel")],
  layout: { topStart: null, topEnd: null, bottomStart: null, bottomEnd: null },
  language: {
    zeroRecords: told.dataset.none,
    aria: { orderable: told.dataset.order, orderableReverse: told.dataset.reverse, orderableRemove: told.dataset.unorder },
  },
}).dt;
const box = document.getElementById("filters");
const words = document.getElementById("words");
const lists = [...box.querySelectorAll("select")];
// What a reader sees in each cell; the search of DataTables would find "class" and "span" in the markup.
const rows = table.rows().nodes().toArray().map((row) => [...row.cells].map((cell) => cell.textContent));
const texts = rows.map((cells) => cells.join("\n").toLowerCase());

function choose() {
  const wanted = words.value.toLowerCase().split(/\s+/);
  const chosen = lists.filter((list) => list.value);
  table.search.fixed("reader", (_text, _data, row) =>
    wanted.every((word) => texts[row].includes(word)) &&
    chosen.every((list) => rows[row][list.dataset.column] === list.value));
  table.draw();
}

table.on("draw", () => {
  const counts = { left: table.rows({ search: "applied" }).count(), all: table.rows().count() };
  told.textContent = told.dataset.told.replace(/{(\w+)}/g, (_field, name) => counts[name]);
});
words.addEventListener("input", choose);
for (const list of lists) list.addEventListener("change", choose);
document.getElementById("clear").addEventListener("click", () => {
  for (const field of [words, ...lists]) field.value = "";
  choose();
});
["csv", "xlsx"].forEach((id, place) => {
  document.getElementById(id).addEventListener("click", () => table.button(place).trigger());
});
document.getElementById("more").addEventListener("click", ({ currentTarget: more }) => {
  more.setAttribute("aria-expanded", more.getAttribute("aria-expanded") === "false");
});
// DataTables sorts on Enter alone; Space would scroll the page.
figures.tHead.addEventListener("keydown", (event) => {
  if (event.key !== " " || event.target.getAttribute("role") !== "button") return;
  event.preventDefault();
  event.target.click();
});
box.hidden = false;
choose();
