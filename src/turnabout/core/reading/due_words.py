"""The words of English in which somebody says by when, as linear-time patterns.

Patterns are put together from small named ones; none of them catches groups, because what was found is taken apart
again with the same small ones. Apostrophes may be missing, as in tweets.
"""

import re2

COUNTS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
NUMBERS = {word: number for number, word in enumerate(COUNTS)} | TENS
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def either(*choices: str) -> str:
    """Match any one of some patterns."""
    return "(?:" + "|".join(choices) + ")"


def words(said: str) -> str:
    """Match any one of some words; ``_`` stands for a gap within one."""
    return either(*(word.replace("_", GAP) for word in said.split()))


def some(pattern: str, most: int = 1) -> str:
    """Make a pattern optional, with the gap after it."""
    return f"(?:{pattern}{GAP}){{0,{most}}}"


GAP = r"[\s\x{a0}]+"
NEAR = r"[\s\x{a0}]*"
DASH = r"[-–—‑]"
OWN = r"['’]?"

# Amounts of time -----------------------------------------------------------------------------------------------------
COUNT = either(
    r"\d{1,4}(?:\.5)?",
    words("twenty thirty forty sixty") + DASH + words("one two three four five six seven eight nine"),
    *(word for word in NUMBERS if word != "zero"),
    rf"(?:a{GAP})?couple(?:{GAP}of)?",
)
FEW = words("a_few few several some a_couple_more a_matter_of multiple")
UNIT = words(
    "seconds? secs? minutes? mins? hours? hrs? hr h days? d nights? weekdays? weeks? wks? wk fortnights? months? mths? "
    "years? yrs?"
)
BUSINESS = words("business working work office banking? biz")
KIND = some(words("full calendar more further consecutive additional")) + some(BUSINESS)
RANGE = f"{COUNT}{NEAR}{either(DASH, 'to', 'or', 'and', '/', 'through')}{NEAR}{COUNT}"
JUST_ONE = f"(?:an?|one){GAP}{KIND}{UNIT}(?:{GAP}or{GAP}(?:two|three))"
HOUR_PARTS = words("half_an_hour half_hour an_hour_and_a_half a_quarter_of_an_hour")
SOME_TIME = either(
    f"{RANGE}{GAP}{KIND}{UNIT}",
    rf"{RANGE}{UNIT}",
    f"{COUNT}(?:{GAP}|{DASH}){KIND}{UNIT}",
    rf"\d{{1,4}}{KIND}{UNIT}",
    JUST_ONE,
    HOUR_PARTS,
)
ONE_TIME = f"(?:an?){GAP}{KIND}{UNIT}"
SURELY_ONE = f"{ONE_TIME}{GAP}{words('tops max at_most at_the_most')}"
FEW_TIME = f"{FEW}{GAP}{KIND}{UNIT}"
ROUGHLY = some(
    words(
        "about around approximately approx\\.? roughly another exactly only just between at_most up_to a_maximum_of "
        "max "
        "maximum under less_than as_little_as the_next the_coming the_following next no_more_than not_more_than "
        "as_long_as"
    ),
    3,
)
WITHIN = words(
    "within with_in w/in w/i inside inside_of in under up_to less_than no_more_than not_more_than no_longer_than "
    "at_most by "
    "max maximum_of the_next next the_coming the_following over_the_next over_the_coming for_the_next during_the_next "
    "across_the_next over_the_following"
)
OR_SO = f"(?:{GAP}" + words(
    "or_so or_less or_sooner tops max at_most at_the_most at_the_latest at_the_very_latest from_now from_today of_today"
)
OR_SO = f"(?:{OR_SO}|{OWN}{GAP}time))?"
ONE_UNIT = words("minute hour hr day weekday week fortnight month year")
NEXT_ONE = (
    f"{words('in within over for during')}{GAP}the{GAP}{words('next coming following')}{GAP}{KIND}{ONE_UNIT}"
    f"(?:{GAP}or{GAP}(?:so|two))?"
)
AMOUNT_SAID = f"{WITHIN}{GAP}{ROUGHLY}{either(SOME_TIME, ONE_TIME, FEW_TIME)}{OR_SO}"
AMOUNT_BARE = f"{ROUGHLY}{either(SOME_TIME, FEW_TIME, SURELY_ONE)}{OR_SO}"
AMOUNT_OF_SOMETHING_ELSE = (
    f"(?:{WITHIN}{GAP})?{ROUGHLY}{either(SOME_TIME, ONE_TIME, FEW_TIME)}{GAP}"
    f"{words('from after of before')}{GAP}[\\w'’]+"
)

