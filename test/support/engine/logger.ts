import { inspect } from 'node:util';

import type { Logger as N8nLogger } from 'n8n-workflow';

import { Container, Logger, workflow } from './n8n';

/** What n8n and the node wrote to the log, for tests that look for secrets there. */
export class LogRecorder implements N8nLogger {
	private readonly entries: unknown[][] = [];

	/** Every line so far with its metadata spelled out. */
	lines(): string[] {
		return this.entries.map((entry) =>
			entry
				.filter((part) => part !== undefined)
				.map((part) => (typeof part === 'string' ? part : inspect(part, { depth: 8 })))
				.join(' '),
		);
	}

	/** The same without metadata, which may hold whole workflows. */
	messages(): string[] {
		return this.entries.map(([level, message]) => `${String(level)} ${String(message)}`);
	}

	/** n8n-core asks for loggers by scope; here all scopes write to one place. */
	scoped(): this {
		return this;
	}

	error = (...entry: unknown[]): void => void this.entries.push(['error', ...entry]);
	warn = (...entry: unknown[]): void => void this.entries.push(['warn', ...entry]);
	info = (...entry: unknown[]): void => void this.entries.push(['info', ...entry]);
	debug = (...entry: unknown[]): void => void this.entries.push(['debug', ...entry]);
}

/** Replaces n8n's logger, for n8n-core's services and for `this.logger` in nodes. */
export function recordLogs(): LogRecorder {
	const recorder = new LogRecorder();
	Container.set(Logger, recorder as unknown as InstanceType<typeof Logger>);
	workflow.LoggerProxy.init(recorder);
	return recorder;
}
