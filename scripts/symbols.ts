import { parseArgs } from "node:util";
import { type CanonicalSymbol, isSymbol, readSymbol } from "../market/symbols/symbol.ts";
import { codedVendors, codeFault, resolveCode } from "../market/symbols/vendorCodes.ts";
import { ConfigurationError, readConfiguration, requireSetting } from "../protocol/configuration.ts";
import { CatalogueError } from "../protocol/errors.ts";
import type { VendorName } from "../protocol/marketData.ts";
import { openStorage, type Storage } from "../storage/storage.ts";
import { editSymbol, listSymbolEdits, symbolMapOf } from "../storage/symbolMap.ts";

// The symbol map's edits: npm run symbols -- list | set | remove | resolve.
const usage = `npm run symbols -- list [--history]
npm run symbols -- resolve VENDOR SYMBOL
npm run symbols -- set VENDOR SYMBOL CODE [--note TEXT]
npm run symbols -- remove VENDOR SYMBOL [--note TEXT]

VENDOR is one of ${codedVendors.join(", ")}; SYMBOL is canonical, as AAPL.XNAS or EUR/USD; CODE is the vendor's own.`;

/** What was asked for cannot be done; the message says what to write in its place. */
class UsageError extends Error {}

function requireVendor(text: string | undefined): VendorName {
  const vendor = codedVendors.find((name) => name === text);
  if (!vendor)
    throw new UsageError(`${text} is no vendor with codes of its own: write one of ${codedVendors.join(", ")}`);
  return vendor;
}

function requireCanonical(text: string) {
  const read = readSymbol(text);
  if (!isSymbol(read)) throw new UsageError(read.message);
  return read;
}

function requireCode(vendor: VendorName, symbol: CanonicalSymbol, code: string): string {
  const fault = codeFault(vendor, symbol, code);
  if (fault) throw new UsageError(fault);
  return code;
}

interface Command {
  /** Words behind the command. */
  readonly words: number;
  readonly run: (
    storage: Storage,
    words: readonly string[],
    options: { history: boolean; note: string },
  ) => Promise<string>;
}

const commands: Readonly<Record<string, Command>> = {
  list: {
    words: 0,
    async run(storage, _, { history }) {
      const edits = await listSymbolEdits(storage.unitOfWork());
      const latest = new Map(edits.map((edit) => [`${edit.vendor} ${edit.symbol}`, edit]));
      const shown = history ? edits : [...latest.values()].filter(({ code }) => code !== null);
      const lines = shown.map(({ version, vendor, symbol, code, note, editedAt }) =>
        [version, editedAt.toISOString(), vendor, symbol, code ?? "by the rules", note].join("\t").trimEnd(),
      );
      return [`version ${edits.length}`, ...lines].join("\n");
    },
  },
  resolve: {
    words: 2,
    async run(storage, [vendorText, symbolText]) {
      const vendor = requireVendor(vendorText);
      const symbol = requireCanonical(symbolText!);
      const resolved = resolveCode(symbolMapOf(await listSymbolEdits(storage.unitOfWork())), vendor, symbol);
      if (resolved.code === null) throw new UsageError(resolved.refusal);
      return `${symbol.symbol} is ${resolved.code} at ${vendor}, ${resolved.by === "edit" ? "by an edit" : "by the rules"}`;
    },
  },
  set: {
    words: 3,
    async run(storage, [vendorText, symbolText, codeText], { note }) {
      const vendor = requireVendor(vendorText);
      const symbol = requireCanonical(symbolText!);
      const code = requireCode(vendor, symbol, codeText!);
      const byRules = resolveCode(symbolMapOf([]), vendor, symbol);
      if (byRules.code === code) {
        throw new UsageError(`${code} is what the rules make of ${symbol.symbol}: remove its edit, if it has one`);
      }
      const version = await editSymbol(storage.unitOfWork(), { vendor, symbol: symbol.symbol, code, note });
      return `version ${version}: ${symbol.symbol} is ${code} at ${vendor}, and no other symbol is; bars are fetched anew`;
    },
  },
  remove: {
    words: 2,
    async run(storage, [vendorText, symbolText], { note }) {
      const vendor = requireVendor(vendorText);
      const { symbol } = requireCanonical(symbolText!);
      const map = symbolMapOf(await listSymbolEdits(storage.unitOfWork()));
      if (map.codeOf(vendor, symbol) === undefined)
        throw new UsageError(`${symbol} has no code of its own at ${vendor}`);
      const version = await editSymbol(storage.unitOfWork(), { vendor, symbol, code: null, note });
      return `version ${version}: the rules hold again for ${symbol} at ${vendor}`;
    },
  },
};

async function run(): Promise<string> {
  const { values, positionals } = parseArgs({
    options: { history: { type: "boolean", default: false }, note: { type: "string", default: "" } },
    allowPositionals: true,
  });
  const [name = "", ...words] = positionals;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command?.words !== words.length) throw new UsageError(usage);
  const configuration = readConfiguration(process.env);
  const storage = await openStorage(requireSetting(configuration, "DATABASE_URL"), 1);
  try {
    return await command.run(storage, words, values);
  } finally {
    await storage.close();
  }
}

try {
  process.stdout.write(`${await run()}\n`);
} catch (error) {
  const isTold = error instanceof UsageError || error instanceof CatalogueError || error instanceof ConfigurationError;
  const isMisspelt = (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS") ?? false;
  process.stderr.write(`${isTold ? error.message : isMisspelt ? usage : (error as Error).stack}\n`);
  process.exitCode = 1;
}