# Days ----------------------------------------------------------------------------------------------------------------
TOMORROW = words("tomorrow tommorow tommorrow tomorow tomorrrow tmrw tmrow tmw tmr tomoz tomo 2moro 2morrow 2mrw 2moz")
TODAY = words("today 2day tonight tonite 2nite this_morning this_afternoon this_evening later_on the_same_day")
WEEKDAY = words(
    "mon monday tues? tuesday weds? wednes wednesday thurs? thu thursday fri friday sat saturday sun sunday"
)
MONTH = words(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sept? oct nov dec"
)
NTH = r"\d{1,2}(?:st|nd|rd|th)"
YEAR = r"(?:,?[\s\x{a0}]+20\d\d)?"
NAMED_DATE = either(
    rf"(?:the{GAP})?\d{{1,2}}(?:st|nd|rd|th)?{GAP}(?:of{GAP})?{MONTH}{YEAR}",
    rf"{MONTH}{GAP}(?:the{GAP})?\d{{1,2}}(?:st|nd|rd|th)?(?:,?{GAP}20\d\d)?",
)
WRITTEN_DATE = either(r"20\d\d-\d\d-\d\d", r"\d{1,2}/\d{1,2}/(?:20)?\d\d", r"\d{1,2}\.\d{1,2}\.20\d\d")
SHORT_DATE = r"\d{1,2}/\d{1,2}"
PLACE = words("end start beginning middle")
PERIOD = words("week month quarter year")
WHICH = words("the this next that")
SURE_STRETCH = either(
    f"(?:the{GAP})?{PLACE}{GAP}of{GAP}{some(WHICH)}{either(PERIOD, MONTH, WEEKDAY)}",
    f"(?:the{GAP})?end{GAP}of{GAP}{either(TODAY, TOMORROW)}",
    f"{some(words('early mid later late'))}{words('next this nxt')}{GAP}{PERIOD}",
    f"the{GAP}last{GAP}day{GAP}of{GAP}{some(WHICH)}{either('month', MONTH)}",
)
STRETCH = either(
    SURE_STRETCH,
    f"(?:the{GAP}month{GAP}of{GAP})?{MONTH}",
    words("month_end eow eom"),
)
WEEKEND = f"{words('the this next')}{GAP}weekend"
WEEK_OF = f"(?:the{GAP})?{words('week_commencing w/c wc week_of week_beginning')}{GAP}{NAMED_DATE}"
NEXT_BUSINESS_DAY = either(f"(?:the{GAP})?next{GAP}{BUSINESS}{GAP}day", "nbd", f"the{GAP}next{GAP}day")
SURE_DAY = either(
    f"(?:the{GAP})?day{GAP}after{GAP}{TOMORROW}",
    f"a{GAP}{words('week fortnight')}{GAP}(?:on{GAP})?{either(TODAY, TOMORROW, WEEKDAY)}",
    TOMORROW,
    TODAY,
    f"{some(words('next nxt this coming this_coming'))}{WEEKDAY}(?:{GAP}week)?",
    f"{WEEKDAY}{NEAR},?{NEAR}(?:the{GAP})?(?:{NTH}|{NAMED_DATE}|{SHORT_DATE})",
    NAMED_DATE,
    WRITTEN_DATE,
    NEXT_BUSINESS_DAY,
    WEEK_OF,
)
LOOSE_DAY = either(f"the{GAP}{NTH}", SHORT_DATE, STRETCH, WEEKEND, NTH)

