import { startSandbox, type SandboxOptions } from '../../sandbox';

/** As measured on the real service, milliseconds. Source: nyckel-api.md, "Invoke". */
const REAL_LATENCY_MS = [200, 600] as const;

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
