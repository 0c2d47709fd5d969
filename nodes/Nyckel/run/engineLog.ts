import type { Account } from '../api/account';
import type { ApiContext } from '../api/context';
import type { AccountLimiter, EngineEvent } from '../batch';
import { accountLimiter } from '../batch';
import { systemClock } from './clock';
import { lasting } from './summary';

/** So much of the account's key tells it apart in a log, characters. */
const SHOWN_KEY = 8;

/** The events in words; `docs/operations.md` says what they mean and what to do. */
function wordsOf(event: EngineEvent): string {
	switch (event.kind) {
		case 'circuit': {
			const away = event.awayMs > 0 ? `, nothing answered for ${lasting(event.awayMs)}` : '';
			return `circuit ${event.state === 'halfOpen' ? 'half-open' : event.state}${away}`;
		}
		case 'paceCut':
			return `pace cut to ${event.requestsPerSecond} a second, ${event.maxConcurrency} at once`;
		case 'paceRecovered':
			return 'pace recovered';
		case 'firstAlone':
			return 'first request goes alone to get a token';
		case 'scopeEnded':
			return `all that is left is over for ${event.scope}`;
		case 'givenUp':
			return `given up, nothing answered for ${lasting(event.awayMs)}`;
	}
}

/**
 * The limiter of an account, which writes what it decides into n8n's log.
 * @param context has n8n's logger, the same one for all; `LoggerProxy` would be mute where n8n-workflow is not n8n's own copy
 */
export function limiterOf(
	{ logger }: Pick<ApiContext, 'logger'>,
	account: Account,
): AccountLimiter {
	const name = account.key.slice(0, SHOWN_KEY);
	return accountLimiter(account.key, systemClock, (event) => {
		try {
			logger.debug(`Nyckel account ${name}: ${wordsOf(event)}`);
		} catch {
			// No log, no word; the items are what counts.
		}
	});
}
