import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { SimulatedAnswer, SimulatedRequest } from "./answer.ts";
import type { Delivery } from "./deliveries.ts";
import { answerEodhd, eodhdCost, eodhdRefusals } from "./eodhdAnswers.ts";
import { type FaultKind, type FaultScript, harmless } from "./faults.ts";
import { bodyWithLie, lies } from "./lies.ts";
import { createQuotaCounter, type Quota, type RequestCost } from "./quota.ts";
import { answerTwelveData, twelveDataCost, twelveDataRefusals } from "./twelveDataAnswers.ts";
import { createWorld, type LateEvent, type World } from "./world.ts";

/** Keys that the simulated vendors know; any other is refused. */
export const paidKey = "paid-0f5e1c4a97";
export const freeKey = "free-8d2b6e3301";

export interface SimulatorOptions {
  /** 0 = any free port. */
  readonly port?: number;
  readonly faults?: FaultScript;
  readonly quotas?: { readonly eodhd?: Quota; readonly twelveData?: Quota };
  /** The vendors' clock, milliseconds since 1970. */
  readonly now?: () => number;
  /** Keys of paid plans beside {@link paidKey}. */
  readonly keys?: readonly string[];
  /** How late a slow answer comes, in milliseconds. */
  readonly slowMs?: number;
  /** `Retry-After` of a rate limit that is told without being reached; without it EODHD says 5 and Twelve Data nothing. */
  readonly retryAfterSeconds?: number;
}

/** EODHD and Twelve Data on one loopback port. */
export interface VendorSimulator {
  readonly eodhdUrl: string;
  readonly twelveDataUrl: string;
  /** Settings by which a process of the product asks it with a key that has everything. */
  readonly settings: Readonly<Record<string, string>>;
  readonly world: World;
  /** Addresses that were answered with data, in their order, without keys. */
  readonly served: readonly string[];
  /** Bars that were answered whole and true. */
  readonly deliveries: readonly Delivery[];
  /** Every address that was asked for, as the vendor saw it. */
  readonly asked: readonly string[];
  /** Connections that were opened. */
  readonly connections: number;
  /** Requests that a quota refused. */
  readonly refused: number;
  /** Answers the next requests with these, in their order, before anything else is looked at. */
  answerNext(...answers: readonly (SimulatedAnswer | FaultKind)[]): void;
  /**
   * Lets both vendors learn of a split or dividend late: from now on their adjusted closes before it are others, their
   * closes as traded are not.
   *
   * @param symbol - canonical.
   */
  reAdjust(symbol: string, event: LateEvent): void;
  stop(): Promise<void>;
}

const generous: Quota = { perMinute: 100_000, perDay: 10_000_000 };

interface Room {
  readonly vendor: Delivery["vendor"];
  readonly counter: ReturnType<typeof createQuotaCounter>;
  readonly cost: (path: string) => RequestCost;
  readonly answer: (world: World, request: SimulatedRequest, free: boolean) => SimulatedAnswer;
  readonly keyOf: (request: IncomingMessage, url: URL) => string;
  readonly refusals: Readonly<Record<"key" | "minute" | "minuteIn200" | "day", SimulatedAnswer>>;
  readonly usualRetryAfter?: number;
  readonly headers: (counter: ReturnType<typeof createQuotaCounter>) => Readonly<Record<string, string>>;
}

