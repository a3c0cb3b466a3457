"""How a customer asks for a person in English, and how one only speaks of a person."""

from agent.offline.pattern import any_of, compiled

_SOMEBODY = any_of("somebody someone anybody anyone")
# Words that mean one of us even without a verb in front of them.
_OURS = any_of(
    "human humans human_being agent representative rep operator advisor adviser supervisor receptionist staff_member"
    " team_member live_chat live_support sales_rep support_agent support_person support_team member_of_your_team"
    " customer_service customer_support customer_care client_service human_support human_help human_assistance"
    " customer_service_agent customer_service_representative customer_service_person"
)
_REAL = any_of("real live actual living proper human different breathing")
_REAL_ONE = rf"{_REAL} (?:human |live )?" + any_of(
    "being person people agent representative rep operator advisor assistant someone somebody one support help chat"
    " assistance team_member"
)
_NAMED = rf"(?:{_REAL_ONE}|{_OURS})"
# Words that mean one of us after "talk to".
_PERSON = (
    rf"(?:{_NAMED}|{_SOMEBODY}|"
    + any_of(
        "person people reps agents representatives operators assistant associate manager specialist technician expert"
        " colleague colleagues staff employee team support service care sales boss guy guys folks man woman "
        "tech_support"
    )
    + ")"
)
_A = any_of(
    "a an the some any your our one_of_your one_of_the another with real live actual human sales other nice tech"
)
_A = rf"(?:{_A} ){{0,4}}"
_SPEAK = any_of("talk speak chat communicate converse deal talking speaking chatting dealing speek tlk tlak")
# What may follow for the noun to mean the person: not "agent fee", not "manager account".
_END = (
    "(?= ?$| "
    + any_of(
        "to who that now here on in right asap instead immediately quickly today for help or and not rather with can"
        " could because since about as i over from of available there like regarding please"
    )
    + r"\b)"
)
_HELPS = any_of(
    "call help contact phone ring assist talk speak chat take_over answer reach get_back get_in_touch look_at"
    " look_into come deal_with handle write text"
)
_BOT = any_of("bot bots robot robots chatbot chatbots machine machines computer ai automated automatic program")

_BEFORE_BOT = any_of(
    "of with to a an the this these your any want wanna like be talk talking speak speaking chat deal dealing"
)
_CONNECT = any_of(
    "connect transfer put pass hand forward escalate direct redirect switch refer patch route link get hook"
)
_THIS = "(?:me|us|this|it|this chat|the chat|my (?:case|issue|request|chat|question|problem|complaint))"

ASKING = compiled(
    # "I want to talk to a person", "chat with your team"
    rf"\b{_SPEAK} (?:to|with|2|w) {_A}{_PERSON}{_END}",
    rf"\b{_SPEAK} (?:to|with) \w+ (?:from|in|on|at) your (?:team|company|office|shop|store|support|sales)\b",
    r"^(?:hi |hello |ok |no )?(?:i )?(?:need|want|would like|id like|wanna) to talk$",
    # "I need a human", "get me a real agent"
    r"\b"
    + any_of(
        "want need like prefer get give find have bring fetch wanna gimme require demand request rather see send "
        "ask_for"
        " asking_for looking_for reach contact call summon"
    )
    + rf" (?:me |us |in |hold of |through to |to see )?{_A}{_NAMED}{_END}",
    # "get me a person", "bring in a colleague"
    rf"\b{any_of('get give bring fetch find send want ask reach see contact')} (?:me |us |in )?{_A}"
    + any_of("person manager colleague specialist technician someone_else somebody_else someone_real somebody_real")
    + r"(?= ?$| (?:to (?:talk|speak|help|answer|contact|call|chat|join|look)|who|that can|now|here|instead|on|"
    r"asap)\b)",
    rf"\bget {_A}{_SOMEBODY} (?:on|in here|over here|to help|to call|to talk)",
    rf"\b(?:need|have) {_A}(?:person|colleague|manager)(?= ?$| (?:to (?:talk|speak|help|answer|call|chat)|who|now|"
    rf"here|asap))",
    # "I need someone to help me", "please have someone contact me"
    rf"\b{any_of('want need like prefer find get have help')} (?:me )?(?:for )?{_SOMEBODY}(?: from \w+ ?\w*)?"
    rf" (?:to |who can |who could |who will |that can )?{_HELPS}\b",
    rf"\bask {_A}(?:colleague|{_SOMEBODY}|manager) to {_HELPS}\b",
    # "connect me to an agent", "transfer to support", "escalate"
    rf"\b{_CONNECT} {_THIS}?(?: ?(?:over|on|through|up|off|back))? ?"
    rf"(?:to|with|in touch with|onto) {_A}{_PERSON}{_END}",
    r"^(?:can you |could you |now |then |so )?(?:(?:connect|transfer) me|(?:patch|put) me through|hand me over)$",
    r"\bput me through\b|^escalate(?: (?:this|it|my \w+))?$|\bescalate (?:this|it|my \w+)$|\bhand ?over to (?:a|an|"
    r"your|the) ",
    # "agent", "human agent now"
    rf"^(?:ok |okay |no |so |hi |hello |well |yes |and |but )?{_A}{_NAMED}(?: (?:now|asap|today|immediately|agent|"
    rf"human))*$",
    r"^(?:(?:agent|human|operator|representative|person) ?)+$",
    # "is there someone I can talk to", "anyone human there"
    rf"\b(?:is|are) there {_A}(?:{_NAMED}|{_SOMEBODY}|person|people) "
    r"(?:i (?:can|could|may)|who (?:can|could)|to (?:talk|speak|chat|help)|available|that can)",
    rf"\b{_SOMEBODY} (?:human|real|alive) (?:there|here|around|available)\b",
    r"\bhave (?:any|some) real people\b",
    r"\b(?:wheres|where is|where are) (?:the|a|your|my) (?:human|real people|operator|humans|representative)s?\b",
    rf"\bhow (?:do|can|could) (?:i|we) (?:reach|contact|get(?: to)?|get hold of|find|see) {_A}(?:{_NAMED}|"
    rf"{_SOMEBODY}|person)\b",
    # "can someone call me", "could an agent look at this"
    rf"\b(?:can|could|may|will|would|should|have|let|must|please) {_A}(?:{_NAMED}|{_SOMEBODY}|person|colleague|"
    rf"manager|specialist|technician)"
    rf"(?: (?:from|on|in|at) \w+ ?\w*| else| there)? (?:please )?(?:to )?(?:{_HELPS})(?: (?:me|us|to me|to us|with "
    rf"me|this|it|the|my|back|over|in)\b| ?$)",
    rf"\b{_SOMEBODY} (?:from|on|in|at) your \w+ (?:should|must|has to|needs to|can|could|may|please) {_HELPS}",
    rf"\b{_SOMEBODY} {any_of('help_me call_me contact_me')}\b",
    r"\bconnected (?:to|with) " + rf"{_A}{_PERSON}{_END}",
    # "call me back", "give me a call"
    r"^(?:\w+ ){0,4}?(?:call|phone|ring) me(?: back)?(?= ?$| (?:back|at|on|tomorrow|now|asap|later|today|under|"
    r"this|in|instead|\+?\d|about|and)\b)",
    r"\bgive me a (?:call|ring|callback|call back|phone call)\b",
    r"\b(?:can|could|may) i (?:get|have|request|ask for) a (?:call|callback|call back|phone call)(?= ?$| (?:from|"
    r"back|please|about))",
    r"\bhelp from a (?:human|person|real \w+|live \w+)\b",
    r"^(?:i want to |i need to |id like to |please )?contact (?:support|customer support|customer service)$",
    # "I don't want to talk to a bot", "no more robots"
    rf"\b{any_of('dont do_not not no no_more stop hate enough tired sick instead rather_than get_rid')}"
    rf"(?: {_BEFORE_BOT})* {_BOT}(?: answers?| replies| messages?| responses?)?$",
    rf"\b(?:dont|do not) (?:want|wanna|like) (?:to )?(?:{_SPEAK} (?:to|with) )?(?:a |an |this |the |your )?{_BOT}\b",
    r"\bstop with the (?:ro)?bot",
)

