/** Where a program says things: results can be piped, everything else stays on the terminal. */
export interface Reporter {
  /** What was asked for; to standard output. */
  result(line: string): void;
  /** Progress, hints, mistakes; to standard error. */
  note(line: string): void;
  /** Shows that something takes its time, and how long it took. */
  step<T>(title: string, work: (progress: (detail: string) => void) => Promise<T>): Promise<T>;
}

interface TextStream {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/** Milliseconds between two pictures of the spinner. */
const frameTime = 100;

/** On a terminal, a running step is one line with a spinner and the latest detail; otherwise plain lines. */
export class StreamReporter implements Reporter {
  constructor(
    private readonly stdout: TextStream,
    private readonly stderr: TextStream,
    private readonly now: () => number = Date.now,
  ) {}

  result(line: string): void {
    this.stdout.write(`${line}\n`);
  }

  note(line: string): void {
    this.stderr.write(`${line}\n`);
  }

  async step<T>(title: string, work: (progress: (detail: string) => void) => Promise<T>): Promise<T> {
    const startedAt = this.now();
    const seconds = () => `${((this.now() - startedAt) / 1000).toFixed(1)} s`;
    const spinner = this.stderr.isTTY ? new Spinner(this.stderr, title) : undefined;
    if (!spinner) this.note(`… ${title}`);
    try {
      const value = await work((detail) => spinner?.show(detail));
      spinner?.stop();
      this.note(`✓ ${title} (${seconds()})`);
      return value;
    } catch (error) {
      spinner?.stop();
      this.note(`✗ ${title} (${seconds()})`);
      throw error;
    }
  }
}

class Spinner {
  private frame = 0;
  private detail = '';
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly stream: TextStream,
    private readonly title: string,
  ) {
    this.timer = setInterval(() => this.draw(), frameTime);
    this.draw();
  }

  show(detail: string): void {
    this.detail = detail.trim();
  }

  stop(): void {
    clearInterval(this.timer);
    this.stream.write('\r\x1b[2K');
  }

  private draw(): void {
    const line = `${frames[this.frame++ % frames.length]} ${this.title}${this.detail ? `: ${this.detail}` : ''}`;
    const width = (this.stream.columns || 80) - 1;
    this.stream.write(`\r\x1b[2K${line.slice(0, width)}`);
  }
}

/** What this process says. */
export const processReporter: Reporter = new StreamReporter(process.stdout, process.stderr);
