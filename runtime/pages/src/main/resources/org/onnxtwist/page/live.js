"use strict";
// The layer as ONNX Runtime computes it, and the figure in which the reader plays with it.

/** One image of `channels` planes under x + eps ((X - cx) conv_x(x) + (Y - cy) conv_y(x)), in single precision. */
class LiveLayer {
  constructor(width, height, channels) {
    this.width = width;
    this.height = height;
    this.channels = channels;
    this.values = new Float32Array(width * height * channels);
    // A frame of zeros around one plane: the padding of the Convs.
    this.padded = new Float32Array((width + 2) * (height + 2));
  }

  /** The kernel with the first moment p that is a mixture of the two Sobel kernels, in the order of a Conv's weight. */
  static kernel(p) {
    const a = [-1, 0, 1, -2, 0, 2, -1, 0, 1];
    const b = [1, 2, 1, 0, 0, 0, -1, -2, -1];
    return Float32Array.from(a, (tap, i) => p.x / 8 * tap - p.y / 8 * b[i]);
  }

  /** The coordinates 2 i / size - centre, rounded once to single precision. */
  static grid(size, centre) {
    return Float32Array.from({length: size}, (none, i) => 2 * i / size - centre);
  }

  /** Advances all planes by one step of the field {p, q, centre, eps}. */
  step(field) {
    const {width, height, padded} = this;
    const round = Math.fround;
    const kx = LiveLayer.kernel(field.p).map((tap) => tap * field.eps);
    const ky = LiveLayer.kernel(field.q).map((tap) => tap * field.eps);
    const columns = LiveLayer.grid(width, field.centre.x);
    const rows = LiveLayer.grid(height, field.centre.y);
    const stride = width + 2;
    const offsets = Array.from({length: 9}, (none, tap) => Math.trunc(tap / 3) * stride + tap % 3);
    for (let c = 0; c < this.channels; c++) {
      const plane = this.values.subarray(c * width * height, (c + 1) * width * height);
      for (let i = 0; i < height; i++) {
        padded.set(plane.subarray(i * width, (i + 1) * width), (i + 1) * stride + 1);
      }
      for (let i = 0; i < height; i++) {
        for (let j = 0; j < width; j++) {
          let sumX = 0;
          let sumY = 0;
          for (let tap = 0; tap < 9; tap++) {
            const value = padded[i * stride + j + offsets[tap]];
            sumX = round(sumX + round(kx[tap] * value));
            sumY = round(sumY + round(ky[tap] * value));
          }
          const k = i * width + j;
          plane[k] = round(round(plane[k] + round(columns[j] * sumX)) + round(rows[i] * sumY));
        }
      }
    }
  }
}

/** The motion of the content in one step by the exact flow, exp(-eps [2 p / w, 2 q / h]), as rows of a matrix. */
function motionOf(field, width, height) {
  const m = [
    [-2 * field.eps * field.p.x / width, -2 * field.eps * field.q.x / height],
    [-2 * field.eps * field.p.y / width, -2 * field.eps * field.q.y / height],
  ];
  // The series of the exponential ends far below single precision for the steps that the figure allows.
  let term = [[1, 0], [0, 1]];
  let sum = term;
  for (let k = 1; k <= 8; k++) {
    term = product(term, m).map((row) => row.map((value) => value / k));
    sum = sum.map((row, i) => row.map((value, j) => value + term[i][j]));
  }
  return sum;
}

function product(a, b) {
  return a.map((row) => [0, 1].map((j) => row[0] * b[0][j] + row[1] * b[1][j]));
}

/** The turn of a matrix in degrees, and its scales along two axes at right angles: its polar decomposition. */
function partsOf([[a, b], [c, d]]) {
  const similar = Math.hypot(a + d, c - b) / 2;
  const skew = Math.hypot(a - d, c + b) / 2;
  return {turn: Math.atan2(c - b, a + d) * 180 / Math.PI, scales: [similar + skew, similar - skew]};
}

class LiveFigure {
  static PRESETS = {
    rotation: [0, -8, 8, 0],
    dilation: [-8, 0, 0, -8],
    squeeze: [8, 0, 0, -8],
    shear: [0, 8, 8, 0],
    spiral: [-3, -8, 8, -3],
  };

