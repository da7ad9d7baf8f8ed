/** An answer of a simulated vendor before faults reach it. */
export interface SimulatedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const json = (value: unknown, headers: Readonly<Record<string, string>> = {}): SimulatedAnswer => ({
  status: 200,
  headers: { "content-type": "application/json", ...headers },
  // EODHD escapes slashes; both vendors' clients must not care.
  body: JSON.stringify(value),
});

/** What a request asks for, as both vendors see it. */
export interface SimulatedRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly key: string;
}
