/**
 * Preloaded into an n8n under test: answers at WATCH_PORT with what its metrics do not tell, after a garbage
 * collection, so that only what is really held counts.
 */
import { getEventListeners } from 'node:events';
import { createServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
/** @type {() => void} */
const collectGarbage = runInNewContext('gc');

/** @type {WeakSet<AbortSignal>} */
const known = new WeakSet();
/** @type {Set<WeakRef<AbortSignal>>} */
const signals = new Set();

const { addEventListener } = EventTarget.prototype;

/**
 * Node warns of leaks for emitters, but not for these.
 * @this {AbortSignal}
 * @param {Parameters<typeof addEventListener>} args
 */
AbortSignal.prototype.addEventListener = function remember(...args) {
	if (!known.has(this)) signals.add(new WeakRef(this));
	known.add(this);
	addEventListener.apply(this, args);
};

function listeners() {
	let count = 0;
	for (const name of process.eventNames()) count += process.listenerCount(name);
	for (const reference of signals) {
		const signal = reference.deref();
		if (signal) count += getEventListeners(signal, 'abort').length;
		else signals.delete(reference);
	}
	return count;
}

// What n8n starts inherits the preloading, but not the port.
if (process.env.WATCH_PORT) {
	const server = createServer((_, response) => {
		collectGarbage();
		const { heapUsed } = process.memoryUsage();
		response.end(JSON.stringify({ heapMb: heapUsed / 2 ** 20, listeners: listeners() }));
	});
	server.listen(Number(process.env.WATCH_PORT), '127.0.0.1');
}
