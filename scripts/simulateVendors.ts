import { faultKinds, seededFaults } from "../test/support/vendors/faults.ts";
import { paidKey, startVendorSimulator } from "../test/support/vendors/simulator.ts";

// EODHD and Twelve Data on this machine, without keys: npm run vendors:simulate [-- port [share of faults [seed]]]
const [port = "8090", share = "0", seed = "1"] = process.argv.slice(2);
const simulator = await startVendorSimulator({
  port: Number(port),
  faults: seededFaults(Number(seed), Number(share), faultKinds),
  quotas: { twelveData: { perMinute: 610, perDay: 1_000_000 }, eodhd: { perMinute: 1_000, perDay: 100_000 } },
});
process.stdout.write(
  [
    "Both vendors answer; start the stack in another terminal with",
    "",
    `EODHD_API_KEY=${paidKey} EODHD_BASE_URL=${simulator.eodhdUrl} \\`,
    `TWELVE_DATA_API_KEY=${paidKey} TWELVE_DATA_BASE_URL=${simulator.twelveDataUrl} npm start`,
    "",
    `Instruments: ${simulator.world.instruments.map(({ symbol }) => symbol).join(" ")}`,
    "",
  ].join("\n"),
);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void simulator.stop());
