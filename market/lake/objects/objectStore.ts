/** Where the files of a lake are: a folder, a bucket. Objects are never changed: one key, one content. */
export interface ObjectStore {
  /** Puts an object, whole or not at all; putting the same one again changes nothing. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** @throws {@link ObjectNotFound} */
  get(key: string): Promise<Uint8Array>;
  /**
   * A file of this machine with the bytes of an object, for DuckDB; it may vanish when the object is deleted.
   * @throws {@link ObjectNotFound} where it can be told before the file is read.
   */
  localPath(key: string): Promise<string>;
  /** Keys that begin with a text, ascending. */
  list(prefix: string): AsyncIterable<string>;
  /** Deletes an object; one that is not there is none the less deleted. */
  delete(key: string): Promise<void>;
  /** Removes what writers that died left beside the objects with a prefix. */
  removeLeftovers(prefix: string): Promise<void>;
}

/** There is no object with this key, or no longer. */
export class ObjectNotFound extends Error {
  override readonly name = "ObjectNotFound";
  constructor(key: string) {
    super(`the lake has no object ${key}`);
  }
}
