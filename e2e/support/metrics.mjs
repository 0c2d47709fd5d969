/** What is watched of an n8n process; names as Prometheus has them. */
const WATCHED = {
	heapMb: 'nodejs_heap_size_used_bytes',
	rssMb: 'process_resident_memory_bytes',
	handles: 'nodejs_active_handles_total',
	requests: 'nodejs_active_requests_total',
	files: 'process_open_fds',
};

const MIB = 2 ** 20;

/** @typedef {Record<keyof typeof WATCHED, number>} Sample memory in MiB, the rest as counts */

/**
 * @param {string} url of an n8n that runs with N8N_METRICS
 * @returns {Promise<Sample>}
 */
export async function sample(url) {
	const text = await (await fetch(`${url}/metrics`)).text();
	const entries = Object.entries(WATCHED).map(([key, name]) => {
		const found = new RegExp(`^\\w*${name}(?:\\{[^}]*\\})? ([\\d.e+]+)`, 'm').exec(text);
		if (!found) throw new Error(`n8n's metrics lack ${name}.`);
		const value = Number(found[1]);
		return [key, key.endsWith('Mb') ? value / MIB : value];
	});
	return Object.fromEntries(entries);
}

/**
 * Compares the middle third of a run with the last: the first is warming up. The least counts, since what is used
 * between two garbage collections says nothing.
 * @param {Sample[]} samples
 * @returns {Array<{what: string, before: number, after: number}>}
 */
export function growth(samples) {
	const third = Math.floor(samples.length / 3);
	const least = (/** @type {Sample[]} */ part, /** @type {keyof Sample} */ key) =>
		Math.min(...part.map((each) => each[key]));
	return /** @type {Array<keyof Sample>} */ (Object.keys(WATCHED)).map((what) => ({
		what,
		before: least(samples.slice(third, 2 * third), what),
		after: least(samples.slice(2 * third), what),
	}));
}
