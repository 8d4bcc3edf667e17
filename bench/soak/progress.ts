/** In a file nobody wants to read how far it was each second, and yet it should not look dead, ms. */
const betweenLines = 60_000;

let lastLine = performance.now();

/** Says how far the soak is: in one line of a terminal that is written again and again, or in a line a minute. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else if (text !== "" && performance.now() - lastLine >= betweenLines) {
    lastLine = performance.now();
    process.stderr.write(`${text}\n`);
  }
}
