from retention_site.demo.words.base import SATURDAY, SUNDAY, Place, Quote, Words, names

_GIVEN = """
Ruth | ruth | f
Hannah | hannah | f
Emily | emily | f
Priya | priya | f
Sophie | sophie | f
Margaret | margaret | f
Aisha | aisha | f
Claire | claire | f
Megan | megan | f
Olivia | olivia | f
Grace | grace | f
Beth | beth | f
Tom | tom | m
James | james | m
Oliver | oliver | m
Daniel | daniel | m
Imran | imran | m
George | george | m
Callum | callum | m
David | david | m
Peter | peter | m
Sam | sam | m
Rhys | rhys | m
Ewan | ewan | m
"""
_FAMILY = """
Okafor | okafor
Patel | patel
Hughes | hughes
Bennett | bennett
Walsh | walsh
Campbell | campbell
Ahmed | ahmed
Turner | turner
Wright | wright
Mackay | mackay
Price | price
Foster | foster
Shaw | shaw
Ellis | ellis
Doyle | doyle
O’Neill | oneill
"""
_TITLES = """
Ashdown | ashdown
Blackwater | blackwater
Hartley’s | hartleys
Thornbury | thornbury
Marlow Street | marlowstreet
Kestrel | kestrel
Alder & Finch | alderfinch
Willowbrook | willowbrook
Castlegate | castlegate
Old Harbour | oldharbour
Pennine | pennine
Larkfield | larkfield
Moorside | moorside
Quayside | quayside
Northgate | northgate
"""

_QUOTES = {
    "count_doubled": Quote(
        (
            "Since the update every item shows twice in the count. We ended up counting all the shops by hand.",
            "The stock on the screen hasn’t matched the shelves for two months.",
        ),
        "So counts come out doubled since the update, and last month’s report is still wrong. Did I get that right?",
        "Will counts made before the fix be put right too?",
    ),
    "printer": Quote(
        (
            "The receipt printer just stops in the lunch rush and we have to switch it off and on.",
            "It prints half a receipt and hangs.",
        ),
        "It only stops when orders come in one after another, otherwise it is fine. Is that it?",
        "Do we need a new printer, or is it the software?",
    ),
    "offline": Quote(
        (
            "The internet went down yesterday and two hours of sales are missing.",
            "When the line drops we write it all on paper.",
        ),
        "You could keep selling, but those sales never showed up once you were back online. Yes?",
        "Can the missing sales be recovered?",
    ),
    "invoice": Quote(
        ("This month’s invoice is higher than we agreed and nobody told us.", "We were charged twice."),
        "We agreed the old price until the end of the year, and this invoice has the new one. Is that all of it?",
        "When do we get the difference back?",
    ),
    "slow_support": Quote(
        (
            "I reported it on Monday and heard back on Wednesday. At month end that’s too late.",
            "I tell the story from the top every time.",
        ),
        "Two days’ wait, and starting again with somebody new each time. Have I missed anything?",
        "Could we always speak to the same person?",
    ),
    "cashier_rights": Quote(
        ("I’d like cashiers to see their own sales only, not the whole shop’s.",),
        "Each cashier sees their own sales, the shop manager sees everything. Like that?",
        "Can cashiers see only their own sales?",
    ),
    "tax_report": Quote(
        (
            "The VAT return is due next week and I can’t find the report.",
            "The VAT figure is a few pounds off what our accountant makes it.",
        ),
        "You need the quarter’s VAT report for your accountant before the return is due. Right?",
        "Can it go straight to our accountant as a file?",
    ),
    "loyalty_points": Quote(
        ("People who pay by phone don’t get their points, and they tell us so at the counter.",),
        "Points arrive with cash and cards but not when people pay by phone. Yes?",
        "Can the points they missed be added?",
    ),
    "scanner": Quote(
        ("If we could scan barcodes with a phone, a stock count wouldn’t take all night.",),
        "You’d like to count with the phone’s camera instead of typing codes. Is that right?",
        "Does scanning work on any phone?",
    ),
    "new_branch": Quote(
        ("We’re opening a second shop next month. What do we need?",),
        "A second shop next month, one till, and stock shared with the first. Is that everything?",
        "What does one more till cost a month?",
    ),
    "training": Quote(
        ("Two new starters, and they’re still slow on the till. Could someone show them round?",),
        "A short session for two people, before you open in the morning. Right?",
        "Is there a video they can watch first?",
    ),
    "app_login": Quote(
        ("I’ve a new phone and can’t get into the app to see the takings from home.",),
        "The old phone is gone, and the code doesn’t reach the new one. Is that it?",
        "Can I have it on two phones?",
    ),
    "business": Quote(
        (
            "Busy weekends, quiet Mondays. The till does its job.",
            "Footfall is down on last year, but no complaints about you.",
            "Staff like it.",
        ),
        "Business is going well, and nothing about the software holds you up just now. Yes?",
        "Can we see what sells best in the afternoon?",
    ),
    "leaving": Quote(
        ("Somebody offered us the same for half the price.", "We hardly use it, and we pay every month."),
        "It no longer feels worth what it costs, and you are looking at others. Have I understood?",
        "If we stop, can we take our sales history with us?",
    ),
}

ENGLISH = Words(
    language="en",
    places=(
        Place("London", "GB", "Europe/London", "+442079460", 3, 4),
        Place("Manchester", "GB", "Europe/London", "+441614960", 3, 2),
        Place("Bristol", "GB", "Europe/London", "+441174960", 3, 1),
        Place("Leeds", "GB", "Europe/London", "+441134960", 3, 1),
        Place("Edinburgh", "GB", "Europe/London", "+441314960", 3, 1),
    ),
    weekend=frozenset({SATURDAY, SUNDAY}),
    given=names(_GIVEN),
    family=names(_FAMILY),
    titles=names(_TITLES),
    patterns={
        "Coffee shops": ("{} Coffee", "The {} Coffee House"),
        "Bakeries": ("{} Bakery",),
        "Clinics": ("{} Dental", "{} Clinic"),
        "Bookshops": ("{} Books", "The {} Bookshop"),
        "Laundries": ("{} Laundry",),
        "Pharmacies": ("{} Pharmacy",),
    },
    address={"f": "{given}", "m": "{given}", "doctor": "Dr {family}"},
    consent="Yes, send me news and offers by e-mail. I can stop them whenever I like.",
    confirmed=("Yes, that’s all of it.", "Exactly.", "Yes, spot on."),
    quotes=_QUOTES,
)
