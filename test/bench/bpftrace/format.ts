/** What the program of the benchmark prints; read.py knows it, too. */
export const FORMAT = 'dfd=%d name=%s us=%d comm=%s\n';
