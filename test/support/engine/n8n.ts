/**
 * The only file of the harness that touches n8n's packages at run time. Another generation of
 * n8n-core is tested by mapping `n8n-core` and `n8n-workflow` elsewhere (jest's moduleNameMapper);
 * what is hidden behind n8n-core is therefore resolved from wherever n8n-core itself was found.
 */
import './environment';
import 'reflect-metadata';

import { createRequire } from 'node:module';

import type * as backendCommon from '@n8n/backend-common';
import type * as di from '@n8n/di';
import * as core from 'n8n-core';
import * as workflow from 'n8n-workflow';

const requireFromCore = createRequire(require.resolve('n8n-core'));

/** n8n's dependency container, the instance n8n-core uses. */
export const { Container } = requireFromCore('@n8n/di') as typeof di;

/** The class under which n8n-core looks up its logger. */
export const { Logger } = requireFromCore('@n8n/backend-common') as typeof backendCommon;

export { core, workflow };

interface SshTunnels {
	cleanupTimer?: NodeJS.Timeout;
}

/**
 * n8n-core before 2.x starts a timer for SSH tunnels with the first node that runs, and nothing stops it: the
 * process would not end.
 */
export function letProcessEnd(): void {
	const { SSHClientsManager } = requireFromCore('./execution-engine/ssh-clients-manager') as {
		SSHClientsManager: new () => SshTunnels;
	};
	Container.get(SSHClientsManager).cleanupTimer?.unref();
}

/**
 * n8n asks for the time with every expression, in the workflow's time zone. Any other than UTC is looked up in a calendar
 * each time, which is a twentieth of a run; a workflow that is about time zones has one of its own.
 */
export function useUtc(): void {
	workflow.setGlobalState({ defaultTimezone: 'UTC' });
}

/**
 * n8n gives a regular expression 250 ms of real time and calls the parameter invalid after it. A test process that waits
 * for a processor so long would fail by chance: here it takes its time. Older n8n has no such limit.
 */
export function letRegexTakeItsTime(): void {
	const { setSafeRegexEngine } = workflow as Partial<typeof workflow>;
	const all = (flags = '') => (flags.includes('g') ? flags : `${flags}g`);
	setSafeRegexEngine?.({
		exec: (pattern, input, flags) => new RegExp(pattern, flags).exec(input),
		test: (pattern, input, flags) => new RegExp(pattern, flags).test(input),
		replace: (pattern, input, flags, to) => input.replace(new RegExp(pattern, flags), to),
		matchAll: (pattern, input, flags) => [...input.matchAll(new RegExp(pattern, all(flags)))],
		split: (pattern, input, flags) => input.split(new RegExp(pattern, flags)),
	});
}
