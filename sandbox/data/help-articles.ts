/** Articles of a help centre, written for this project: what the text Search function looks in. */
export const HELP_ARTICLES: Readonly<Record<string, string>> = {
	'help-refund':
		'How to get a refund: open the order, choose Return, and the money is back within five days.',
	'help-invoice':
		'Where to find your invoices: open Account, then Billing. Each invoice can be saved as a PDF.',
	'help-password':
		'I forgot my password: choose Reset password on the sign-in page and follow the link in the mail.',
	'help-two-factor':
		'Turn on two-factor sign-in: scan the code with an authenticator app and keep the recovery codes.',
	'help-tracking':
		'Track a parcel: the tracking number is in the shipping mail and works from the next morning on.',
	'help-damaged':
		'The parcel arrived damaged: take a photo of the box and of the article, and report it in seven days.',
	'help-address':
		'Change the delivery address: this works until the parcel has left the warehouse.',
	'help-plan':
		'Change your plan: a larger plan starts at once, a smaller one with the next billing period.',
	'help-cancel':
		'Cancel the subscription: it stays active until the end of the period that is paid.',
	'help-seats':
		'Add colleagues to the team: an owner invites them by mail, and each of them takes one seat.',
	'help-export':
		'Export your data: choose Settings, then Export. You get a mail with a link to a CSV file.',
	'help-offline':
		'The app works offline: changes are kept on the phone and sent when there is a connection again.',
};