  constructor(root) {
    this.root = root;
    this.canvas = root.querySelector("canvas");
    this.status = root.querySelector(".live-status");
    this.playing = false;
    this.steps = 0;
    this.motion = [[1, 0], [0, 1]];
    this.find = (name) => root.querySelector(`[name="${name}"]`);
    for (const name of ["px", "py", "qx", "qy", "cx", "cy", "eps"]) {
      this.find(name).addEventListener("input", () => {
        this.find("preset").value = name.startsWith("p") || name.startsWith("q") ? "own" : this.find("preset").value;
        this.draw();
      });
    }
    this.size = Number(root.dataset.size);
    this.buffer = document.createElement("canvas");
    this.buffer.width = this.buffer.height = this.size;
    this.find("arrows").addEventListener("change", () => this.draw());
    this.find("preset").addEventListener("change", (event) => this.choose(event.target.value));
    this.find("play").addEventListener("click", () => this.play(!this.playing));
    this.find("step").addEventListener("click", () => { this.advance(1); this.draw(); });
    this.find("reset").addEventListener("click", () => this.reset());
    this.find("file").addEventListener("change", (event) => this.open(event.target.files[0]));
    root.addEventListener("dragover", (event) => event.preventDefault());
    root.addEventListener("drop", (event) => { event.preventDefault(); this.open(event.dataTransfer.files[0]); });
    this.canvas.addEventListener("pointerdown", (event) => { this.canvas.setPointerCapture(event.pointerId); this.drag(event); });
    this.canvas.addEventListener("pointermove", (event) => { if (event.buttons) { this.drag(event); } });
    this.ready = this.load(root.dataset.image);
  }

  field() {
    const value = (name) => {
      const number = this.find(name).valueAsNumber;
      return Number.isFinite(number) ? number : 0;
    };
    return {
      p: {x: value("px"), y: value("py")},
      q: {x: value("qx"), y: value("qy")},
      centre: {x: value("cx"), y: value("cy")},
      eps: value("eps"),
    };
  }

  /** Loads an image into the square of the figure, filled as by the CSS rule cover. */
  async load(url) {
    const image = new Image();
    image.src = url;
    await image.decode();
    const size = this.size;
    const context = this.buffer.getContext("2d", {willReadFrequently: true});
    context.fillStyle = "#fff";
    context.fillRect(0, 0, size, size);
    const scale = Math.max(size / image.naturalWidth, size / image.naturalHeight);
    const width = image.naturalWidth * scale;
    const height = image.naturalHeight * scale;
    context.drawImage(image, (size - width) / 2, (size - height) / 2, width, height);
    const pixels = context.getImageData(0, 0, size, size).data;
    let channels = 1;
    for (let k = 0; k < pixels.length && channels === 1; k += 4) {
      channels = pixels[k] === pixels[k + 1] && pixels[k] === pixels[k + 2] ? 1 : 3;
    }
    this.layer = new LiveLayer(size, size, channels);
    // Darkness instead of brightness: the zeros beyond the border are then white, as paper is.
    this.first = new Float32Array(size * size * channels);
    for (let k = 0; k < size * size; k++) {
      for (let c = 0; c < channels; c++) {
        this.first[c * size * size + k] = 1 - pixels[4 * k + c] / 255;
      }
    }
    this.reset();
  }

