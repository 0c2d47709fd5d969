/**
 * A thread that looks at the memory of the whole process every few milliseconds, also while the main thread is busy.
 * Any message is answered with the highest value since the one before, bytes.
 */
import { parentPort } from 'node:worker_threads';

const EVERY_MS = 4;

let peak = 0;
const look = () => (peak = Math.max(peak, process.memoryUsage.rss()));

setInterval(look, EVERY_MS);
parentPort?.on('message', () => {
	look();
	parentPort?.postMessage(peak);
	peak = 0;
});
