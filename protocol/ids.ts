import { v7 as uuidv7 } from "uuid";

declare const brand: unique symbol;
type Brand<Name extends string> = string & { readonly [brand]: Name };

/** UUIDv7 of one job: time-ordered, so the primary key is also the submission order. */
export type JobId = Brand<"JobId">;
/** UUIDv7 of one frozen set of market data. */
export type SnapshotId = Brand<"SnapshotId">;
/** UUIDv7 of the owner of jobs. */
export type UserId = Brand<"UserId">;

export const newJobId = (): JobId => uuidv7() as JobId;
export const newSnapshotId = (): SnapshotId => uuidv7() as SnapshotId;
export const newRowId = (): string => uuidv7();

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** True for the canonical lower-case form that this service writes; every other spelling is refused. */
export const isUuid = (text: string): boolean => uuidPattern.test(text);