export async function startVendorSimulator(options: SimulatorOptions = {}): Promise<VendorSimulator> {
  const { port = 0, faults = () => null, quotas = {}, now = Date.now, slowMs = 300, retryAfterSeconds } = options;
  const paid = new Set([paidKey, ...(options.keys ?? [])]);
  const world = await createWorld();
  const eodhdQuota = quotas.eodhd ?? generous;
  const rooms: Readonly<Record<string, Room>> = {
    "/eodhd/api": {
      vendor: "eodhd",
      counter: createQuotaCounter(eodhdQuota, now),
      cost: eodhdCost,
      answer: answerEodhd,
      keyOf: (_, url) => url.searchParams.get("api_token") ?? "",
      refusals: {
        key: eodhdRefusals.badToken,
        minute: eodhdRefusals.minuteLimit,
        minuteIn200: eodhdRefusals.minuteLimitIn200,
        day: eodhdRefusals.dayLimit,
      },
      usualRetryAfter: 5,
      headers: (counter) => ({
        "X-RateLimit-Limit": String(eodhdQuota.perMinute),
        "X-RateLimit-Remaining": String(counter.left()),
      }),
    },
    "/twelvedata": {
      vendor: "twelvedata",
      counter: createQuotaCounter(quotas.twelveData ?? generous, now),
      cost: (path) => ({ minute: twelveDataCost(path), day: twelveDataCost(path) }),
      answer: answerTwelveData,
      keyOf: (request, url) =>
        (request.headers.authorization ?? "").replace(/^apikey /, "") || (url.searchParams.get("apikey") ?? ""),
      refusals: {
        key: twelveDataRefusals.badKey,
        minute: twelveDataRefusals.minuteLimit,
        minuteIn200: { ...twelveDataRefusals.minuteLimit, status: 200 },
        day: twelveDataRefusals.dayLimit,
      },
      headers: (counter) => ({
        "api-credits-used": String(counter.used()),
        "api-credits-left": String(counter.left()),
      }),
    },
  };
  const served: string[] = [];
  const deliveries: Delivery[] = [];
  const asked: string[] = [];
  const times = new Map<string, number>();
  const scripted: (SimulatedAnswer | FaultKind)[] = [];
  let connections = 0;

  function answerOf(request: IncomingMessage): { readonly answer: SimulatedAnswer; readonly fault: FaultKind | null } {
    const url = new URL(request.url ?? "/", "http://simulator");
    asked.push(`${url.pathname}${url.search}`);
    const [prefix, room] = Object.entries(rooms).find(([start]) => url.pathname.startsWith(`${start}/`)) ?? [];
    if (!prefix || !room) return { answer: { status: 404, headers: {}, body: "" }, fault: null };
    const next = scripted.shift();
    if (typeof next === "object") return { answer: next, fault: null };
    const key = room.keyOf(request, url);
    for (const name of ["api_token", "apikey"]) url.searchParams.delete(name);
    const address = `${url.pathname}?${url.searchParams}`;
    const path = url.pathname.slice(prefix.length);
    const free = key === freeKey;
    if (!free && !paid.has(key)) return { answer: room.refusals.key, fault: null };
    const cost = room.cost(path);
    const within = room.counter.take(cost.minute, cost.day);
    const untilNextMinute = room.usualRetryAfter && 60 - (Math.floor(now() / 1000) % 60);
    if (within !== "ok") return { answer: refusal(room, within, untilNextMinute), fault: null };
    const n = times.get(address) ?? 0;
    times.set(address, n + 1);
    const fault = next ?? faults(address, n);
    const toldToWait = retryAfterSeconds ?? room.usualRetryAfter;
    if (fault === "limit") return { answer: refusal(room, "minute", toldToWait), fault: null };
    if (fault === "limit_in_200") return { answer: refusal(room, "minuteIn200", toldToWait), fault: null };
    const answer = withHeaders(
      room.answer(world, { path, query: url.searchParams, key }, free),
      room.headers(room.counter),
    );
    const lie = fault && answer.status === 200 ? bodyWithLie(answer.body, fault) : null;
    if (harmless.has(fault) || (lies.has(fault) && lie === null)) {
      if (answer.status === 200) served.push(address);
      if (answer.bars) deliveries.push({ ...answer.bars, vendor: room.vendor });
    }
    return lie === null ? { answer, fault } : { answer: { ...answer, body: lie }, fault: null };
  }

  const server = createServer((request, response) => {
    try {
      const { answer, fault } = answerOf(request);
      send(request, response, answer, fault, slowMs);
    } catch (error) {
      // Something that the vendors would refuse in words nobody knows.
      response.writeHead(500, { "content-type": "text/plain" }).end(`the simulator cannot answer: ${error}`);
    }
  });
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const eodhdUrl = `${base}/eodhd/api`;
  const twelveDataUrl = `${base}/twelvedata`;
  return {
    eodhdUrl,
    twelveDataUrl,
    settings: {
      EODHD_API_KEY: paidKey,
      EODHD_BASE_URL: eodhdUrl,
      TWELVE_DATA_API_KEY: paidKey,
      TWELVE_DATA_BASE_URL: twelveDataUrl,
    },
    world,
    served,
    deliveries,
    asked,
    get connections() {
      return connections;
    },
    get refused() {
      return Object.values(rooms).reduce((sum, { counter }) => sum + counter.refused, 0);
    },
    answerNext: (...answers) => void scripted.push(...answers),
    reAdjust(symbol, event) {
      world.reAdjust(world.instruments.find((one) => one.symbol === symbol)!, event);
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A limit of a key, with what the vendor says of the time to wait. */
const refusal = (
  { refusals, headers, counter }: Room,
  which: keyof Room["refusals"],
  retryAfterSeconds: number | undefined,
): SimulatedAnswer =>
  withHeaders(refusals[which], {
    ...headers(counter),
    ...(retryAfterSeconds === undefined ? {} : { "Retry-After": String(retryAfterSeconds) }),
  });

const withHeaders = (answer: SimulatedAnswer, headers: Readonly<Record<string, string>>): SimulatedAnswer => ({
  ...answer,
  headers: { ...answer.headers, ...headers },
});

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: SimulatedAnswer,
  fault: FaultKind | null,
  slowMs: number,
): void {
  const write = (text: string, code = status, type = headers["content-type"]) => {
    response.writeHead(code, { ...headers, ...(type ? { "content-type": type } : {}) });
    response.end(text);
  };
  switch (fault) {
    case "reset":
      request.socket.destroy();
      break;
    case "truncate":
      response.writeHead(status, { ...headers, "content-length": String(Buffer.byteLength(body)) });
      response.write(body.slice(0, body.length / 2), () => request.socket.destroy());
      break;
    case "tear":
      write(body.slice(0, Math.floor(body.length / 2)));
      break;
    case "html":
      write(`<html><body>Checking your browser: ${request.url}</body></html>`, 200, "text/html");
      break;
    case "down":
      write("", 502);
      break;
    case "slow":
      setTimeout(() => write(body), slowMs);
      break;
    default:
      write(body);
  }
}
