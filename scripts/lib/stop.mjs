/** A reason to end that the user can act on: one sentence, shown without a stack. */
export class Stop extends Error {}

/**
 * A command line that is not understood. Node says some things in several lines, and ends most without a full stop.
 * @param {unknown} error
 * @param {string} usage
 */
export function misused(error, usage) {
	const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
	return new Stop(`${line.replace(/\.?$/, '.')} ${usage}`);
}

/** How a command ends after Ctrl-C: 128 + SIGINT, by shell convention. */
const INTERRUPTED = 130;

/**
 * Ctrl-C and kin clean up, then end this process.
 * @param {() => Promise<void>} cleanUp
 */
export function onInterrupt(cleanUp) {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
		process.on(signal, () => void cleanUp().then(() => process.exit(INTERRUPTED)));
	}
}

/**
 * Runs a command's main function. Whatever happens, children are ended before the process is.
 * @param {() => Promise<void>} main throws {@link Stop} for what the user can act on
 * @param {() => Promise<void>} cleanUp ends children; called exactly once
 */
export async function runMain(main, cleanUp) {
	let interrupted = false;
	let cleaned;
	const clean = () => (cleaned ??= cleanUp());
	onInterrupt(async () => {
		interrupted = true;
		await clean();
	});
	try {
		await main();
	} catch (error) {
		process.exitCode = interrupted ? INTERRUPTED : 1;
		// A child that was ended on purpose is nothing to complain about.
		if (!interrupted) console.error(error instanceof Stop ? error.message : error);
	}
	await clean();
}
