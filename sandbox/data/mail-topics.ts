/** Short mails by topic, written for this project: what the Tags function is trained on. */
export const MAIL_TOPICS: Readonly<Record<string, string>> = {
	Travel: `
My flight to Lisbon leaves at nine from terminal two
The hotel room is booked for three nights with breakfast
Which train do we take from Vienna to Prague?
Bring your passport, the visa is checked at the airport
The rental car waits at the airport car park
Our flight was cancelled, we take the night train
The hostel is near the station and the beach
Tickets and luggage tags for the trip are attached`,
	Money: `
The invoice for the kitchen is due on Friday
Please transfer the rent to the new bank account
My salary arrived and the loan is paid off
The budget for next quarter must be cut by ten percent
Shares fell and the bank raised the interest rate
Split the bill and send me the money
The tax return is due at the end of May
What does the insurance cost per month?`,
	Work: `
The meeting with the client moves to room four
Please review my report before the deadline
Our manager wants the project plan by Monday
The team has a new colleague from next month
The job interview is at ten in the office
Slides for the presentation are in the shared folder
I work from home today, call me on the office number
The contract with the client needs a signature from the manager`,
	Health: `
The doctor says to take the tablets twice a day
My dentist appointment is on Wednesday morning
I have a fever and stay in bed
Yoga class helps with my back pain
The hospital sent the results of the blood test
Eat more vegetables and sleep eight hours
The pharmacy has the medicine from Thursday
She broke her arm and wears a cast for six weeks`,
	Events: `
You are invited to my birthday party on Saturday
The concert starts at eight, doors open at seven
Wedding of Clara and Tom in the garden in June
The football match was a great evening with friends
Tickets for the theatre play are almost sold out
Our street festival needs people who bake cakes
Join us for dinner and music on New Year's Eve
The museum opens a new exhibition with a party`,
	Technology: `
The laptop does not start after the software update
Which phone has the better camera and battery?
Our website was down because the server crashed
Install the new browser version, it fixes a security bug
The printer needs a driver for the new computer
I wrote a small program that sorts photos
The router blinks red and there is no internet
Backup your files before you change the hard disk`,
};
