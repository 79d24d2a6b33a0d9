import type TS from 'typescript';
import { ts } from '../compiler.ts';
import type { GetCompletions } from '../internals.ts';

/**
 * The completions that tslab's fork makes without a host: mainline asks it for the options, and for files to complete
 * the path of an import. An entry that stands for something imported gets the kind of what it stands for.
 */
export function completionsOf(sys: TS.System): GetCompletions {
  return (_host, program, log, file, position, preferences, trigger, kind, cancellation) => {
    const host = hostOf(sys, program);
    const { getCompletionsAtPosition: complete } = ts.Completions;
    const info = complete(
      host,
      program,
      log,
      file,
      position,
      preferences,
      trigger,
      kind,
      cancellation,
      undefined,
      true,
    );
    return (
      info && {
        ...info,
        entries: info.entries.map((entry) =>
          relative(withKind(entry, program.getTypeChecker(), file), position),
        ),
      }
    );
  };
}

/** What an entry replaces, from the cursor on: the converter puts a line before the cell, and knows nothing of this span. */
function relative(entry: TS.CompletionEntry, position: number): TS.CompletionEntry {
  const { replacementSpan: span } = entry;
  return span ? { ...entry, replacementSpan: { ...span, start: span.start - position } } : entry;
}

function withKind(
  entry: TS.CompletionEntry,
  checker: TS.TypeChecker,
  file: TS.SourceFile,
): TS.CompletionEntry {
  if (entry.kind !== ts.ScriptElementKind.alias || !entry.symbol) return entry;
  if ((entry.symbol.flags & ts.SymbolFlags.Alias) === 0) return entry;
  const meant = checker.getAliasedSymbol(entry.symbol);
  return { ...entry, kind: ts.SymbolDisplay.getSymbolKind(checker, meant, file) };
}

/** What completion asks a language service's host for. */
function hostOf(sys: TS.System, program: TS.Program): object {
  const { fileExists, directoryExists, readFile, readDirectory, getDirectories, getCurrentDirectory } = sys;
  return {
    fileExists,
    directoryExists,
    readFile,
    readDirectory,
    getDirectories,
    getCurrentDirectory,
    useCaseSensitiveFileNames: () => true,
    getCompilationSettings: () => program.getCompilerOptions(),
  };
}
