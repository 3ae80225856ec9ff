/** Frames that can go on at once, in order. */
export class FrameList {
  private frames = new Int32Array(64);
  size = 0;

  push(frame: number): void {
    if (this.size === this.frames.length) {
      const frames = new Int32Array(this.size * 2);
      frames.set(this.frames);
      this.frames = frames;
    }
    this.frames[this.size++] = frame;
  }

  at(position: number): number {
    return this.frames[position];
  }
}
