/** What n8n itself tells; names as Prometheus has them. */
const TOLD = {
	rssMb: 'process_resident_memory_bytes',
	handles: 'nodejs_active_handles_total',
	requests: 'nodejs_active_requests_total',
	files: 'process_open_fds',
};

const MIB = 2 ** 20;

/** @typedef {Record<keyof typeof TOLD | 'heapMb' | 'listeners', number>} Sample memory in MiB, the rest as counts */

/**
 * @param {string} url of an n8n that runs with N8N_METRICS
 * @param {number} watchPort of the same, with support/watch.mjs preloaded
 * @returns {Promise<Sample>}
 */
export async function sample(url, watchPort) {
	const watched = await (await fetch(`http://127.0.0.1:${watchPort}`)).json();
	const text = await (await fetch(`${url}/metrics`)).text();
	const entries = Object.entries(TOLD).map(([key, name]) => {
		const found = new RegExp(`^\\w*${name}(?:\\{[^}]*\\})? ([\\d.e+]+)`, 'm').exec(text);
		if (!found) throw new Error(`n8n's metrics lack ${name}.`);
		const value = Number(found[1]);
		return [key, key.endsWith('Mb') ? value / MIB : value];
	});
	return { ...watched, ...Object.fromEntries(entries) };
}

/**
 * Compares the middle third of a run with the last: the first is warming up. The least counts, since the rest is what
 * n8n happens to be doing at the moment.
 * @param {Sample[]} samples
 * @returns {Array<{what: keyof Sample, before: number, after: number}>}
 */
export function growth(samples) {
	const third = Math.floor(samples.length / 3);
	const least = (/** @type {Sample[]} */ part, /** @type {keyof Sample} */ key) =>
		Math.min(...part.map((each) => each[key]));
	const [first] = samples;
	return /** @type {Array<keyof Sample>} */ (Object.keys(first ?? {})).map((what) => ({
		what,
		before: least(samples.slice(third, 2 * third), what),
		after: least(samples.slice(2 * third), what),
	}));
}
