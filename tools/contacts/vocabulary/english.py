"""English."""

from tools.contacts.vocabulary.words import DetailWords, NameWords, SpokenWords, Vocabulary, WishWords, listed

ENGLISH = Vocabulary(
    wishes=WishWords(
        stop=listed(
            """
            please stop, stop please, stop texting me, stop messaging me, unsubscribe me, take me off your list,
            remove me from your list
            """
        ),
        start=listed("start, unstop"),
        yes=listed(
            """
            yes, yes please, yes it is, yes thats right, yes that's right, yes correct, yep, yeah, yup, sure, ok,
            okay, correct, right, that's right, thats right, that's correct, exactly, y, it is, sounds good, of
            course, please do
            """
        ),
        no=listed("no, nope, nah, n, no it isn't, no it is not, no that's wrong, that's wrong, wrong, incorrect"),
        never_mind=listed(
            """
            never mind, nevermind, nvm, forget it, forget about it, cancel that, cancel it, please cancel, cancel
            please, cancel the request, cancel my request, cancel the chat, no longer needed, not needed anymore, not
            needed any more, don't need it anymore, don't need it any more, don't need help anymore, don't need help
            any more, figured it out, found the answer, found it myself, it's resolved, it's solved, it is solved,
            problem solved, already solved, it works now, it's working now, all good now, all sorted, sorted it out,
            don't bother, changed my mind, leave it, i'm fine now, no need anymore, no need any more
            """
        ),
        objects_follow=listed("the, about, my, your, that phone, that email"),
        write_me=listed(
            """
            just email me, just e-mail me, just mail me, just write me, just write to me, just email, just send me an
            email, just send an email, just drop me an email, just drop me a mail, email me instead, mail me instead,
            write me instead, send me an email, send me an e-mail, drop me an email, drop me a line, email is fine,
            email is better, by email please, can you email me, could you email me, please email me, please mail me,
            only email me, rather get an email, prefer email, prefer an email, contact me by email, reach me by email,
            only by email, email only, only email, email me at, email me on, email me please, you can email me
            """
        ),
        call_me=listed(
            """
            just call me, just ring me, just phone me, just text me, call me back, ring me back, give me a call, give
            me a ring, please call me, call me instead, phone me instead, can you call me, could you call me, by phone
            please, prefer a call, prefer the phone, contact me by phone, reach me by phone, only by phone, phone only
            """
        ),
        human=listed(
            """
            human, real person, actual person, live agent, live person, representative, operator, speak to someone,
            talk to someone, speak with someone, talk with someone, speak to somebody, talk to somebody, speak to a
            person, talk to a person, speak to an agent, talk to an agent, speak with an agent, talk with an agent,
            want an agent, need an agent, get me an agent, connect me to an agent, agent please, somebody real,
            someone real
            """
        ),
        refusing_clauses=listed(
            """
            no thanks, no thank you, no thx, no ty, skip, skip it, skip that, pass, i'll pass, neither, none, nothing,
            no way, i refuse, not telling, nope thanks, nah thanks, i don't have one, i don't have any, don't have
            one, don't have any, i have neither, i don't have either, i have none, i won't, i will not, i can't, i
            don't want to
            """
        ),
        refusals=listed(
            """
            rather not, prefer not, prefer not to, rather not say, prefer not to say, not comfortable, not comfortable
            with that, not comfortable doing that, none of your business, no personal data, not my details, no
            details, not giving you anything, not giving you my details
            """
        ),
        unwilling=listed(
            """
            rather not, prefer not to, don't want to, do not want to, won't, will not, not going to, not willing to,
            not comfortable, refuse to, am not, i'm not, can't, cannot, don't like to
            """
        ),
        giving=listed(
            """
            give, giving, share, sharing, leave my, leaving my, provide, providing, disclose, disclosing, hand over,
            handing over, tell you, telling you, type my, typing my
            """
        ),
        lacking=listed(
            """
            no, not my, without, don't have, do not have, haven't got, have no, don't use, do not use, don't do,
            don't own, never mind, forget, skip, got no, don't want to give, don't ask for, don't need, keep,
            not giving, leave out
            """
        ),
        determiners=listed("a, an, any, my, the, your, about the, about my, you my, out my"),
        joined_by=listed("or, and, nor, and no, or a, or an, and a, nor a, or my, and my"),
        after_refused=listed(
            """
            and, or, but, please, pls, sorry, to, at, so, just, here, right, anymore, any more, either, only, because,
            thanks, thank, for, with, though, tho, if, i
            """
        ),
        no_emails=listed("don't email me, do not email me, no emails, no mails, don't mail me, don't write me"),
        no_calls=listed(
            """
            don't call, do not call, don't phone, don't phone me, don't ring me, don't text me, no calls, no phone
            calls, not by phone, don't want calls, don't want to be called, can't take calls
            """
        ),
        question_starts=listed(
            """
            why, what, what's, how, who, where, which, when will, when do, when can, when is, can i, can you, can
            someone, could you, could i, do you, do i, does it, does this, is it, is this, is that, is there, are you,
            are there, will you, will it, would you
            """
        ),
        code_again=listed(
            """
            again, resend, re-send, another code, a new code, new code, another one, a new one, no code, didn't get,
            did not get, haven't got, have not got, didn't receive, did not receive, haven't received, not received,
            have not received, not arrived, hasn't arrived, didn't arrive, did not arrive, hasn't come, didn't come,
            did not come, nothing came, nothing arrived, nothing yet, got nothing, no email, no e-mail, no mail
            """
        ),
    ),
    details=DetailWords(
        email=listed("email, e-mail, e mail, mail, emails, e-mails"),
        phone=listed("phone, mobile, cell, cellphone, telephone, phone call, landline, smartphone, number"),
        detail_nouns=listed("address, number, account, no, details"),
        phone_cues=listed(
            """
            phone, mobile, mob, cell, cellphone, telephone, tel, tlf, handy, whatsapp, wa, sms, call, call me, text
            me, ring me, reach me, reach me on, landline, home, work, ph, contact number, my number, number, number
            is, new number
            """
        ),
        other_numbers=listed(
            """
            order, invoice, ticket, ref, reference, case, tracking, parcel, shipment, account, customer, client,
            booking, reservation, confirmation, serial, code, pin, postcode, zip, vat, tax, iban, bic, sort code,
            card, credit card, visa, mastercard, amex, passport, licence, license, policy, contract, flight, model,
            sku, item, product, article, transaction, payment, receipt, id, user, member, membership, imei, isbn, ip,
            version, fax, your number, your phone, your phone number, your hotline, purchase, po, delivery, quote,
            claim, social security, ssn, student, patient, po box, error, vin, room
            """
        ),
        belonging=listed(
            "on my, on the, on this, for my, for the, for this, of my, of the, in my, in the, from my, linked to my"
        ),
        number_nouns=listed("number, numbers, no, nr, num, id, code, ref, reference, #"),
        currencies=listed("eur, usd, gbp, aud, cad, euro, euros, dollar, dollars, pounds, quid, bucks, cents"),
        corrections=listed(
            """
            sorry, no, i mean, i meant, actually, correction, oops, ops, wait, scratch that, typo, wrong, rather, make
            that, make it, should be, better use, use this, instead use
            """
        ),
        negations=listed(
            """
            not, instead of, rather than, no longer, don't use, do not use, not at, isn't, wasn't, old one was, old
            email was, old email is, old number was, old number is, don't call me on, don't call, not on, used to be,
            anything but
            """
        ),
    ),
    spoken=SpokenWords(
        at=listed("at, at sign, @"),
        dot=listed("dot, period, point"),
        signs={
            "underscore": "_",
            "under score": "_",
            "dash": "-",
            "hyphen": "-",
            "minus": "-",
            "plus": "+",
            "dot": ".",
            "period": ".",
            "point": ".",
        },
        no_local_part=listed(
            """
            look, looking, looked, am, i'm, im, are, is, was, were, be, been, me, you, us, it, him, her, them, this,
            that, these, one, here, there, home, only, just, not, order, orders, ordered, ordering, bought, buy, paid,
            pay, shop, shopping, shopped, work, working, worked, stay, staying, stayed, live, living, account,
            profile, page, found, find, see, saw, seen, arrive, arrived, signed, registered, available, website,
            email, mail, e-mail, address, reach, contact, and, or, the, a, still, now, who, meet, call, sold, made,
            start, item, product, customer, client, everyone, team
            """
        ),
        digits={
            "zero": "0",
            "oh": "0",
            "o": "0",
            "nought": "0",
            "one": "1",
            "two": "2",
            "three": "3",
            "four": "4",
            "five": "5",
            "six": "6",
            "seven": "7",
            "eight": "8",
            "nine": "9",
        },
        repeats={"double": 2, "triple": 3, "treble": 3},
    ),
    names=NameWords(
        sure=listed("my name is, my name's, my full name is, the name is, name's, full name:, name:, i am called"),
        likely=listed("i'm, i am, im, this is, you can call me, call me, name is"),
        particles=listed("de, la, van, von, der, den, di, da, del, bin, al, ter, du, le, dos, mc"),
        ends=listed(
            """
            and, my, from, at, with, but, email, e-mail, mail, phone, mobile, tel, i, is, the, here, speaking, you,
            or, number, calling, please, thanks, by, so, on, for
            """
        ),
        no_names=listed(
            """
            sorry, not, interested, still, here, waiting, a, an, the, in, on, just, so, very, really, happy, unhappy,
            ok, okay, fine, good, great, back, calling, looking, trying, having, unable, angry, sick, tired, sure,
            afraid, british, english, american, spanish, french, german, irish, australian, canadian, italian, indian,
            chinese, urgent, going, no, yes, yep, yeah, hello, hi, hey, thanks, thank, please, help, stop, start,
            none, nothing, nobody, anonymous, what, why, how, who, when, where, cancel, test, done, wait, never,
            whatever, now, later, today, tomorrow, maybe, nope, skip, email, phone, mobile, i, i'm, im, it, my, your,
            you, me, we, they, is, are, cool, don't, dont, do, can, can't, could, will, won't, would, have, want,
            need, give, bye, goodbye, ridiculous, useless, crazy, agent, human, person, monday, tuesday, wednesday,
            thursday, friday, saturday, sunday, there, this, that, to, of, and, or
            """
        ),
    ),
)
