/**
 * Loaded into a Homebridge that idles: prints what CPU time it has used whenever it is sent SIGUSR2, and costs nothing
 * meanwhile.
 */
process.on("SIGUSR2", () => {
  const { user, system } = process.cpuUsage();
  process.stdout.write(`[cpu] ${(user + system) / 1e6}\n`);
});
