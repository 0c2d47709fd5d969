import type { IDataObject } from 'n8n-workflow';

import { getSample } from '../../api/endpoints';
import { parseObject } from '../../api/replies';
import type { NyckelSample } from '../../api/types';
import { findLabel } from '../../parameters/label';
import type { ResultStep, Step } from '../../run/operation';
import { fingerprintOf } from './fingerprint';
import { readLabels } from './steps';

/** What a sample was to be made with besides its data, as it went on the wire. */
interface SentSample {
	/** A blank one being none. */
	externalId: string;
	/** Those of earlier tries: it may have been made with one of these. */
	earlier: readonly string[];
	/** `{labelId}` or `{labelName}`. */
	annotation?: IDataObject;
}

/**
 * An attempt without an answer may have made the sample that Nyckel now says is there; or it was there before, and what
 * the user gave it is stored nowhere. Looks at the sample: one that holds just that is as good as made.
 * @param own what it comes to where it does
 * @param other what follows where it does not
 */
export function lookWhose(
	functionId: string,
	sampleId: string,
	{ externalId, earlier, annotation: sent }: SentSample,
	own: ResultStep,
	other: () => Step,
): Step {
	return {
		kind: 'request',
		request: getSample(functionId, sampleId),
		next(json) {
			const parsed = parseObject<NyckelSample>(json);
			if (!parsed.ok) return other();
			const stored = parsed.value.externalId ?? '';
			if (stored !== externalId && !earlier.includes(stored)) return other();
			const made: ResultStep =
				stored === externalId ? own : { ...own, storedOtherwise: stored && fingerprintOf(stored) };
			const decide = (isOwn: boolean) => (isOwn ? made : other());
			const labelId = parsed.value.annotation?.labelId ?? undefined;
			if (!sent || labelId === undefined) return decide(!sent && labelId === undefined);
			if (sent.labelId !== undefined) return decide(sent.labelId === labelId);
			return readLabels(functionId, (labels) => {
				const { found } = findLabel(labels, { labelName: sent.labelName as string });
				return decide(found.some(({ id }) => id === labelId));
			});
		},
		onRefusal: ({ code }) => (code === 'noSample' ? other() : undefined),
	};
}
