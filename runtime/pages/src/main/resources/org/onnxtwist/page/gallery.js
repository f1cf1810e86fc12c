"use strict";
// Animations can be paused, where the image after the last step takes their place, and do not start by themselves if the reader asked for rest.
const films = [...document.querySelectorAll(".film")].map((film) => {
  const image = film.querySelector("img");
  const button = film.querySelector("button");
  const moving = image.src;
  const still = film.parentElement.querySelector(".after img").src;
  const title = film.closest("section").querySelector("h3").firstChild.textContent.replace(/: *$/, "");
  let playing = true;
  const set = (on) => {
    playing = on;
    image.src = on ? moving : still;
    button.textContent = on ? "Pause" : "Play";
    button.setAttribute("aria-label", `${on ? "Pause" : "Play"} the animation: ${title}`);
  };
  button.hidden = false;
  button.addEventListener("click", () => set(!playing));
  set(!matchMedia("(prefers-reduced-motion: reduce)").matches);
  film.classList.add("ready");
  return set;
});
const pauseAll = document.getElementById("pause-all");
pauseAll.hidden = false;
pauseAll.addEventListener("click", () => films.forEach((set) => set(false)));