# Times of the day ----------------------------------------------------------------------------------------------------
HALF = r"(?:[ap]\.?m\b\.?)"
HOUR_WORDS = words("one two three four five six seven eight nine ten eleven twelve")
SURE_CLOCK = either(
    rf"\d{{1,2}}(?:[:.]\d\d)?{NEAR}{HALF}",
    r"\d{1,2}:\d\d(?:hrs|h)?",
    words("noon midday midnight"),
    f"half{GAP}(?:past{GAP})?{either(HOUR_WORDS, '[0-9]{1,2}')}",
    f"{words('quarter ten twenty')}{GAP}{words('past to')}{GAP}{either(HOUR_WORDS, '[0-9]{1,2}')}",
    rf"{either(HOUR_WORDS, '[0-9]{1,2}')}{NEAR}o{OWN}clock",
)
LOOSE_CLOCK = either(  # four digits that may be a year are no time
    r"\d{1,2}(?:\.\d\d)?(?:ish)?", r"(?:[01]\d|2[1-3])[0-5]\d(?:hrs|h)?", r"20[0-5]\d(?:hrs|h)", HOUR_WORDS
)
CLOCK = either(SURE_CLOCK, LOOSE_CLOCK)
BARE_HOURS = f"{CLOCK}{NEAR}{either(DASH, 'to', 'and')}{NEAR}{CLOCK}"
HOURS = f"(?:between{GAP}|btwn{GAP}|from{GAP})?{BARE_HOURS}"
CLOSE = either(
    words("eod cob cop end_of_play end_of_business close_of_business close_of_play close_of_day close"),
    f"(?:the{GAP})?end{GAP}of{GAP}(?:the{GAP}|my{GAP}|our{GAP}|your{GAP})?(?:{BUSINESS}{GAP})?{words('day shift')}",
)
PART = either(
    CLOSE,
    words(
        "first_thing_in_the_morning first_thing early_doors morning lunch lunchtime lunch_time dinner dinnertime "
        "dinner_time"
    ),
    words("teatime tea_time afternoon evening eve night am pm a\\.m\\.? p\\.m\\.?"),
)
ZONE_WORDS = words("utc gmt bst cet cest et est edt ct cst cdt pt pst pdt uk_time your_time our_time local_time")
LATEST = f"(?:{GAP}{words('at_the_latest at_the_very_latest latest or_sooner sharp on_the_dot your_time our_time')})?"
ZONE = f"(?:{GAP}{ZONE_WORDS})?"

# Moments -------------------------------------------------------------------------------------------------------------
BY = words(
    "by before b4 on on_or_before at until till til no_later_than not_later_than around about due during over in later "
    "sometime some_time either early come within for_the at_some_point end_of the_end_of"
)
BY_THE_CLOCK = words("by before b4 at until till til no_later_than not_later_than around after")
LINK = f"(?:{NEAR},{NEAR}|{GAP})" + some(
    words("at by before b4 on around between btwn from in the of until for after"), 2
)
TIME = either(HOURS, SURE_CLOCK, PART)
WITH_TIME = f"(?:{LINK}{either(TIME, LOOSE_CLOCK)}{ZONE}){{0,2}}"
DAY_SAID = f"(?:{SURE_DAY}|{BY}{GAP}(?:the{GAP})?{LOOSE_DAY})"
OR_DAY = f"(?:{GAP}or{GAP}{SURE_DAY})?"
MOMENT = either(
    f"{some(BY, 2)}{SURE_DAY}{OR_DAY}{WITH_TIME}{ZONE}{LATEST}",
    f"{some(BY, 1)}{BY}{GAP}{LOOSE_DAY}{WITH_TIME}{ZONE}{LATEST}",
    f"{some(BY, 2)}{TIME}{ZONE}{LINK}{either(SURE_DAY, LOOSE_DAY)}{ZONE}{LATEST}",
    f"{BY_THE_CLOCK}{GAP}{LOOSE_CLOCK}{LINK}{either(SURE_DAY, PART)}{ZONE}{LATEST}",
    f"{BY_THE_CLOCK}{GAP}(?:the{GAP}|this{GAP})?{either(SURE_CLOCK, PART, LOOSE_CLOCK)}{ZONE}{LATEST}",
    f"in{GAP}the{GAP}{words('morning afternoon evening')}",
    f"{words('between btwn')}{GAP}{BARE_HOURS}{ZONE}",
    f"within{GAP}the{GAP}{words('week month')}",
    SURE_STRETCH,
    f"{words('eod cob close_of_business close_of_play first_thing_in_the_morning')}{ZONE}",
    f"(?:the{GAP})?end{GAP}of{GAP}(?:the{GAP})?(?:{BUSINESS}{GAP})?day",
    f"{words('over at this')}{GAP}(?:the{GAP})?weekend",
    words("eow eom"),
)
SOON_ENOUGH = f"within{GAP}{words('the this')}{GAP}hour"

