import { aloneIn, failure } from '../../../nodes/Nyckel/api/failures';
import type { FailureCode } from '../../../nodes/Nyckel/api/failures';
import { saidIn } from '../../../nodes/Nyckel/api/said';

describe('the reason that a server gives', () => {
	it.each<[form: string, body: unknown, said: string]>([
		['message', { message: 'Too short' }, 'Too short'],
		['Message, as older .NET writes it', { Message: 'Too short' }, 'Too short'],
		['error', { error: 'Too short' }, 'Too short'],
		['error.message', { error: { code: 7, message: 'Too short' } }, 'Too short'],
		['error_description', { error: 'invalid_client', error_description: 'Locked' }, 'Locked'],
		['detail', { type: 'about:blank', title: 'Bad Request', detail: 'Too short' }, 'Too short'],
		['title', { title: 'Bad Request', status: 400 }, 'Bad Request'],
		[
			'title with errors by field (ASP.NET)',
			{
				type: 'https://tools.ietf.org/html/rfc9110#section-15.5.1',
				title: 'One or more validation errors occurred.',
				status: 400,
				errors: { Data: ['The Data field is required.'], $: ['Bad JSON'] },
				traceId: '00-1',
			},
			'One or more validation errors occurred. Data: The Data field is required. Bad JSON',
		],
		[
			'errors as a list of objects (RFC 9457)',
			{
				title: 'Not valid',
				errors: [{ detail: 'must be a number', pointer: '#/age' }, 'also bad'],
			},
			'Not valid. must be a number. also bad',
		],
		['a list', [{ message: 'Too short' }, { message: 'Too long' }], 'Too short. Too long'],
		[
			'a list in place of the message (NestJS)',
			{ statusCode: 400, message: ['Too short', 'No number'], error: 'Bad Request' },
			'Too short. No number',
		],
		[
			'a list in place of the detail (FastAPI)',
			{ detail: [{ loc: ['body', 'data'], msg: 'field required', type: 'missing' }] },
			'field required',
		],
		['errorMessage (AWS Lambda)', { errorMessage: 'Too short', errorType: 'Error' }, 'Too short'],
		['description', { code: 'X1', description: 'Too short' }, 'Too short'],
		['plain text', 'upstream connect error', 'upstream connect error'],
		['a JSON string', '"Too short"', 'Too short'],
		['JSON that is still text', '{"message":"Too short"}', 'Too short'],
		['JSON that is very long', JSON.stringify({ message: 'Long', rest: 'x'.repeat(1e6) }), 'Long'],
		[
			'a reason nested for thousands of levels',
			'{"error":'.repeat(9e4) + '1' + '}'.repeat(9e4),
			'',
		],
		['a page', '<!doctype html><p>Too short', ''],
		['XML', '<?xml version="1.0"?><error>Too short</error>', ''],
		['broken JSON', '{"message":"Too sh', ''],
		['nothing', '', ''],
		['no body', undefined, ''],
		['fields of other kinds', { message: 7, error: null, detail: [] }, ''],
	])('is found in %s', (_, body, said) => {
		expect(saidIn({ body })).toBe(said);
	});

	it('is shown on one line, cut, and ended like a sentence', () => {
		const detail = saidIn({ body: `first\r\n\tsecond\u2028${'x'.repeat(1_000)}` });
		const { description } = failure('badRequest', { detail });
		expect(description).toMatch(
			/^Nyckel says: first second x{287}…? ?\.? Check this item’s input\.$/,
		);
		expect(description).not.toMatch(/[\p{Cc}\u2028]/u);
	});

	const ends: Array<[end: string, shown: string]> = [
		['', '.'],
		['.', '.'],
		['…', '.'],
		['!', '!'],
		['?', '?'],
		['!!', '!!'],
	];
	it.each(ends)('is ended like a sentence where it ends in "%s"', (end, shown) => {
		const { description } = failure('badRequest', { detail: `Is it locked${end}` });
		expect(description).toBe(`Nyckel says: Is it locked${shown} Check this item’s input.`);
	});

	it.each([
		[{ message: ['Too short', 'No number'], errors: ['Too short', 'No number'] }],
		[{ message: 'Too short.', errors: ['Too short', { message: 'No number' }] }],
		[[{ message: 'Too short' }, { message: 'Too short.' }, { message: 'No number' }]],
	])('is told once where it comes twice: %j', (body) => {
		expect(saidIn({ body })).toBe('Too short. No number');
	});

	const REFUSALS = [
		...['paymentRequired', 'forbidden', 'forbiddenAccount', 'notFound', 'tooManyRequests'],
	] as FailureCode[];
	it.each(REFUSALS)('is told besides what to do where there may be another one: %s', (code) => {
		for (const functionId of ['abc', 'a-pretrained-one']) {
			const { description } = failure(code, { functionId, detail: 'Account is locked' });
			expect(description).toMatch(/[^.]\. Nyckel says: Account is locked\.$/);
			expect(failure(code, { functionId }).description).not.toMatch(/Nyckel says|\s$/);
		}
	});

	const OF_ONE = ['forbidden', 'notFound'] as const;
	it.each(OF_ONE)('is told also where other items were answered: %s', (code) => {
		const facts = { functionId: 'abc', detail: 'Its model costs $& more!' };
		const { description } = aloneIn(failure(code, facts));
		expect(description).toMatch(/^Other items .*[^.]\. Nyckel says: Its model costs \$& more!$/);
		const { description: silent } = aloneIn(failure(code, { functionId: 'abc' }));
		expect(silent).toMatch(/^Other items .*[^.]\.$/);
		expect(silent).not.toContain('Nyckel says');
	});

	it('is left out where there is none', () => {
		expect(failure('tokenFault', { status: 503 })).toMatchObject({
			message: 'Nyckel gave no access token (status 503)',
			description:
				'Nyckel or a proxy in between is out of order. The node tried several times. Run the workflow again later.',
		});
	});
});
