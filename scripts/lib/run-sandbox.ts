import { REAL_LATENCY_MS, startSandbox, type SandboxOptions } from '../../sandbox';

/** Serves `npm run n8n`: credentials go to the parent process, not to the screen. */
async function main(): Promise<void> {
	const options = JSON.parse(process.argv[2] ?? '{}') as SandboxOptions;
	const sandbox = await startSandbox({ warm: true, latencyMs: REAL_LATENCY_MS, ...options });
	const { url, clientId, clientSecret, accessToken, tls } = sandbox;
	process.send?.({ url, clientId, clientSecret, accessToken, tls });
	// The parent is gone, however it ended.
	process.once('disconnect', () => void sandbox.close());
}

void main();