# What looks like it and is not ---------------------------------------------------------------------------------------
SPOKEN_CLOCK = f"{words('half quarter ten twenty')}{GAP}(?:past{GAP}|to{GAP})?{either(HOUR_WORDS, '[0-9]{1,2}')}"
ANY_DAY = either(TOMORROW, TODAY, WEEKDAY, words("weekend week month year day night evening morning afternoon"))
NOT_DUE = either(
    f"{either(SOME_TIME, ONE_TIME, FEW_TIME)}{GAP}(?:or{GAP}so{GAP})?"
    + words("ago earlier late old overdue behind prior back already straight in_a_row beforehand previously"),
    f"(?:(?:for|in|over|during|within|the|these){GAP}){{0,2}}{words('last past previous preceding')}{GAP}"
    + either(f"{either(COUNT, FEW)}{GAP}{KIND}{UNIT}", UNIT, ANY_DAY, MONTH),
    f"since{GAP}(?:[\\w:/'’]+{GAP}){{0,2}}{either(ANY_DAY, CLOCK, NAMED_DATE, MONTH)}",
    f"yesterday(?:{OWN}s)?(?:{GAP}{words('morning afternoon evening lunchtime')})?",
    f"{either(COUNT, 'an?')}-{words('second minute min hour hr day week month year')}",
    f"{either(SOME_TIME, ONE_TIME)}{GAP}"
    + words(
        "trial warranty guarantee returns? policy notice wait delay contract pass break history period window call"
    ),
    f"{some(words('from are is open'), 2)}{BARE_HOURS}",
    f"(?:(?:{HOURS}|{CLOCK}){NEAR},?{GAP})?(?:from{GAP})?{WEEKDAY}{OWN}s?{NEAR}{either(DASH, 'to', 'through', 'thru')}"
    f"{NEAR}{WEEKDAY}(?:{NEAR},?{NEAR}(?:from{GAP}|between{GAP})?{HOURS})?",
    f"{words('open opening opens close closes closed lines_open here available')}{GAP}"
    f"(?:{words('from until till til at between')}{GAP})?{either(HOURS, CLOCK)}(?:{LINK}{either(SURE_DAY, CLOCK)})?",
    r"24[/x]7",
    f"(?:black|good|cyber){GAP}{WEEKDAY}",
    f"{words('every each per')}{GAP}{SOME_TIME}",
    f"(?:in{GAP}an?|one|just{GAP}an?){GAP}{words('moment sec second minute min')}",
    f"{words('every each per any all most other')}{GAP}(?:other{GAP})?{ANY_DAY}",
    f"{COUNT}{GAP}{UNIT}{GAP}(?:a|per){GAP}{UNIT}",
    words("mondays tuesdays wednesdays thursdays fridays saturdays sundays weekends"),
    words("happy good lovely nice great wonderful fab brilliant enjoy pleasant fantastic amazing best")
    + f"{GAP}(?:(?:rest|of|the|your){GAP}){{0,4}}{ANY_DAY}",
    f"{either(SURE_DAY, LOOSE_DAY)}['’]s",
    rf"{BY}{GAP}{LOOSE_CLOCK}{NEAR}(?:%|percent|[£$€]|{GAP}(?:of|times|points|people|items|steps|digits|pages))",
    rf"\d{{1,2}}{GAP}may{GAP}(?:be|have|not|take|also|need|get|still|well|apply|show)",
    f"{words('mar may sat sun wed')}{GAP}\\d+[:.]\\d+\\.\\d+",
    f"{words('how can may')}{GAP}(?:can|may|could|i|we){GAP}(?:[\\w]+{GAP}){{0,3}}today",
    f"{words('after from')}{GAP}{SURE_DAY}",
)

