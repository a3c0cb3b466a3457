"""A hundred broken templates: each is refused with its line, its field, and words that say what to write instead."""

import pytest

from workflows.handover.templates.file import TemplateRefused, read_template

SPAN = "write a span of time like 90 s, 5 min, 12 h or 2 d"
HOURS = "write hours like 09:00-17:30"
FIELDS = "write fields below each other, each with a colon"
LIST = "write a list, like [one, two]"
NUMBER = "write a whole number"
TRUE = "write true or false"
DAY = "write a day like 2026-12-25, or 12-25 for that day of every year"
OFFICE = "hours:\n  time_zone: Europe/Berlin\n  "

BROKEN = [
    # Fields that there are not.
    ("name: x\nwiat: {time: 5 min}", "line 2: wiat: there is no such field; did you mean wait?"),
    ("wait: 5 min", f"line 1: wait: {FIELDS}"),
    ("first_reply: 5 min", "line 1: first_reply: there is no such field; allowed are ask, follow_up"),
    ("ask:\n  details: [email]\n  attempt: 2", "line 3: ask.attempt: there is no such field; did you mean attempts?"),
    ("wait:\n  tme: 5 min", "line 2: wait.tme: there is no such field; did you mean time?"),
    ("wait:\n  time:\n    web: 5 min", "line 3: wait.time.web: there is no such field; did you mean webchat?"),
    ("silence: {reminders: 5 min}", "line 1: silence.reminders: there is no such field; did you mean reminder?"),
    ("save: {tag: [vip]}", "line 1: save.tag: there is no such field; did you mean tags?"),
    ("follow_up: {due: 12}", "line 1: follow_up.due: there is no such field"),
    ("trigger: {word: {en: [help]}}", "line 1: trigger.word: there is no such field; did you mean words?"),
    (OFFICE + "mondays: ['09:00-12:00']", "line 3: hours.mondays: there is no such field; did you mean monday?"),
    ("ask: {details: [{what: email, requird: no}]}", "line 1: ask.details.0.requird: there is no such field"),
    ("hooks: mine", f"line 1: hooks: {LIST}"),
    ("hooks: [7]", "line 1: hooks.0: write a text"),
    ("hook: [mine]", "line 1: hook: there is no such field; did you mean hooks?"),
    ("messages:\n  en:\n    hello: Hi", "line 3: messages.en.hello: write one of waiting, waiting_place"),
    # Times.
    ("\n\nwait:\n  time:\n    webchat: soon", f"line 5: wait.time.webchat: {SPAN}"),
    ("wait: {time: 40 d}", f"line 1: wait.time.webchat: {SPAN}, more than nothing and at most 30 d"),
    ("wait: {time: 0}", f"line 1: wait.time.webchat: {SPAN}"),
    ("wait: {time: -5}", f"line 1: wait.time.webchat: {SPAN}"),
    ("wait: {time: 1.5}", f"line 1: wait.time.webchat: {SPAN}"),
    ("wait: {time: {webchat: true}}", f"line 1: wait.time.webchat: {SPAN}"),
    ("wait: {offer: 30 seconds}", f"line 1: wait.offer.webchat: {SPAN}"),
    ("wait: {first_reply: [1 min]}", f"line 1: wait.first_reply: {FIELDS}"),
    ("wait: {updates: {webchat: 10 s}}", "line 1: wait.updates.whatsapp: is missing"),
    (
        "wait: {updates: 2 min}",
        "line 1: wait.updates.webchat: on webchat an update must come before the wait is over",
    ),
    ("wait:\n  time: 1 min\n  updates: 1 min", "line 3: wait.updates.webchat: on webchat an update must come"),
    ("silence:\n  reminder: 30 min\n  end: 5 min", "line 2: silence.reminder.webchat: on webchat the reminder must"),
    ("silence: {end: 2 d}", "line 1: silence.end.whatsapp: on whatsapp write at most 23 h"),
    ("follow_up: {before_window_closes: null}", f"line 1: follow_up.before_window_closes: {SPAN}"),
    # Choices.
    ("save: {on_match: join}", "line 1: save.on_match: write one of merge, verify, link"),
    ("routing: fair", "line 1: routing: write one of round_robin, least_busy"),
    ("speak: french", "line 1: speak: write one of words, browser, business"),
    ("trigger: {by: hand}", "line 1: trigger.by: write one of words, tool"),
    ("trigger: {assigned: agent_first}", "line 1: trigger.assigned: write one of ai_first, person_first"),
    ("wait: {when_closed: no}", "line 1: wait.when_closed: write one of skip, wait"),
    ("wait: {when_nobody_is_there: ask}", "line 1: wait.when_nobody_is_there: write one of skip, wait"),
    ("wait: {when_all_had_it: 5}", "line 1: wait.when_all_had_it: write one of skip, wait"),
    ("ask: {phones: landline}", "line 1: ask.phones: write one of any, mobile"),
    ("ask: {disposable_addresses: refuse}", "line 1: ask.disposable_addresses: write one of take, flag, ask_again"),
    ("ask:\n  details:\n    - email\n    - fax", "line 4: ask.details.1.what: write one of email, phone, name"),
    # Numbers, and true or false.
    ("ask: {attempts: 0}", "line 1: ask.attempts: write at least 1"),
    ("ask: {attempts: 11}", "line 1: ask.attempts: write at most 10"),
    ("ask: {attempts: three}", f"line 1: ask.attempts: {NUMBER}"),
    ("ask: {attempts: 2.5}", f"line 1: ask.attempts: {NUMBER}"),
    ("ask: {attempts: null}", f"line 1: ask.attempts: {NUMBER}"),
    ("ask: {together: sometimes}", f"line 1: ask.together: {TRUE}"),
    ("ask: {suggest_typos: []}", f"line 1: ask.suggest_typos: {TRUE}"),
    ("wait: {never: always}", f"line 1: wait.never: {TRUE}"),
    ("wait: {say_place: 7}", f"line 1: wait.say_place: {TRUE}"),
    ("trigger: {failures: 4}", "line 1: trigger.failures: write at most 3"),
    ("trigger: {failures: 0}", "line 1: trigger.failures: write at least 1"),
    ("trigger: {turn_limit: 0}", "line 1: trigger.turn_limit: write at least 1"),
    ("trigger: {turn_limit: never}", f"line 1: trigger.turn_limit: {NUMBER}"),
    ("follow_up: {due_hour: 24}", "line 1: follow_up.due_hour: write at most 23"),
    ("follow_up: {business_days: -1}", "line 1: follow_up.business_days: write at least 0"),
    # Texts and names.
    ("name: small shop", "line 1: name: write a name of letters, digits, - and _, like small-shop"),
    ("name: 12", "line 1: name: write a text, in quotes where it looks like something else"),
    ("name: ''", "line 1: name: write a name of letters"),
    ("name: ../../etc/passwd", "line 1: name: write a name of letters"),
    ("language: english", "line 1: language: write a language like en, es or pt-BR"),
    ("language: EN", "line 1: language: write a language like en"),
    ("messages:\n  english: {}", "line 2: messages.english: write a language like en"),
    ("messages: []", f"line 1: messages: {FIELDS}"),
    ("messages: {en: [Hi]}", f"line 1: messages.en: {FIELDS}"),
    (
        "messages:\n  en:\n    waiting: ''",
        "line 3: messages.en.waiting: write something here, or leave the field out",
    ),
    ("messages:\n  en:\n    waiting: null", "line 3: messages.en.waiting: write a text"),
    ("messages:\n  en:\n    waiting: " + "x" * 2001, "line 3: messages.en.waiting: write at most 2000 characters"),
    (
        "messages:\n  en:\n    thanks: Hi {name}",
        "line 3: messages.en.thanks: {name} cannot be filled in here; allowed",
    ),
    (
        "messages:\n  en:\n    waiting: Hi {0.__class__}",
        "line 3: messages.en.waiting: {0.__class__} cannot be filled",
    ),
    (
        "messages: {en: {waiting_place: 'You are {number}'}}",
        "messages.en.waiting_place: {number} cannot be filled in",
    ),
    ("messages: {en: {weekdays: 'Mon, Tue'}}", "line 1: messages.en.weekdays: write seven names between commas"),
    ("trigger:\n  words:\n    en: help me", f"line 3: trigger.words.en: {LIST}"),
    ("trigger: {words: {en: ['']}}", "line 1: trigger.words.en.0: write something here"),
    ("trigger: {words: [help]}", f"line 1: trigger.words: {FIELDS}"),
    (
        "ask: {privacy_page: 'javascript:alert(1)'}",
        "line 1: ask.privacy_page: write a link that begins with https://",
    ),
    ("ask: {privacy_page: example.com}", "line 1: ask.privacy_page: write a link that begins with https://"),
    ("ask: {region: Germany}", "line 1: ask.region: write a country by its two capital letters, like DE or US"),
    ("ask: {region: de}", "line 1: ask.region: write a country by its two capital letters"),
    ("save: {tags: vip}", f"line 1: save.tags: {LIST}"),
    (
        "save: {visibility: sales}",
        "line 1: save.visibility: write everyone, or a list like [sales, ann@shop.example]",
    ),
    ("save: {assignee: [ann]}", "line 1: save.assignee: write a text"),
    ("follow_up: {owner: ''}", "line 1: follow_up.owner: write something here"),
    # What is asked.
    ("ask: {details: email}", f"line 1: ask.details: {LIST}"),
    ("ask:\n  details: [email, phone, email]", "line 2: ask.details.2: email is asked for twice"),
    (
        "ask: {details: [{question: email, words: {en: Hm?}}]}",
        "line 1: ask.details.0.question: write a short name in",
    ),
    (
        "ask: {details: [{question: Order No, words: {en: Hm?}}]}",
        "ask.details.0.question: write a short name in small",
    ),
    ("ask: {details: [{question: order}]}", "line 1: ask.details.0.words: is missing"),
    ("ask: {details: [{question: order, words: {}}]}", "line 1: ask.details.0.words: write at least one"),
    ("ask: {details: [{question: order, words: Hm?}]}", f"line 1: ask.details.0.words: {FIELDS}"),
    ("ask: {details: [{required: false}]}", "line 1: ask.details.0.what: is missing"),
    ("ask: {details: [7]}", f"line 1: ask.details.0: {FIELDS}"),
    # Hours.
    ("hours: {monday: ['09:00-12:00']}", "line 1: hours.time_zone: is missing"),
    ("hours: always", "line 1: hours: write one place, or a list of places, each with its time_zone"),
    ("hours: {time_zone: Mars/Base}", "line 1: hours.time_zone: write a time zone like Europe/Berlin"),
    (OFFICE + "monday: ['17:00-09:00']", "line 3: hours.monday.0: the end must come after the beginning"),
    (OFFICE + "monday: ['22:00-06:00']", "written as 22:00-24:00, and as 00:00-06:00 on the next day"),
    (OFFICE + "monday: ['25:00-26:00']", f"line 3: hours.monday.0: {HOURS}"),
    (OFFICE + "monday: 9 to 5", f"line 3: hours.monday: {LIST}"),
    (OFFICE + "monday: ['nine']", f"line 3: hours.monday.0: {HOURS}"),
    (OFFICE + "closed_on: [Christmas]", f"line 3: hours.closed_on.0: {DAY}"),
    (OFFICE + "closed_on: [2026-02-30]", f"line 3: hours.closed_on.0: {DAY}"),
    (OFFICE + "closed_on: [13-01]", f"line 3: hours.closed_on.0: {DAY}"),
    (OFFICE + "holidays: Bavaria", "line 3: hours.holidays: write a country, or one of its regions, like DE, DE-BY"),
    (OFFICE + "open_on: {12-24: ['09:00-12:00']}", "line 3: hours.open_on.12-24: write a day like 2026-12-24"),
    (
        "hours:\n  - {time_zone: UTC}\n  - {time_zone: Nowhere}",
        "line 3: hours.1.time_zone: write a time zone like Europe/Berlin",
    ),
    # Not what we take as YAML at all.
    ("a: &x 1\nb: *x", "line 1: anchors (&) and aliases (*) are not allowed; write the value again"),
    ("a: !!python/object/apply:os.system [ls]", "line 1: tags (!) are not allowed"),
    ("name: a\nname: b", "line 2: name stands here twice"),
    ("? [a]\n: b", "line 1: a key must be a word"),
    ("[1, 2]", "line 1: begin with fields, like  name: my-template"),
    ("just words", "line 1: begin with fields"),
    ("name: [a", "line 1: this is not YAML"),
    ("name: x\n\tlanguage: en", "line 2: this is not YAML"),
    ("name: x\n--- \nname: y", "line 2: this is not YAML"),
    ("name: \x00", "line 1: this is not YAML"),
    (
        'messages:\n  en:\n    waiting: "a\\0b"',
        "line 3: messages.en.waiting: holds a character that no text may hold",
    ),
    ("[" * 5000, "nested deeper than 20 levels"),
    ("#" + "x" * 300_000, "the file is larger than 256 kB"),
    ('{"name": "x", "ask": {"attempts": "many"}}', f"line 1: ask.attempts: {NUMBER}"),
]


@pytest.mark.parametrize(("text", "said"), BROKEN, ids=[text[:40] for text, _ in BROKEN])
def test_what_is_wrong_is_named_by_file_line_and_field(text: str, said: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        read_template(text, file="mine.yaml")

    assert said in str(refused.value)
    assert all(line.startswith("mine.yaml, line ") for line in str(refused.value).splitlines())


def test_there_are_a_hundred_of_them() -> None:
    assert len({text for text, _ in BROKEN}) >= 100
    assert not any("Input should" in said for _, said in BROKEN)
