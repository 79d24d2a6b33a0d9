/** Stores what was collected: whoever started it knows what a recording says beside the tables. */
export interface Kept<Content> {
  /** As `place`: a folder. `masked` names the columns that get pseudonyms. Throws InputError, or what the file system says. */
  save(content: Content, place: string, masked: readonly string[]): Promise<void>;
}

/** How a recording is made. */
export interface SaveOptions {
  /** Columns whose values are replaced by pseudonyms, equal ones by equal ones. */
  readonly mask?: readonly string[];
}
