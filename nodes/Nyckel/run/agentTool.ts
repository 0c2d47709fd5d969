import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';

/** Whether an AI agent calls the node: n8n then runs a variant of it under a name of its own. */
export const isTool = ({ type }: Pick<INode, 'type'>): boolean => type.endsWith('Tool');

/** What an agent needs of a prediction comes before the rest: models read a long answer to its end less well. */
export function labelFirst(item: INodeExecutionData): INodeExecutionData {
	const { labelName, confidence, ...rest } = item.json;
	if (labelName === undefined) return item;
	const json: IDataObject = { labelName, ...(confidence !== undefined && { confidence }), ...rest };
	return { ...item, json };
}

/** What happened and what to do in one text: of an error, an agent is told the message alone. */
export function toldToAgent({
	message,
	description,
}: {
	message: string;
	description: string;
}): string {
	return [message, description].filter(Boolean).join('. ');
}
