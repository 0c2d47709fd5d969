import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import type { ApiContext } from './context';
import { allReadings } from './escapes';
import { pastedTokenOf } from './pastedToken';
import { hasFields } from './response';

const HIDDEN = '[hidden]';

/** What looks like a bearer header or a JSON Web Token, wherever it came from. */
const TOKENS = /bearer\s+[\w.~+/=-]+|eyJ[\w-]{8,}(?:\.[\w-]+){0,2}/gi;

/** What may be a header of basic authentication (RFC 7617): "Basic" is a word besides, e.g. of a plan. */
const BASIC = /\bbasic\s+([\w+/=-]{8,})/gi;

/** A name and a secret with a colon between. */
const NAME_AND_SECRET = /^[^\p{Cc}\ufffd:]*:[^\p{Cc}\ufffd]*$/u;

/** Anything shorter would take harmless words out of a text. */
const MIN_SECRET = 4;

/** As much of its beginning, or of its end, tells too much of it: servers show a few characters, to know it by. */
const MIN_PIECE = 8;

/** The least of it in base64, which is a third longer and has no blanks around it. */
const MIN_BASE64 = 8;

/** The access token that n8n has fetched and stored; blank when there is none. */
export function storedTokenOf(data: ICredentialDataDecryptedObject): string {
	const stored = data.oauthTokenData;
	const token = hasFields(stored) ? stored.access_token : '';
	return typeof token === 'string' ? token : '';
}

/** Whether n8n has stored an answer without a token, and would ask for none: for a blank one it does. */
export function holdsNoToken({ oauthTokenData }: ICredentialDataDecryptedObject): boolean {
	if (!hasFields(oauthTokenData) || Object.keys(oauthTokenData).length === 0) return false;
	// n8n takes both names.
	const { access_token: token, accessToken } = oauthTokenData;
	return token !== '' && !token && !accessToken;
}

/** Every token that n8n has stored: to renew and to tell who one is, too. `token_type` is a word. */
function storedTokens({ oauthTokenData }: ICredentialDataDecryptedObject): unknown[] {
	const stored = hasFields(oauthTokenData) ? Object.entries(oauthTokenData) : [];
	return stored.filter(([name]) => /token$/i.test(name)).map(([, token]) => token);
}

/** Every value of the credential that nobody may see. */
export function secretsOf(data: ICredentialDataDecryptedObject): string[] {
	return [pastedTokenOf(data), data.clientSecret, ...storedTokens(data)].flatMap((secret) =>
		typeof secret === 'string' && secret.trim().length >= MIN_SECRET ? [secret.trim()] : [],
	);
}

/**
 * A secret as it is, and as it stands in a form. One that itself holds what looks escaped is read as the texts are that
 * it is looked for in.
 */
const formsOf = (secret: string): string[] => {
	const readings = allReadings(secret).map(({ text }) => text);
	const inForm = encodeURIComponent(secret.replace(/\p{Surrogate}/gu, '\ufffd'));
	return [...readings, ...readings.map((text) => text.replaceAll(' ', '+')), inForm];
};

/**
 * What base64 has of a text wherever that begins in it: a character stands for six bits, so that there are three ways.
 * Those at the ends, which depend on what is around it, are left out.
 */
function base64PartsOf(text: string): string[] {
	const bytes = Buffer.from(text);
	return [0, 1, 2].map((before) =>
		Buffer.concat([Buffer.alloc(before), bytes])
			.toString('base64')
			.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3)),
	);
}

type Range = [start: number, end: number];

function rangesOf(text: string, part: string): Range[] {
	const ranges: Range[] = [];
	for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) {
		ranges.push([at, at + part.length]);
	}
	return ranges;
}

/** Where a text has a secret's beginning, as far as that goes. */
const beginningsIn = (text: string, secret: string): Range[] =>
	rangesOf(text, secret.slice(0, MIN_PIECE)).map(([start, least]) => {
		let end = least;
		while (end - start < secret.length && text[end] === secret[end - start]) end += 1;
		return [start, end];
	});

