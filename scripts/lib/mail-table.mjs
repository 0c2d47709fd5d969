import Table from 'cli-table3';

/**
 * A mail that was labelled.
 * @typedef {{subject: string, label: string, confidence: number, truth: string}} MailRow
 * @typedef {{mails: number, labels: Record<string, number>, right: number, accuracy: number, seconds: number}} Summary
 * @typedef {{subject: string, output: string, confidence: number}} RoutedMail
 */

const SUBJECT_WIDTH = 56;

/**
 * Reads the items that left the workflow: the mail's own fields with the prediction added.
 * @param {Array<Record<string, any>>} items
 * @returns {MailRow[]}
 * @throws {Error} when an item holds no prediction
 */
export function mailRows(items) {
	return items.map(({ subject, truth, prediction }, index) => {
		if (typeof prediction?.labelName !== 'string') throw new Error(`Mail ${index} has no label.`);
		const { labelName: label, confidence } = prediction;
		return { subject, label, confidence, truth };
	});
}

/**
 * @param {MailRow[]} rows
 * @param {number} seconds how long the workflow ran
 * @returns {Summary} `accuracy` is 0–1
 */
function summarise(rows, seconds) {
	/** @type {Record<string, number>} */
	const labels = {};
	for (const { label } of rows) labels[label] = (labels[label] ?? 0) + 1;
	const right = rows.filter(({ label, truth }) => label === truth).length;
	const accuracy = rows.length === 0 ? 0 : right / rows.length;
	return { mails: rows.length, labels, right, accuracy, seconds: Math.round(seconds * 10) / 10 };
}

/** A table in the look of all of ours. @param {string[]} head */
function newTable(head) {
	return new Table({
		head,
		colAligns: head.map((name) => (name === 'Confidence' ? 'right' : 'left')),
		style: { head: [], border: [] },
		chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
	});
}

/**
 * Which output each mail left by, as the user sees it.
 * @param {RoutedMail[]} mails
 * @param {string[]} outputs names of all outputs, in their order
 */
export function printRoutes(mails, outputs) {
	const table = newTable(['Left by', 'Subject', 'Confidence']);
	for (const { subject, output, confidence } of mails) {
		table.push([output, oneLine(subject), confidence.toFixed(2)]);
	}
	console.log(table.toString());
	const counts = outputs.map(
		(name) => `${mails.filter(({ output }) => output === name).length} ${name}`,
	);
	console.log(`${mails.length} mails routed: ${counts.join(', ')}`);
}

/**
 * The result as the user sees it, or as JSON for checks; on stdout, all else goes to stderr.
 * @param {MailRow[]} rows
 * @param {number} seconds
 * @param {boolean} asJson
 */
export function printMails(rows, seconds, asJson) {
	const summary = summarise(rows, seconds);
	if (asJson) {
		console.log(JSON.stringify({ rows, summary }, null, 2));
		return;
	}
	const table = newTable(['Subject', 'Label', 'Confidence', 'Truth']);
	for (const { subject, label, confidence, truth } of rows) {
		const wrong = label === truth ? '' : ' ✗';
		table.push([oneLine(subject), label, confidence.toFixed(2), truth + wrong]);
	}
	console.log(table.toString());
	console.log(lastLine(summary));
}

/** @param {Summary} summary */
function lastLine({ mails, labels, right, accuracy, seconds }) {
	const counts = Object.entries(labels)
		.sort(([a], [b]) => a.localeCompare(b))
		.map(([label, count]) => `${count} ${label}`)
		.join(', ');
	const percent = (accuracy * 100).toFixed(1);
	return `${mails} mails: ${counts} · accuracy ${percent} % (${right} of ${mails}) · ${seconds.toFixed(1)} s`;
}

/**
 * Subjects come from strangers: control characters could rewrite the terminal.
 * @param {string} text
 */
function oneLine(text) {
	const clean = text.replace(/[\p{C}\s]+/gu, ' ').trim() || '(no subject)';
	const letters = [...clean];
	if (letters.length <= SUBJECT_WIDTH) return clean;
	return `${letters.slice(0, SUBJECT_WIDTH - 1).join('')}…`;
}
