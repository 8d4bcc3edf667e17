/** A token that nobody guesses: 24 letters and digits from the browser's own source of chance. */
export function makeToken(): string {
  const letters = "abcdefghijkmnpqrstuvwxyz23456789";
  return Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => letters[byte % letters.length]).join("");
}
