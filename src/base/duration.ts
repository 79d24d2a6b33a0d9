const NS_PER: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  sec: 1e9,
  m: 60e9,
  min: 60e9,
  h: 3600e9,
};

/**
 * A duration for people, three significant digits: `0 ns`, `830 ns`, `1.23 ms`, `12.3 s`, `2 min 5 s`, `3 h 2 min`.
 * Whole nanoseconds below 1 µs are exact. Negative durations keep their sign; NaN and infinities are `–`.
 */
export function formatDuration(ns: number | bigint): string {
  const value = Number(ns);
  if (!Number.isFinite(value)) return '–';
  const text = formatPositive(Math.abs(value));
  return value < 0 ? `-${text}` : text;
}

/** `500ms`, `5s`, `2m`, `1.5 h` in nanoseconds; null when the text is not a duration. */
export function parseDuration(text: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?|\.\d+)\s*([a-zµμ]+)\s*$/.exec(text);
  if (!match) return null;
  const unit = Object.hasOwn(NS_PER, match[2]!) ? NS_PER[match[2]!]! : null;
  return unit === null ? null : Number(match[1]) * unit;
}

function formatPositive(ns: number): string {
  if (ns < 999.5) return `${Number(ns.toPrecision(3))} ns`;
  if (ns < 999.5e3) return `${threeDigits(ns / 1e3)} µs`;
  if (ns < 999.5e6) return `${threeDigits(ns / 1e6)} ms`;
  if (ns < 59.95e9) return `${threeDigits(ns / 1e9)} s`;
  const seconds = Math.round(ns / 1e9);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(ns / 60e9);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** 1.234 → 1.23, 12.34 → 12.3, 123.4 → 123. Never in exponent form for values below 1000. */
function threeDigits(value: number): string {
  if (value < 9.995) return value.toFixed(2);
  return value < 99.95 ? value.toFixed(1) : value.toFixed(0);
}
