/** What is kept of standard input, which cannot be read again. */

const sampleBytes = 256 * 1024;

/** Keeps the beginning of a stream while another reads it. */
export function sampleOfStream(stream: NodeJS.ReadableStream): () => Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  const keep = (chunk: Buffer | string): void => {
    chunks.push(Buffer.from(chunk.slice(0, sampleBytes - length)));
    length += chunk.length;
    if (length >= sampleBytes) stream.off('data', keep);
  };
  // Only when its reader is there: to listen makes a stream flow.
  stream.once('resume', () => stream.on('data', keep));
  return () => Buffer.concat(chunks);
}
