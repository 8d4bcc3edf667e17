/** The name that the browser reaches this machine by. */
export function browserHost(): string {
  return location.hostname;
}