/** Where a text has a secret's end, as far back as that goes. */
const endsIn = (text: string, secret: string): Range[] =>
	rangesOf(text, secret.slice(-MIN_PIECE)).map(([least, end]) => {
		let start = least;
		while (end - start < secret.length && text[start - 1] === secret.at(start - 1 - end))
			start -= 1;
		return [start, end];
	});

const matchesOf = (text: string, pattern: RegExp): Range[] =>
	[...text.matchAll(pattern)].map(({ 0: match, index }) => [index, index + match.length]);

/** Headers of basic authentication, also those of somebody else's name and secret. */
const basicHeaders = (text: string): Range[] =>
	[...text.matchAll(BASIC)]
		.filter(([, base64 = '']) => NAME_AND_SECRET.test(Buffer.from(base64, 'base64').toString()))
		.map(({ 0: match, index }) => [index, index + match.length]);

/** The whole words of base64 that a part stands in. */
function base64Words(text: string, part: string): Range[] {
	if (part.length < MIN_BASE64) return [];
	return rangesOf(text.replaceAll('-', '+').replaceAll('_', '/'), part).map(([start, end]) => [
		start - (/[\w+/=-]*$/.exec(text.slice(Math.max(0, start - 1_000), start))?.[0].length ?? 0),
		end + (/^[\w+/=-]*/.exec(text.slice(end, end + 1_000))?.[0].length ?? 0),
	]);
}

/** Where something secret stands in a text, as it is. */
function secretRanges(text: string, secrets: readonly string[]): Range[] {
	const forms = [...new Set(secrets.flatMap(formsOf))].filter(({ length }) => length >= MIN_SECRET);
	return [
		...forms.flatMap((form) => [...beginningsIn(text, form), ...endsIn(text, form)]),
		...forms.flatMap(base64PartsOf).flatMap((part) => base64Words(text, part)),
		...matchesOf(text, TOKENS),
		...basicHeaders(text),
	];
}

function without(text: string, ranges: Range[]): string {
	const sorted = [...ranges].sort(([one], [other]) => one - other);
	let rest = '';
	let done = 0;
	for (const [start, end] of sorted) {
		if (start >= done) rest += text.slice(done, start) + HIDDEN;
		done = Math.max(done, end);
	}
	return rest + text.slice(done);
}

/**
 * @param secrets that nobody may see
 * @returns the text without them, however they are written: in a form, in JSON, in HTML, in base64, or twice so
 */
export function hideSecrets(text: string, secrets: readonly string[]): string {
	const ranges = allReadings(text).flatMap(({ text: reading, startOf, endOf }) =>
		secretRanges(reading, secrets).map(([start, end]): Range => [startOf(start), endOf(end - 1)]),
	);
	return without(text, ranges);
}

/** Longest text in which secrets are looked for, characters: of any, a few hundred are shown. */
const MAX_SEARCHED = 20_000;

/** Left out at the end of a text that was cut, characters: more than the half of a secret can take, however it is written. */
const MAX_HALF = 15_000;

/**
 * Takes everything secret out of a text that may be shown. The credential is read once more, since n8n may have
 * fetched a token after the account was read.
 * @param account the credential's type, and the secrets it held before
 * @param text of any length
 * @returns the text without them; of a long one the beginning
 */
export async function redact(
	context: ApiContext,
	account: { credentialType: string; secrets: string[] },
	text: string,
): Promise<string> {
	if (text === '') return text;
	const now = await context.getCredentials(account.credentialType).then(secretsOf, () => undefined);
	// What cannot be checked is not shown.
	if (!now) return '';
	const secrets = [...new Set([...account.secrets, ...now])];
	if (text.length <= MAX_SEARCHED) return hideSecrets(text, secrets);
	return hideSecrets(text.slice(0, MAX_SEARCHED), secrets).slice(0, -MAX_HALF);
}
