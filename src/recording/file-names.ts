/** Names of files for tables, which every file system takes and which no two tables have. */
export class FileNames {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set([...taken].map((file) => file.toLowerCase()));
  }

  free(table: string): string {
    const plain =
      table
        .replace(/[^\w-]+/g, '_')
        .replace(/^_+/, '')
        .slice(0, 60) || 'table';
    for (let n = 1; ; n++) {
      const file = `${n === 1 ? plain : `${plain}-${n}`}.parquet`;
      // Some file systems take `Open` and `open` for one.
      if (this.#taken.has(file.toLowerCase())) continue;
      this.#taken.add(file.toLowerCase());
      return file;
    }
  }
}
