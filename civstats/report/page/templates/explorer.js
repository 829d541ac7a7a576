const table = new ITable(document.getElementById("figures"), {
  paging: false,
  autoWidth: false,
  order: [],
  layout: { topStart: null, topEnd: null, bottomStart: null, bottomEnd: null },
  language: { zeroRecords: "No figure is left. Clear the search and the filters." },
}).dt;
const box = document.getElementById("filters");
const words = document.getElementById("words");
const lists = box.querySelectorAll("select");
const told = document.getElementById("told");

function choose() {
  table.search(words.value);
  for (const list of lists) {
    const wanted = list.value;
    table.column(Number(list.dataset.column)).search(wanted && ((text) => text === wanted));
  }
  table.draw();
}

table.on("draw", () => {
  told.textContent = `${table.rows({ search: "applied" }).count()} of ${table.rows().count()} figures`;
});
words.addEventListener("input", choose);
for (const list of lists) list.addEventListener("change", choose);
document.getElementById("clear").addEventListener("click", () => {
  for (const field of [words, ...lists]) field.value = "";
  choose();
});
box.hidden = false;
choose();