  async open(file) {
    if (!file) {
      return;
    }
    const url = URL.createObjectURL(file);
    try {
      await this.load(url);
    } catch (error) {
      this.play(false);
      this.status.textContent = `${file.name} is no image that this browser can read: choose a PNG, JPEG or WebP file.`;
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  choose(preset) {
    const values = LiveFigure.PRESETS[preset];
    if (values) {
      ["px", "py", "qx", "qy"].forEach((name, i) => { this.find(name).value = values[i]; });
    }
    this.reset();
  }

  reset() {
    this.play(false);
    this.steps = 0;
    this.motion = [[1, 0], [0, 1]];
    this.status.textContent = "";
    this.layer.values.set(this.first);
    this.draw();
  }

  play(on) {
    this.playing = on;
    this.find("play").textContent = on ? "Pause" : "Play";
    if (on) {
      requestAnimationFrame(() => this.frame());
    }
  }

  /** As many steps as fit into some 12 milliseconds, so that the page stays responsive. */
  frame() {
    if (!this.playing) {
      return;
    }
    const end = performance.now() + 12;
    do {
      this.advance(1);
    } while (performance.now() < end);
    this.draw();
    requestAnimationFrame(() => this.frame());
  }

  advance(steps) {
    const field = this.field();
    const motion = motionOf(field, this.layer.width, this.layer.height);
    for (let k = 0; k < steps; k++) {
      this.layer.step(field);
      this.motion = product(motion, this.motion);
      this.steps++;
    }
  }

  drag(event) {
    const box = this.canvas.getBoundingClientRect();
    this.find("cx").value = (2 * (event.clientX - box.left) / box.width).toFixed(2);
    this.find("cy").value = (2 * (event.clientY - box.top) / box.height).toFixed(2);
    this.draw();
  }

  draw() {
    const {width, height, channels, values} = this.layer;
    const buffer = this.buffer.getContext("2d");
    const picture = buffer.createImageData(width, height);
    for (let k = 0; k < width * height; k++) {
      for (let c = 0; c < 3; c++) {
        picture.data[4 * k + c] = 255 * (1 - values[(channels === 1 ? 0 : c) * width * height + k]);
      }
      picture.data[4 * k + 3] = 255;
    }
    buffer.putImageData(picture, 0, 0);
    const context = this.canvas.getContext("2d");
    context.drawImage(this.buffer, 0, 0, this.canvas.width, this.canvas.height);
    const field = this.field();
    if (this.find("arrows").checked) {
      this.drawField(context, field);
    }
    this.describe();
  }

  /** Arrows along the motion of the content, which is against the field. */
  drawField(context, field) {
    const {width, height} = this.canvas;
    const spacing = width / 11;
    const reach = 8 * Math.SQRT2;
    context.lineWidth = 2.5;
    context.strokeStyle = context.fillStyle = "#c05000";
    for (let y = spacing / 2; y < height; y += spacing) {
      for (let x = spacing / 2; x < width; x += spacing) {
        const gx = 2 * x / width - field.centre.x;
        const gy = 2 * y / height - field.centre.y;
        const dx = -(gx * field.p.x + gy * field.q.x) * spacing / reach;
        const dy = -(gx * field.p.y + gy * field.q.y) * spacing / reach;
        const length = Math.hypot(dx, dy);
        context.beginPath();
        context.moveTo(x - dx / 2, y - dy / 2);
        context.lineTo(x + dx / 2, y + dy / 2);
        context.stroke();
        if (length > 3) {
          const head = Math.min(12, length / 2) / length;
          context.beginPath();
          context.moveTo(x + dx / 2, y + dy / 2);
          context.lineTo(x + dx / 2 - head * (dx + dy / 2), y + dy / 2 - head * (dy - dx / 2));
          context.lineTo(x + dx / 2 - head * (dx - dy / 2), y + dy / 2 - head * (dy + dx / 2));
          context.fill();
        }
      }
    }
    context.beginPath();
    context.arc(field.centre.x * width / 2, field.centre.y * height / 2, 7, 0, 2 * Math.PI);
    context.fill();
  }

  /** Says how far the exact flow has come, and stops when the values have left the range of a picture. */
  describe() {
    const {turn, scales} = partsOf(this.motion);
    const scaled = Math.hypot(scales[0] - 1, scales[1] - 1) < 0.005 ? "keeps its size"
      : scales[0] - scales[1] < 0.005 ? `scales it by ${scales[0].toFixed(2)}`
      : `scales it by ${scales[0].toFixed(2)} and ${scales[1].toFixed(2)} along two axes at right angles`;
    this.root.querySelector(".live-steps").textContent = this.steps;
    this.root.querySelector(".live-flow").textContent = `turns the image by ${turn.toFixed(1)} degrees and ${scaled}`;
    if (this.layer.values.some((value) => !(Math.abs(value) < 50))) {
      this.play(false);
      this.status.textContent =
        "The values have grown out of the range of a picture, since the steps are too long for this field: choose a smaller eps and reset.";
    }
  }
}

const liveFigures = [...document.querySelectorAll(".live")].map((root) => new LiveFigure(root));
