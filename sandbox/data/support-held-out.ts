/** Tickets that the support classifier is judged on. None is in `support-tickets.ts`; a test checks it. */
export const SUPPORT_HELD_OUT: Readonly<Record<string, string>> = {
	Billing: `
You took the yearly fee twice from my credit card
The invoice for June has the wrong VAT number
I still wait for the refund of my cancelled subscription
Can you send the receipt for our last payment as PDF?
Please change the card that is charged for the plan
We paid this invoice already, why do we get a reminder?
The tax on the bill is not correct
There is an unknown charge on my bank statement`,
	Technical: `
The app shows an error when I try to save a report
Since the update the dashboard does not load
Our webhook gets a timeout from your server
The CSV import stops with an unknown error
Video has no sound in Firefox
The Android app crashes when I upload an image
Search is very slow and often fails
The calendar sync is broken since yesterday`,
	Shipping: `
My package should have arrived on Tuesday, where is it?
The vase was broken when the parcel came
I got a blue jacket but ordered a green one in large
Please change the delivery address for my order
The courier did not ring, the parcel went back to the depot
How can I return the table?
An item is missing from the box
Tracking says dispatched for nine days now`,
	Sales: `
We need a quote for thirty licences
Is there a discount for a non-profit?
Could someone give us a demo of the enterprise plan?
What does the Business plan include and what is the price?
I would like an offer for our new team
Do you have a reseller in Spain?
We consider an upgrade, which plan do you recommend?
Can we start with a free trial for the whole company?`,
	Account: `
The password reset link has expired
I am locked out after I lost my phone with the authenticator
Please remove a former colleague from our workspace
How do I change my login email?
Delete my profile and my data please
My user needs administrator permission
I cannot sign in although the password is right
The confirmation mail never came after I registered`,
};
