// What scrolls sideways can be reached by keyboard, and what furo leaves without a name has one.
for (const block of document.querySelectorAll("pre, div.cell_output, .table-wrapper"))
  if (block.scrollWidth > block.clientWidth) block.tabIndex = 0;
document.querySelector("aside.sidebar-drawer")?.setAttribute("aria-label", "Chapters");
document.querySelector("aside.toc-drawer")?.setAttribute("aria-label", "On this page");
if (!document.querySelector("h1")) {
  const heading = document.createElement("h1");
  heading.textContent = "Search";
  document.querySelector("article")?.prepend(heading);
}
