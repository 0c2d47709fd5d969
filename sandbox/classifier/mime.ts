/** Just enough of RFC 5322, 2045 and 2047 to read the corpus as a mail program would show it. */

/** How deep parts may nest; real mails need three. */
const MAX_DEPTH = 5;

interface Part {
	headers: string;
	body: string;
}

/** Subject and plain text of a raw mail. Never throws: what is broken is shown as it stands. */
export function readMail(raw: string): { subject: string; text: string } {
	const part = splitPart(raw.replace(/\r\n/g, '\n'));
	return { subject: decodeWords(header(part, 'subject')), text: tidy(plainText(part, 0)) };
}

function splitPart(raw: string): Part {
	const end = raw.indexOf('\n\n');
	if (end < 0) return { headers: raw, body: '' };
	return { headers: raw.slice(0, end).replace(/\n[ \t]+/g, ' '), body: raw.slice(end + 2) };
}

function header({ headers }: Part, name: string): string {
	return new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(headers)?.[1]?.trim() ?? '';
}

/** The text of a part: plain text if there is some, else HTML without its tags. */
function plainText(part: Part, depth: number): string {
	const type = header(part, 'content-type');
	const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1]?.trim();
	if (/^multipart\//i.test(type) && boundary && depth < MAX_DEPTH) {
		const children = part.body
			.split(`--${boundary}`)
			.slice(1)
			.map((raw) => splitPart(raw.trimStart()));
		const isPlain = (child: Part) =>
			/^(text\/plain|multipart\/|$)/i.test(header(child, 'content-type'));
		const isHtml = (child: Part) => /^text\/html/i.test(header(child, 'content-type'));
		const texts = children.filter(isPlain).map((child) => plainText(child, depth + 1));
		const text = texts.join('\n').trim();
		return (
			text ||
			children
				.filter(isHtml)
				.map((child) => plainText(child, depth + 1))
				.join('\n')
		);
	}
	const body = decodeBody(part.body, header(part, 'content-transfer-encoding'));
	return /^text\/html/i.test(type) || /<html|<body|<table/i.test(body) ? withoutTags(body) : body;
}

function decodeBody(body: string, encoding: string): string {
	if (/base64/i.test(encoding)) return Buffer.from(body, 'base64').toString('latin1');
	if (/quoted-printable/i.test(encoding)) return quotedPrintable(body.replace(/=[ \t]*\n/g, ''));
	return body;
}

function quotedPrintable(text: string): string {
	return text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) =>
		String.fromCharCode(parseInt(hex, 16)),
	);
}

/** `=?charset?B|Q?…?=` in a subject. */
function decodeWords(subject: string): string {
	return subject.replace(/=\?[^?]+\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
		kind.toUpperCase() === 'B'
			? Buffer.from(text, 'base64').toString('latin1')
			: quotedPrintable(text.replace(/_/g, ' ')),
	);
}

const ENTITIES: Readonly<Record<string, string>> = {
	amp: '&',
	gt: '>',
	lt: '<',
	nbsp: ' ',
	quot: '"',
};

function withoutTags(html: string): string {
	return html
		.replace(/<(style|script|title)\b[\s\S]{0,20000}?<\/\1>|<!--[\s\S]{0,20000}?-->/gi, ' ')
		.replace(/<(br|\/p|\/div|\/tr|\/h\d|\/li)\b[^>]{0,2000}>/gi, '\n')
		.replace(/<[a-z/!][^>]{0,2000}>/gi, ' ')
		.replace(/&([a-z]+);/gi, (all, name: string) => ENTITIES[name.toLowerCase()] ?? all);
}

function tidy(text: string): string {
	return text
		.replace(/[\u0000-\u0008\u000b-\u001f]/g, ' ')
		.replace(/[ \t\u00a0]+/g, ' ')
		.replace(/ ?\n ?/g, '\n')
		.replace(/\n{3,}/g, '\n\n')
		.trim();
}
