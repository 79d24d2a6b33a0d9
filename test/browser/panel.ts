/** What the tests use of the objects that JupyterLab shows to scripts of its page (`--expose-app-in-browser`). */
export interface AppWindow {
  readonly jupyterapp?: { readonly shell: { readonly currentWidget: NotebookPanel | null } };
}

export interface NotebookPanel {
  readonly content: {
    readonly model: { readonly sharedModel: SharedNotebook };
  };
  readonly sessionContext: {
    readonly isReady: boolean;
    readonly session: { readonly kernel: KernelConnection } | null;
    /** A signal, which a restart emits, too. */
    readonly kernelChanged: { connect(slot: () => void): void };
    restartKernel(): Promise<void>;
  };
}

interface SharedNotebook {
  toJSON(): { readonly cells: readonly { readonly outputs?: readonly Output[] }[] };
  readonly cells: readonly { getSource(): string }[];
  transact(change: () => void): void;
  deleteCellRange(from: number, to: number): void;
  insertCells(at: number, cells: readonly { readonly cell_type: 'code'; readonly source: string }[]): void;
}

/** nbformat, "Code cell outputs". */
type Output =
  | { readonly output_type: 'error'; readonly ename: string; readonly evalue: string }
  | { readonly output_type: 'stream' | 'display_data' | 'execute_result' };

/** @jupyterlab/services `Kernel.IKernelConnection`. */
export interface KernelConnection {
  readonly status: string;
  createComm(target: string): FrontEndComm;
  registerCommTarget(target: string, opened: (comm: FrontEndComm, message: CommMessage) => void): void;
}

/** @jupyterlab/services `Kernel.IComm`. */
export interface FrontEndComm {
  onMsg: (message: CommMessage) => void;
  onClose: (message: CommMessage) => void;
  open(data: unknown, metadata: object, buffers: ArrayBuffer[]): { readonly done: Promise<unknown> };
  send(data: unknown, metadata: object, buffers: ArrayBuffer[]): { readonly done: Promise<unknown> };
  close(data: unknown): { readonly done: Promise<unknown> };
}

export interface CommMessage {
  readonly content: { readonly data: unknown };
  readonly buffers?: readonly (ArrayBuffer | DataView)[];
}
