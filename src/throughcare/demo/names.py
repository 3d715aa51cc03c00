"""Made-up names: of people, drawn independently first and last, and of organisations that do not exist."""

from collections.abc import Collection

import numpy as np

GIVEN = {
    "male": (
        "Aaron Adam Adeel Ahmed Aidan Alan Alex Amir Andre Andrew Anthony Ashley Ben Blake Bogdan Bradley "
        "Brandon Callum Cameron Carl Charlie Chris Connor Craig Curtis Damian Dan Darius Darren Dave Dean "
        "Declan Delroy Dylan Eddie Elijah Emeka Ethan Faisal Femi Finn Gareth Gary George Glen Hamza Harry "
        "Hassan Ian Ibrahim Imran Isaac Jack Jake Jamal James Jamie Jason Jay Jerome Joe John Jordan Josh "
        "Junior Kai Kamil Karl Keith Kevin Kieran Kofi Kyle Lee Leon Levi Liam Lewis Luke Malik Marcus Mark "
        "Martin Matt Michael Mohammed Nathan Neil Nick Noah Omar Owen Patrick Paul Peter Piotr Rashid Reece "
        "Rhys Ricky Rob Ross Ryan Sam Scott Sean Shane Simon Stefan Stephen Steve Stuart Theo Tom Tony Trevor "
        "Tyler Tyrone Usman Wayne Will Yusuf Zac"
    ).split(),
    "female": (
        "Abbie Aisha Alice Amanda Amber Amy Angela Anna Beth Bryony Carly Carol Caroline Charlotte Chantelle "
        "Chloe Claire Courtney Danielle Dawn Debbie Donna Ella Ellie Emily Emma Esther Farah Fatima Fiona "
        "Gemma Georgia Grace Hannah Hayley Heather Holly Imogen Ines Iqra Jade Janet Jasmine Jess Jo Jodie "
        "Julie Kate Katie Kayleigh Keisha Kelly Kerry Kim Kirsty Laura Leah Leanne Lisa Lucy Lydia Maddie "
        "Magda Maria Mary Megan Michelle Mia Molly Nadia Naomi Natalie Nicola Nicole Olivia Paige Rachel "
        "Rebecca Rosie Ruth Safiya Samantha Sarah Shannon Sharon Sian Sophie Stacey Steph Tanya Tara Tina "
        "Tracy Vicky Yasmin Zainab Zoe"
    ).split(),
}
WELSH_GIVEN = {
    "male": (
        "Aled Bryn Carwyn Dafydd Dewi Elfed Emyr Gethin Gruff Gwyn Huw Iestyn Ieuan Ifan Iolo Iwan Rhodri"
    ).split(),
    "female": ("Angharad Bethan Carys Catrin Cerys Elin Ffion Gwen Heledd Lowri Mair Megan Nerys Rhian Sioned").split(),
}
FAMILY = (
    "Abbott Adeyemi Ahmed Akhtar Allcock Ashdown Asante Atkin Bains Baptiste Barlow Barnett Beckwith Begum "
    "Bellamy Birkett Blackmore Boateng Bonner Bradwell Brannigan Briggs Brockhurst Bryce Burdett Cairns "
    "Calloway Carver Chadwick Chaudhry Clegg Coldwell Colley Cooke Corrigan Cotterill Craddock Crosby Dacosta "
    "Dalby Darnell Denholm Dhillon Dosanjh Drummond Duckworth Eastwood Eccles Edgeley Ellwood Fairclough "
    "Farrow Fenwick Finch Fishwick Fletcher Forsyth Garside Gilroy Goodall Gorse Grainger Greatorex Grewal "
    "Haddon Halliwell Hardcastle Hargrove Hebden Henshaw Heywood Hibbert Holgate Holroyd Hussain Iqbal Jagger "
    "Jalloh Jephson Kamara Kaur Kellett Kendrick Khan Kirkbride Kowalski Lacey Langford Larkin Leadbetter "
    "Lockwood Lomax Lowther Mabey Makin Malik Marsden Mbeki McAllister McBride McCann Mensah Merrick Midgley "
    "Millward Mistry Morley Musgrave Nadeem Ndlovu Newbold Nowak Oakley Obi Ogden Okafor Oldroyd Osei Ottley "
    "Parkin Patel Pemberton Pickles Pilling Platt Popescu Quayle Radcliffe Rahman Ramsden Rawson Redfern "
    "Ridley Rigby Robson Rowbottom Sagar Sandhu Scholes Sesay Shaw Sheard Sidhu Singleton Skelton Slater "
    "Sowerby Stannard Stokoe Sugden Sutcliffe Swales Tattersall Thackray Thornley Tinsley Tomlin Townend "
    "Turay Tyldesley Uddin Vickers Wadsworth Wainwright Walmsley Wardle Whalley Whitworth Wignall "
    "Wolstenholme Woodhead Wray Yeomans Zielinski"
).split()
WELSH_FAMILY = (
    "Bevan Bowen Ellis Griffiths Gruffydd Hopkin Howells Llewellyn Meredith Parry Powell Prosser Pugh"
).split()

FIRST_WORDS = (
    "Anchorage Applegarth Beacon Bramble Bridgewater Brightside Calder Clearwell Copperfield Cornerhouse "
    "Crossways Daybreak Eastgate Fairhaven Fernhill Fieldfare Firstlight Fourwinds Foxglove Greenway Hawthorn "
    "Headway Hearthside Highfold Homeward Ivybridge Junction Kestrel Keystone Lanternlight Larkrise "
    "Lighthouse Linden Longmeadow Lowmoor Meadowbank Millrace Newleaf Northgate Oakhanger Openfield "
    "Pathfinder Pennywell Quayside Redbrick Ridgeway Riverside Rowan Saltmarsh Seabright Skylark Stepping- "
    "Stone Stonebridge Sunnyside Thornfield Threshold Towpath Turnpike Underwood Viaduct Waymark Weaver "
    "Westlake Whitethorn Willowbank Woodvale Yarrow"
).split()
LAST_WORDS = (
    "Trust Foundation Collective Community Partnership Housing Skills Futures Wellbeing Women's-Centre "
    "Association Works"
).split()


def person(rng: np.random.Generator, sex: str, *, welsh_share: float) -> tuple[str, str]:
    """A given and a family name, drawn independently; in Wales some of both are Welsh."""
    given = WELSH_GIVEN[sex] if rng.random() < welsh_share else GIVEN[sex]
    family = WELSH_FAMILY if rng.random() < welsh_share else FAMILY
    return given[rng.integers(len(given))], family[rng.integers(len(family))]


def organisations(rng: np.random.Generator, count: int, taken: Collection[str] = ()) -> list[str]:
    """Names of made-up organisations, each once, none of those that are taken."""
    every = [f"{a} {b}".replace("-", " ") for a in FIRST_WORDS for b in LAST_WORDS]
    every = [name for name in every if name not in taken]
    if count > len(every):
        raise ValueError(f"there are only {len(every)} made-up names of organisations left")
    return [str(name) for name in rng.choice(every, count, replace=False)]