# Without a date ------------------------------------------------------------------------------------------------------
CLAUSE = f"(?:{GAP}[^\\s.,;:!?()]+)"
WHO = words("i we they he she it its the your you this that our my their dispatch all everything someone")
WHO = f"{WHO}(?:['’](?:s|ve|re|ll|d|m))?"
VAGUE = either(
    words("asap a\\.s\\.a\\.p\\.? soonest soonish soon shortly momentarily imminently immediately presently promptly"),
    words("right_away straight_away straightaway right_now at_once as_and_when some_time a_little_time before_long"),
    words(
        "in_due_course in_due_time in_the_near_future at_the_soonest upon_completion on_completion in_a_timely_manner"
    ),
    f"in{GAP}an?{GAP}(?:little{GAP})?{words('bit while moment mo jiffy jiff sec second minute min tick tad')}",
    f"(?:one|just{GAP}an?){GAP}{words('moment sec second minute min')}",
    f"at{GAP}(?:{words('your their our the')}{GAP})?(?:very{GAP})?earliest(?:{GAP}{words('convenience opportunity')})?",
    f"any{GAP}{words('day time minute moment')}{GAP}now",
    f"(?:(?:in|over){GAP})?the{GAP}coming{GAP}{words('hours days weeks months')}",
    f"(?:as{GAP})?{words('soon quickly fast')}{GAP}as{CLAUSE}{{0,8}}",
    f"{words('once whenever')}{GAP}{WHO}{CLAUSE}{{1,8}}",
    f"once{GAP}(?:\\w+(?:ed|en)|done|available|back|live|sent)(?:{GAP}{words('by with on')}{CLAUSE}{{1,3}})?",
    f"when{GAP}{words('i we they he she it its the')}(?:['’]\\w+)?{CLAUSE}{{1,7}}",
    f"the{GAP}{words('moment minute second')}{GAP}{WHO}{CLAUSE}{{1,8}}",
    f"{words('after upon')}{GAP}{words('they we he she i receipt')}(?:['’]\\w+)?{CLAUSE}{{1,6}}",
    f"{words('by before')}{GAP}{words('christmas xmas easter new_year thanksgiving')}",
    f"{words('after from')}{GAP}(?:{either(SURE_DAY, WEEKEND, LOOSE_DAY)})",
)

# The tense of what is said around ------------------------------------------------------------------------------------
TENSE = either(
    words(
        "will wont shall should would can could may might must gonna going_to aim hope expect expected by please let"
    ),
    words("allow plan due takes? ill well youll theyll hell shell itll lets up_to within usually normally typically"),
    words(
        "need needs wait give arriving coming landing calling sending booked_in booked_for scheduled ready turnaround"
    ),
    r"\w+['’](?:ll|d)",
    words("ring_back rings_back call_back calls_back phone_back get_back cb attend redelivery due will_be"),
    rf"be{GAP}\w+",
    f"to{GAP}"
    + words(
        "call contact ring get be send email e-mail reply follow look come update check fix have reach do hear wait"
    ),
)
PAST = either(
    words(
        "was were had did called spoke spoken sent received placed ordered bought tried happened missed delivered came "
        "replied rang failed"
    ),
    words("arrived waited waiting been went paid emailed wrote told contacted since left visited purchased raised"),
    words(
        "thanks_for thank_you_for reaching_out contacting sorry_for lasted took promised how_can help_you anything_else"
    ),
)


def pattern(said: str, *, longest: bool = True) -> "re2._Regexp":
    """Compile for whole words, in either case, in linear time."""
    options = re2.Options()
    options.case_sensitive = False
    options.longest_match = longest
    options.never_capture = True
    options.max_mem = 64 << 20
    return re2.compile(said, options)


def whole(said: str) -> "re2._Regexp":
    """Compile a pattern that begins and ends at the edge of a word."""
    return pattern(rf"\b{said}(?:\b|$)")
