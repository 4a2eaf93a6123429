"use strict";
// The page works without this: it only adds Escape, keeps one's place in the matrix, and marks where one is.
const opened = () => {
  const target = document.getElementById(location.hash.slice(1));
  return target && target.closest(".claim");
};

let cameFrom = null;

const close = () => {
  const claim = opened();
  if (!claim) return;
  const box = document.querySelector(".box");
  const [left, top, boxLeft, boxTop] = [scrollX, scrollY, box.scrollLeft, box.scrollTop];
  location.hash = claim.querySelector(".close").hash;
  scrollTo({ left, top, behavior: "instant" });
  box.scrollTo({ left: boxLeft, top: boxTop, behavior: "instant" });
  if (cameFrom) cameFrom.focus({ preventScroll: true });
};

const mark = () => {
  for (const link of document.querySelectorAll("a[aria-current]")) link.removeAttribute("aria-current");
  if (!opened()) return;
  for (const link of document.querySelectorAll("a[href^='#']")) {
    if (link.hash === location.hash) link.setAttribute("aria-current", "true");
  }
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (!link) return;
  if (link.classList.contains("close")) {
    event.preventDefault();
    close();
  } else if (!link.closest(".claim")) {
    cameFrom = link;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
addEventListener("hashchange", mark);
mark();
