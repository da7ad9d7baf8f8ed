import type { TObject, TSchema } from "typebox";
import { errorCatalogue } from "../../protocol/errors.ts";

export type Json = Record<string, unknown>;

export const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: Json): Json => ({ "application/json": { schema } });
export const answer = (description: string, name: string): Json => ({ description, content: json(ref(name)) });
export const bytes = (description: string, ...types: string[]): Json => ({
  description,
  content: Object.fromEntries(types.map((type) => [type, { schema: { type: "string" } }])),
});
export const header = (name: string, description: string, schema: Json = { type: "string" }): Json => ({
  name,
  in: "header",
  required: false,
  description,
  schema,
});

export const problem = {
  description: errorText(),
  content: { "application/problem+json": { schema: ref("Problem") } },
};

function errorText(): string {
  const byStatus = Map.groupBy(Object.entries(errorCatalogue), ([, { httpStatus }]) => httpStatus);
  const lines = [...byStatus]
    .sort(([a], [b]) => a - b)
    .map(([status, codes]) => `${status}: ${codes.map(([code]) => code).join(", ")}`);
  return `A problem document. ${lines.join("; ")}.`;
}

/** Query parameters of a route from the schema that validates them. */
export function queryParameters(schema: TObject): readonly Json[] {
  return Object.entries(schema.properties).map(([name, property]) => {
    const { description, ...rest } = property as TSchema & { description?: string };
    return {
      name,
      in: "query",
      required: schema.required?.includes(name) === true && !("default" in rest),
      ...(description ? { description } : {}),
      schema: rest,
    };
  });
}

export const get = (
  tag: string,
  operationId: string,
  summary: string,
  responses: Json,
  parameters: readonly Json[] = [],
): Json => ({
  get: {
    operationId,
    tags: [tag],
    summary,
    ...(parameters.length ? { parameters } : {}),
    responses: { ...responses, default: problem },
  },
});

export const body = (schema: unknown, examples: Readonly<Record<string, unknown>> = {}, required = true): Json => {
  const named = Object.entries(examples).map(([title, value]) => [
    title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_"),
    { summary: title, value },
  ]);
  return {
    required,
    content: { "application/json": { schema, ...(named.length ? { examples: Object.fromEntries(named) } : {}) } },
  };
};
