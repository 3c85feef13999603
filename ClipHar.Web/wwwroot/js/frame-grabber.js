/** Turns what a video, image or bitmap shows into a small JPEG. One canvas, used again and again. */
export class FrameGrabber {
  #canvas = document.createElement('canvas');
  #context = this.#canvas.getContext('2d', { alpha: false, willReadFrequently: true });

  /**
   * @param source anything drawImage takes
   * @param width natural width of the source, pixels
   * @param height natural height of the source, pixels
   * @param shortSide wanted length of the shorter side, pixels; never enlarges
   * @param quality JPEG quality, 0 to 1
   * @returns {Promise<Blob>} the JPEG
   */
  grab(source, width, height, shortSide, quality = 0.9) {
    const scale = Math.min(1, shortSide / Math.min(width, height));
    const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
    if (this.#canvas.width !== w || this.#canvas.height !== h) {
      this.#canvas.width = w;
      this.#canvas.height = h;
    }

    this.#context.imageSmoothingQuality = 'high';
    this.#context.drawImage(source, 0, 0, w, h);
    return new Promise((resolve, reject) => {
      this.#canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture could not be encoded'))), 'image/jpeg', quality);
    });
  }
}
