// Boxes lead to their drawings: what a link leads into is opened, and a packed drawing is unpacked when it is seen first.
const unpack = async (place) => {
  const packed = Uint8Array.from(atob(place.dataset.drawing), (c) => c.charCodeAt(0));
  delete place.dataset.drawing;
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  place.innerHTML = await new Response(stream).text();
  showBeginning(place);
};
// A drawing that is wider than its frame shows its first input to begin with, not an empty corner.
const showBeginning = (place) => {
  const first = place.querySelector(".of-input, .of-outside");
  if (first && place.scrollWidth > place.clientWidth) {
    const box = first.getBoundingClientRect();
    place.scrollLeft = box.left + box.width / 2 - place.getBoundingClientRect().left + place.scrollLeft - place.clientWidth / 2;
  }
};
document.querySelectorAll(".graph > .scroll").forEach(showBeginning);
for (const part of document.querySelectorAll("details.part")) {
  part.addEventListener("toggle", () => {
    const place = part.querySelector(":scope > figure > [data-drawing]");
    if (part.open && place && "DecompressionStream" in window) {
      unpack(place).then(() => showFirstBox(place));
    } else if (part.open) {
      part.querySelectorAll(":scope > .graph > .scroll").forEach(showFirstBox);
    }
    part.querySelectorAll(":scope > figure > .scroll").forEach(showBeginning);
  });
}
const follow = () => {
  const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  if (target && target.closest("details.part")) {
    for (let part = target.closest("details.part"); part; part = part.parentElement.closest("details.part")) {
      part.open = true;
    }
    target.closest("details.part").querySelector("summary").focus({preventScroll: true});
    target.closest("details.part").scrollIntoView();
  }
};
// A drawing that is wider than the window begins where its first box is.
const showFirstBox = (place) => {
  const box = place.querySelector(".of-input, .box");
  if (box && place.scrollWidth > place.clientWidth) {
    const frame = box.getBoundingClientRect();
    place.scrollLeft += frame.left + frame.width / 2 - place.getBoundingClientRect().left - place.clientWidth / 2;
  }
};
document.querySelectorAll(".graph > .scroll").forEach(showFirstBox);
addEventListener("hashchange", follow);
follow();
// A second click on the same box comes without a change of the address.
document.addEventListener("click", (event) => {
  const link = event.target.closest("svg a");
  if (link && link.getAttribute("href") === location.hash) {
    follow();
  }
});
