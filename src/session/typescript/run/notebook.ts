/**
 * The object whose properties are the notebook's variables. It inherits nothing, so that a name is there only when
 * a cell has bound it; made by a constructor, because V8 keeps an `Object.create(null)` as a slow dictionary.
 */
export function createNotebook(): object {
  return new Notebook();
}

function NotebookConstructor(this: object): void {}
NotebookConstructor.prototype = Object.create(null);
const Notebook = NotebookConstructor as unknown as new () => object;
