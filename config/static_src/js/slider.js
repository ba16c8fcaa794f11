// A slider and the number box beside it say the same: whichever is moved, the other follows.
for (const slider of document.querySelectorAll("input[type=range][data-moves]")) {
  const box = document.getElementById(slider.dataset.moves);
  const tell = () => slider.setAttribute("aria-valuetext", `£${box.value}`);
  slider.addEventListener("input", () => {
    box.value = slider.value;
    tell();
  });
  box.addEventListener("input", () => {
    const pounds = Number.parseFloat(box.value.replaceAll(/[£,\s]/g, ""));
    if (pounds > 0) slider.value = String(pounds);
    tell();
  });
  tell();
}