NOT_ASKING = compiled(
    # "am I talking to a person" asks about us, not for somebody
    r"\b(?:am i|are we|are you|r u|is this|is that|was i|was that|were you|was this|im not|i am not) (?:\w+ ){0,3}?"
    + any_of(
        "talk speak chat deal talking speaking chatting dealing human person agent operator representative people "
        "live"
    ),
    r"\bdo (?:i|we) (?:have|need) (?:to|a|an)\b",
    rf"\bwhen (?:will|does|is) {_A}(?:{_NAMED}|{_SOMEBODY}|person|colleague) ",
    # "I don't want to talk to a person", unless it is the bot that is not wanted
    r"\b(?:i|we) (?:dont|do not|didnt|did not|wont|will not|would not|wouldnt|never|no longer) (?:\w+ ){0,2}?"
    r"(?:want|need|wanna|like|have to|wish|ask|asked|require)\b"
    rf"(?! (?:to )?(?:{_SPEAK} (?:to|with) )?(?:a |an |this |the |your |any )?{_BOT}\b)",
    r"\bno need (?:to|for|of)\b",
    r"\b(?:dont|do not|never) (?:you |u )?(?:connect|transfer|put|pass|call|phone|ring|send|get|escalate|hand|"
    r"bring|forward|switch|give) ",
    r"\bwithout (?:\w+ ){0,2}?(?:talking|speaking|having|calling|contacting|chatting|an?|any|going|human)\b",
    r"\b(?:rather|prefer|would prefer) (?:not|to not)\b",
    # what was, and what others do
    r"\b(?:was|were|been|after|before|while|kept|remember|enjoyed|liked|loved|by) (?:talking|speaking|chatting|"
    r"dealing)\b",
    r"\b(?:talked|spoke|spoken|chatted|called|asked) (?:to|with|by|for)\b",
    r"\b(?:can|could|do|does|will|would) (?:my|his|her|their|our) ",
    r"\b(?:my|his|her|the|our) \w+ (?:will|would|can|could|may|might|did|has|had|should) (?:call|phone|ring) me\b",
    r"\b(?:talk|speak|chat) (?:to|with) (?:my|his|her|their|our) ",
    # other trades, and what is sent to others
    r"\b(?:real estate|travel|cleaning|user|insurance|booking|shipping|customs|letting|property) (?:agents?|"
    r"advis[eo]rs?)\b",
    r"\b(?:send|lend|ship|gift|sell|deliver|money|ticket|order|package|parcel|present) (?:\w+ ){0,4}?(?:to|for) "
    rf"(?:{_SOMEBODY}|a person|another person)",
    r"\bbring (?:a|an|another|one) (?:\w+ )?(?:person|guest|friend) (?:to|with|along)\b",
    r"\bbecome (?:a|an)\b|\bwork (?:as|like) (?:a|an)\b|\bhow to be (?:a|an)\b",
)
