import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { readConfiguration, settings } from "../protocol/configuration.ts";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly environment?: Record<string, string>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Record<string, { readonly condition: string }>;
  readonly deploy: { readonly resources: { readonly limits: { readonly cpus: string; readonly memory: string } } };
  readonly ports?: readonly string[];
}

/** As compose reads it where the shell and .env set nothing. */
const withDefaults = (text: string) => text.replace(/\$\{\w+:-([^}]*)\}/g, "$1");

const compose = parse(withDefaults(read("docker-compose.yml")), { merge: true }) as {
  services: Record<string, Service>;
  volumes: object;
};
const services = Object.entries(compose.services);
const ours = services.filter(([, { build }]) => build !== undefined);

/** The script of package.json that a command runs; arguments may follow. */
const scriptOf = (command: readonly string[]): string | undefined =>
  Object.keys(scripts).find((name) => `${command.join(" ")} `.startsWith(`${scripts[name]} `));

test("PostgreSQL, Temporal, its UI, migration, API and workers are there", () => {
  expect(Object.keys(compose.services)).toEqual([
    "postgres",
    "temporal",
    "temporal-ui",
    "migrate",
    "api",
    "worker",
    "compute",
  ]);
});

test.each(services)("%s is pinned to a version and limited", (_, { image, deploy }) => {
  expect(image).toMatch(/:\d+\.\d+/);
  expect(deploy.resources.limits).toMatchObject({
    cpus: expect.any(String),
    memory: expect.stringMatching(/^\d+[mg]$/),
  });
});

test.each(services.filter(([name]) => name !== "migrate"))("%s has a health check", (_, { healthcheck }) => {
  expect(healthcheck?.test.length).toBeGreaterThan(1);
});

test.each(ours)(
  "%s runs a script of package.json with settings that exist and are valid",
  (_, { command, environment }) => {
    expect(scriptOf(command!)).toBeDefined();
    for (const name of Object.keys(environment ?? {})) expect(settings).toHaveProperty(name);
    const texts = Object.entries(environment ?? {}).map(([name, value]) => [name, value ?? ""]);
    expect(() => readConfiguration(Object.fromEntries(texts))).not.toThrow();
  },
);

test("nothing starts before what it needs is there", () => {
  for (const [name, { depends_on = {} }] of services) {
    for (const [needed, { condition }] of Object.entries(depends_on)) {
      expect({ name, needed, known: needed in compose.services }).toEqual({ name, needed, known: true });
      expect(condition).toBe(needed === "migrate" ? "service_completed_successfully" : "service_healthy");
    }
  }
  for (const name of ["api", "worker", "compute"]) {
    expect(Object.keys(compose.services[name]!.depends_on!)).toEqual(["migrate", "temporal"]);
  }
});

test("only loopback ports are published", () => {
  for (const [, { ports = [] }] of services) for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
});

describe("the image", () => {
  const dockerfile = read("Dockerfile");
  const steps = [...dockerfile.matchAll(/^RUN (.*)$/gm)].map(([, step]) => step!);

  test("is built in stages from a pinned Node.js and does not run as root", () => {
    const stages = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(stages).toHaveLength(2);
    for (const image of stages) expect(image).toMatch(/^node:24\.\d+\.\d+-/);
    expect(dockerfile.lastIndexOf("USER node")).toBeGreaterThan(dockerfile.lastIndexOf("FROM"));
  });

  test("runs commands that exist, and installs what is locked", () => {
    expect(steps[0]).toBe("npm ci");
    for (const [, name] of dockerfile.matchAll(/npm run ([\w:]+)/g)) expect(scripts).toHaveProperty(name!);
    const [, command] = /^CMD (.*)$/m.exec(dockerfile)!;
    expect(scriptOf(JSON.parse(command!))).toBe("api");
  });
});

test("the settings file beside the compose file, where keys lie, stays out of the image", () => {
  expect(read(".dockerignore").split("\n")).toContain(".env*");
});
