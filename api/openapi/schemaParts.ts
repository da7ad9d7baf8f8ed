import { type TSchema, Type } from "typebox";
import { jobStatuses } from "../../protocol/jobStatus.ts";

export const nullable = (schema: TSchema) => Type.Union([schema, Type.Null()]);
export const dateTime = () => Type.String({ format: "date-time" });
export const uuid = () => Type.String({ format: "uuid" });
export const status = () => Type.Enum([...jobStatuses]);
export const object = (properties: Record<string, TSchema>, description?: string) =>
  Type.Object(properties, description ? { description } : {});
