/**
 * Support tickets by team, written for this project. One line a ticket; trained on, so never judged on:
 * `support-held-out.ts` is for that.
 */
export const SUPPORT_TICKETS: Readonly<Record<string, string>> = {
	Billing: `
I was charged twice for the March invoice, please refund one of them
Where can I download the receipt for last month's payment?
My credit card expired and the subscription payment failed
Please change the billing address on our invoices
Why did the price on my invoice go up this month?
We need the VAT number of our company on every invoice
I cancelled in May but you still took money from my account
Can I pay the yearly plan by bank transfer instead of card?
The refund you promised two weeks ago has not arrived
There is a charge of 49 dollars on my statement I do not recognise
Our accounting needs the invoices as PDF by the first of the month
The discount code was not applied to my last payment
How do I update the card you charge every month?
You billed us for twelve seats and we only have nine
Please send a credit note for invoice 20391
My payment was declined although the card works elsewhere
We are tax exempt, remove the sales tax from our bill please
I want my money back for the month in which nothing worked
The invoice shows the wrong company name
Could we switch from monthly to yearly billing and get the difference credited?
I got a reminder for an invoice that is already paid
Is it possible to split the payment over three months?
The currency on the bill should be euro and not dollar
Why is there a late fee on this invoice?
Please confirm that our bank transfer of 1,200 arrived
The purchase order number is missing on your invoice
I was billed after the free trial although I never agreed to pay
Send invoices to finance@ourfirm.example from now on
The amount charged does not match the amount quoted
My direct debit bounced, can you try again on Friday?`,
	Technical: `
The app crashes every time I open the settings page
Export to CSV gives an error 500 since this morning
The dashboard stays blank after the latest update
Uploading a file larger than 10 MB never finishes
Your API answers with a timeout for about half of our requests
Search returns no results although the records exist
The mobile app freezes on the loading screen on Android
Notifications are not sent since the server maintenance
The sync between my phone and laptop has stopped working
I get a script error in Firefox when I click on save
The webhook is called twice for each event
Charts show the wrong time zone after I changed the region
The integration with our calendar is broken again
Page loads are extremely slow today, more than thirty seconds
The import fails at row 250 with an unknown error message
Printing a report cuts off the right side of the table
The video player shows a black screen with sound only
Drag and drop does not work in Safari
We found a bug, the total is computed wrong when a row is deleted
The desktop client cannot connect to the server behind our proxy
Images are not displayed in the preview since version 4.2
The API documentation says limit 100 but I get an error at 50
The plugin does not install on Windows 11
Keyboard shortcuts stopped working in the editor
Attachments are corrupted when I open them after download
The backup job hangs and never completes
Special characters such as umlauts are shown as question marks
The form does not submit and there is no error message
Is there an outage? Nothing responds for ten minutes
The scanner is not detected after the driver update`,
	Shipping: `
My parcel has been stuck at the depot for six days
The tracking number you sent does not exist
The package arrived but the box was damaged and the lamp is broken
I received the wrong size, I ordered a medium
When will my order be delivered?
Please deliver to my neighbour if nobody is at home
The courier says delivered but nothing is here
Can I change the delivery address of an order placed an hour ago?
One of the three items is missing from the package
How do I send back the shoes that do not fit?
Do you ship to Norway and how long does it take?
The driver left the parcel in the rain
Customs is asking me for papers for my shipment
I need the order before Friday, is express delivery possible?
The return label does not print
My order has still not been dispatched after a week
Two parcels came although I ordered only one chair
The delivery was planned for Monday and nobody came
Could you hold my shipment until I am back from holiday?
The pick-up point says that it never got my parcel
Your carrier wants a signature but I am at work all day
The glass bowl was shattered when I opened the box
Tracking has not been updated since it left the warehouse
Please send a replacement for the damaged table leg
Where is my parcel? It should have been here yesterday
I would like to exchange the jacket for a larger one
The pallet was delivered to our old warehouse
Can the delivery be moved to the afternoon?
My return was received ten days ago, what happens with it now?
The parcel was sent back to you because the street number was missing`,
	Sales: `
Could you send us a quote for 200 licences?
What is the difference between the Pro and the Business plan?
We would like a demo for our team next week
Do you offer a discount for schools and charities?
Is there a volume price above one thousand units?
I am comparing vendors, do you have a brochure?
Can I try the premium features before I buy?
Who is the sales contact for Germany?
We are interested in becoming a reseller
Does the enterprise plan include a dedicated manager?
Please call me about an offer for our new office
How much would it cost to add fifty users next year?
Do you have a case study from the insurance sector?
Our procurement needs a proposal with three options
Is a single sign on included in the standard plan?
We want to upgrade from Basic, what would you recommend?
Can you match the price of your competitor?
Are there plans for non-profit organisations?
I would like to talk to someone about a partnership
What is the minimum contract period for the enterprise plan?
Do you sell to companies outside of Europe?
We saw you at the fair and want to know more about the product
How long is the free trial and what does it include?
Please prepare an offer including training and set-up
Is your product suitable for a team of five?
What would a custom package for a hospital look like?
Could we get a pilot project before we decide to purchase?
I need pricing for the API with one million calls
Which edition do you recommend for an agency with many clients?
Our budget is 20,000, what can you offer for that?`,
	Account: `
I forgot my password and the reset mail does not arrive
My account is locked after too many login attempts
How do I change the email address of my profile?
Please delete my account and all my personal data
Two factor codes from my old phone no longer work
I cannot sign in with my Google account any more
Add my colleague as an administrator please
Someone logged in to my account from another country
How do I remove a user who has left our company?
I want to change my username
My profile picture cannot be changed
Please merge my two accounts into one
The verification link in the email has expired
How can I give read only permission to an external person?
I never received the confirmation mail after I signed up
Which of my users has the owner role?
I lost the phone with the authenticator app
Log out all devices that use my login please
We want to transfer ownership of the workspace to Anna
Please send me a copy of all data you have about me
My password is rejected although I just set it
Invite links for new members do not let them join the team
I registered with a typo in my email address
Can a user belong to two workspaces with one login?
Unsubscribe me from the newsletter but keep my account
How do I turn on two factor authentication for everybody?
My old employer still has access to my profile
The recovery codes are not accepted when I sign in
Please unlock the user martin in our workspace
I closed my account by mistake, can it be restored?`,
};

/** A line of where each team's mail goes: the labels' metadata. */
export const SUPPORT_QUEUES: Readonly<Record<string, string>> = {
	Billing: 'billing@support.example',
	Technical: 'engineering@support.example',
	Shipping: 'logistics@support.example',
	Sales: 'sales@support.example',
	Account: 'identity@support.example',
};
