import type { Account } from '../../../nodes/Nyckel/api/account';
import type { ApiContext } from '../../../nodes/Nyckel/api/context';
import { deleteSample, getFunction } from '../../../nodes/Nyckel/api/endpoints';
import type { SendingAttempt } from '../../../nodes/Nyckel/api/httpRequest';
import { sendRequest } from '../../../nodes/Nyckel/api/request';
import { attempt as attemptOnce } from '../../../nodes/Nyckel/run/attempt';

const account = (credentialType: Account['credentialType']) =>
	({
		...{ credentialType, secrets: [] as string[] },
		...{ baseUrl: 'https://www.nyckel.com', host: 'www.nyckel.com' },
	}) as Account;

/** A context whose every request is answered like this. */
function contextWith(answer: () => Promise<unknown>) {
	const httpRequestWithAuthentication = jest.fn(answer);
	const getCredentials = async () => await Promise.resolve({});
	const helpers = { httpRequestWithAuthentication };
	const context = { helpers, getCredentials } as unknown as ApiContext;
	return { context, httpRequestWithAuthentication };
}

const attemptOf = ({ signal }: AbortController): SendingAttempt => ({
	timeoutMs: 1_000,
	ended: signal,
	onSentAgain: () => undefined,
	late: 'unreadableInput',
});

const path = '/v1/functions/f/invoke';

describe('a request of an item that was given up', () => {
	it('is never sent when its file was still being read', async () => {
		const { context, httpRequestWithAuthentication } = contextWith(
			async () => await Promise.resolve(undefined),
		);
		const givenUp = new AbortController();
		const body = async () => {
			givenUp.abort();
			return await Promise.resolve({ data: 'read too late' });
		};
		const attempt = attemptOf(givenUp);
		const request = { method: 'POST', path, body } as const;
		const reply = await sendRequest(context, account('nyckelApi'), request, attempt);
		expect(reply).toMatchObject({ ok: false, failure: { code: 'unreadableInput' } });
		expect(attempt.late).toBe('unreadableInput');
		expect(httpRequestWithAuthentication).not.toHaveBeenCalled();
	});

	it('is not sent again with a new token when the old one is refused after that', async () => {
		const givenUp = new AbortController();
		const { context, httpRequestWithAuthentication } = contextWith(async () => {
			givenUp.abort();
			return await Promise.resolve({ statusCode: 401, headers: {}, body: '' });
		});
		const attempt = attemptOf(givenUp);
		const request = { method: 'POST', path, body: { data: 'x' } } as const;
		await sendRequest(context, account('nyckelOAuth2Api'), request, attempt);
		expect(attempt.late).toBe('timeout');
		expect(httpRequestWithAuthentication).toHaveBeenCalledTimes(1);
	});
});

describe('a request that would begin after Stop', () => {
	it('is never sent', async () => {
		const { context, httpRequestWithAuthentication } = contextWith(
			async () => await Promise.resolve({ statusCode: 200, headers: {}, body: '{}' }),
		);
		const one = account('nyckelApi');
		const outcome = await attemptOnce(context, one, getFunction('f'), 60_000, AbortSignal.abort());
		expect(outcome.kind).not.toBe('done');
		expect(httpRequestWithAuthentication).not.toHaveBeenCalled();
	});
});

describe('a request that is answered with a status that nobody knows', () => {
	const statuses = [99, 600, 999];
	it.each(statuses)(
		'is refused, also where the status of a good answer says all: %i',
		async (status) => {
			const { context } = contextWith(
				async () => await Promise.resolve({ statusCode: status, headers: {}, body: 'Denied' }),
			);
			for (const request of [deleteSample('f', 's'), getFunction('f')]) {
				const attempt = attemptOf(new AbortController());
				const reply = await sendRequest(context, account('nyckelApi'), request, attempt);
				expect(reply).toMatchObject({
					ok: false,
					failure: { code: 'otherStatus', message: `Nyckel answered with status ${status}` },
				});
			}
		},
	);
});

describe('what is no answer by HTTP', () => {
	const answers = [undefined, '', { statusCode: 0, headers: {}, body: '' }];
	it.each(answers)('is no yes where the status of a good one says all: %j', async (answer) => {
		const { context } = contextWith(async () => await Promise.resolve(answer));
		const attempt = attemptOf(new AbortController());
		const request = deleteSample('f', 's');
		const reply = await sendRequest(context, account('nyckelApi'), request, attempt);
		expect(reply).toMatchObject({ ok: false, failure: { code: 'emptyReply' } });
	});
});
